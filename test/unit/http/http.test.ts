import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../../adapters/http/create-http.ts';
import { openApi } from '../../../adapters/http/openapi.ts';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { personByWord } from '../../../src/account/person.store.ts';
import { makeToken } from '../../../src/account/token.store.ts';
import { toInstant } from '../../../src/kernel/clock.ts';
import { MINUTE } from '../../../src/kernel/duration.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { insertDelivery, insertNotice } from '../../../src/notice/outbox.store.ts';
import { setChallengeFiles } from '../../../src/order/challenge-file.store.ts';
import { renewalMachine } from '../../../src/renewal/renewal.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';

const base = { clock: systemClock, random: systemRandom, log: silentLog };

describe('the HTTP port', () => {
  let house: TestBot;
  let http: HttpSurface;
  let url: string;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    house = await makeTestBot();
    await house.builtIn.open();
    http = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '9.9.9', ...base });
    house.bot.addSurface(http);
    await http.start();
    url = `http://127.0.0.1:${http.port}`;
    for (const name of ['ada', 'olu', 'ann', 'vic']) {
      const person = await personByWord(house.store, name);
      tokens[name] = (await makeToken(house.store, base, person?.id ?? '', 'test')).token;
    }
  });
  afterAll(async () => {
    await http.stop();
    await house.stop();
  });

  const as = (name: string, more: Record<string, string> = {}) => ({
    authorization: `Bearer ${tokens[name]}`,
    ...more,
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
  const json = async (answer: Response): Promise<any> => answer.json();
  const post = (name: string, path: string, body: unknown, more: Record<string, string> = {}) =>
    fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      headers: as(name, more),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  test('healthz answers as soon as the process does', async () => {
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true, version: '9.9.9' });
  });

  test('readyz is refused until the clock runs, names each check, and is fine afterwards', async () => {
    const before = await fetch(`${url}/readyz`);
    expect(before.status).toBe(503);
    await house.bot.runJob('advance-orders');
    const after = await fetch(`${url}/readyz`);
    expect(after.status).toBe(200);
    const { checks } = (await after.json()) as { checks: { name: string }[] };
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['store', 'clock', 'surface http']));
  });

  test('a twin without a token, or with a wrong one, is refused and told how', async () => {
    for (const headers of [{}, { authorization: 'Bearer signet_wrong' }]) {
      const answer = await fetch(`${url}/api/v1/cert/status`, { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await answer.json()).toMatchObject({ ok: false, error: { code: 'token-wrong' } });
    }
  });

  test('APPLY-8: apply, approve by another person, status, download by its one-time link, once', async () => {
    const applied = await (await post('olu', 'cert/apply', { names: ['shop.example.test'] })).json();
    expect(applied).toMatchObject({ ok: true, data: { state: 'approving' } });
    const approved = await (await post('ann', 'cert/approve', { what: 'shop.example.test' })).json();
    expect(approved).toMatchObject({ ok: true });
    await expect
      .poll(
        async () =>
          (await json(await fetch(`${url}/api/v1/cert/status?what=shop.example.test`, { headers: as('vic') }))).data
            .state,
      )
      .toBe('issued');
    const { data } = await json(await post('olu', 'cert/download', { what: 'shop.example.test', format: 'nginx' }));
    const link = new URL(data.url).pathname;
    const looked = await fetch(url + link, { headers: { 'accept-language': 'zh-CN' } });
    expect(await looked.text()).toContain('lang="zh-CN"');
    expect(looked.headers.get('content-security-policy')).toContain("default-src 'none'");
    const got = await fetch(url + link, { method: 'POST' });
    expect(got.status).toBe(200);
    expect(got.headers.get('content-disposition')).toBe('attachment; filename="shop.example.test.zip"');
    expect(
      Buffer.from(await got.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    expect((await fetch(url + link, { method: 'POST' })).status).toBe(410);
    expect((await fetch(url + link)).status).toBe(410);
  });

  test('APPLY-8 what the chosen plan needs is told to programs as well, to whoever may apply', async () => {
    const ask = (name: string, query: string) => fetch(`${url}/api/v1/form?${query}`, { headers: as(name) });
    const { data } = await json(await ask('olu', 'command=cert+apply&plan=geotrust-ov'));
    expect(data.fields.map((field: { name: string }) => field.name)).toEqual(
      expect.arrayContaining(['names', 'plan', 'org', 'admin', 'contact']),
    );
    expect(data.fields[1]).toMatchObject({ name: 'plan', value: 'geotrust-ov', option: { decides: true } });
    expect(await json(await ask('olu', 'command=cert+aply'))).toMatchObject({ error: { code: 'command-unknown' } });
    expect((await fetch(`${url}/api/v1/form?command=cert+apply`)).status).toBe(401);
  });

  test('a person without the role is refused by name of the role and of those who have it', async () => {
    const answer = await post('vic', 'cert/apply', { names: ['no.example.test'] });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      error: { code: 'not-permitted', remedy: expect.stringContaining('olu') },
    });
  });

  test('answers in the language that is asked for', async () => {
    const answer = await fetch(`${url}/api/v1/cert/status?what=nothing.example.test`, {
      headers: as('vic', { 'accept-language': 'zh-CN' }),
    });
    expect(answer.status).toBe(404);
    expect((await json(answer)).error.message).toMatch(/没有/);
  });

  test('the same Idempotency-Key is done once', async () => {
    const key = { 'idempotency-key': 'k1' };
    expect((await post('olu', 'cert/apply', { names: ['once.example.test'] }, key)).status).toBe(200);
    const again = await post('olu', 'cert/apply', { names: ['once.example.test'] }, key);
    expect(await again.json()).toMatchObject({ ok: false, error: { code: 'duplicate-event' } });
    // Another’s key is another key.
    expect((await post('ada', 'cert/apply', { names: ['other.example.test'] }, key)).status).toBe(200);
  });

  test.each([
    ['not JSON', '{', 400, 'body-wrong'],
    ['a list', '[]', 400, 'body-wrong'],
    ['an unknown option', '{"plam":"dv"}', 400, 'option-unknown'],
    ['what only a shell may give', '{"what":"x","out":"/tmp"}', 400, 'out-not-local'],
    ['too large', JSON.stringify({ remark: 'x'.repeat(300_000) }), 413, 'body-large'],
  ])('fail/%s', async (_, body, status, code) => {
    const answer = await post('olu', code === 'out-not-local' ? 'cert/download' : 'cert/apply', body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ ok: false, error: { code } });
  });

  test('a token is shown in a shell alone', async () => {
    expect(await (await post('ada', 'signet/people/token', { person: 'vic' })).json()).toMatchObject({
      ok: false,
      error: { code: 'local-only' },
    });
  });

  test('challenge files are answered for their host and nobody else’s', async () => {
    const path = '/.well-known/acme-challenge/token1';
    await setChallengeFiles(house.store, 'ord_file', [{ host: 'a.example.test', path, content: 'proof' }]);
    const ask = (host: string) =>
      new Promise<string>((resolve, reject) => {
        let text = '';
        const socket = net.connect(http.port, '127.0.0.1', () =>
          socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
        );
        socket.on('data', (chunk) => {
          text += chunk.toString();
        });
        socket.on('close', () => resolve(text));
        socket.on('error', reject);
      });
    for (const host of ['a.example.test:80', 'A.Example.Test'])
      expect(await ask(host)).toMatch(/^HTTP\/1\.1 200[\s\S]*proof$/);
    expect(await ask('b.example.test')).toMatch(/^HTTP\/1\.1 404/);
  });

  test('the CA’s root, issuing certificate and revocation list are public', async () => {
    await house.bot.publishCrl('internal');
    const root = new X509Certificate(await (await fetch(`${url}/ca/internal-root.pem`)).text());
    const issuing = new X509Certificate(
      Buffer.from(await (await fetch(`${url}/ca/internal-issuing.crt`)).arrayBuffer()),
    );
    expect(issuing.verify(root.publicKey)).toBe(true);
    const crl = await fetch(`${url}/ca/internal.crl`);
    expect(crl.headers.get('content-type')).toBe('application/pkix-crl');
    expect((await fetch(`${url}/ca/other.crl`)).status).toBe(404);
    expect((await fetch(`${url}/ca/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
  });

  test('metrics tell commands, orders, certificates and jobs, none of them by name', async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('signet_commands_total{command="cert apply",outcome="ok",surface="http"}');
    await house.say('ann', 'cert list');
    const again = await (await fetch(`${url}/metrics`)).text();
    expect(again).toMatch(/signet_commands_total\{command="cert list",outcome="ok",surface="(?!http")[^"]+"\} 1/);
    expect(text).toMatch(/signet_certificates\{state="valid"\} \d+/);
    expect(text).toContain('signet_job_last_run_timestamp_seconds{job="advance-orders"}');
    expect(text).not.toContain('example.test');
  });

  test('notices, renewals and the certificates that end next are there too, each state from the start', async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(/signet_deliveries\{state="waiting"\} \d+/);
    expect(text).toContain('signet_delivery_oldest_waiting_seconds');
    for (const state of Object.keys(renewalMachine.states)) expect(text).toContain(`signet_renewals{state="${state}"}`);
    expect(text).toMatch(/signet_certificate_not_after_timestamp_seconds\{certificate="crt_\w+"\} \d+/);
  });

  test('a deaf channel shows in readyz by the age of what was not delivered, with a sentence', async () => {
    const at = toInstant(systemClock.now() - 31 * MINUTE);
    await insertNotice(
      house.store,
      { id: 'ntc_1', kind: 'job-failing', subjectId: 'x', facts: {}, at },
      'job-failing x',
      undefined,
    );
    await insertDelivery(house.store, base, { id: 'ntc_1', at }, { receiver: 'test:here:gone', why: 'channel' });
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(503);
    const { checks } = (await answer.json()) as { checks: { name: string; ok: boolean; detail: string }[] };
    const told = checks.find(({ name }) => name === 'notices');
    expect(told).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/job-failing, to test:here:gone\) has waited 18\d\d s/),
    });
    await house.store.db.deleteFrom('notices').where('id', '=', 'ntc_1').execute();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test.each([
    ['no job for six minutes', 6 * MINUTE],
    ['jobs that ran before the clock went back an hour', -60 * MINUTE],
  ])('the clock’s own silence shows in readyz: %s', async (_, passed) => {
    await house.bot.runJob('advance-orders');
    const clock = { ...systemClock, now: () => systemClock.now() + passed };
    const later = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '9.9.9', ...base, clock });
    await later.start();
    try {
      const answer = await fetch(`http://127.0.0.1:${later.port}/readyz`);
      const { checks } = (await answer.json()) as { checks: { name: string; ok: boolean }[] };
      expect([answer.status, checks.find(({ name }) => name === 'clock')]).toMatchObject([503, { ok: false }]);
    } finally {
      await later.stop();
    }
  });

  test('a job that ran before the clock went back does not hide a silence when its time comes', async () => {
    let now = Date.UTC(2026, 5, 1, 12);
    const clock = { ...systemClock, now: () => now };
    const jumpy = await makeTestBot({ clock });
    const later = createHttp({ listen: '127.0.0.1:0', bot: jumpy.bot, version: '9.9.9', ...base, clock });
    await later.start();
    const ready = async () => (await fetch(`http://127.0.0.1:${later.port}/readyz`)).status;
    try {
      await jumpy.bot.runJob('weekly-digest');
      now -= 60 * MINUTE;
      await jumpy.bot.runJob('advance-orders');
      expect(await ready()).toBe(200);
      now += 60 * MINUTE;
      expect(await ready()).toBe(503);
    } finally {
      await later.stop();
      await jumpy.stop();
    }
  });

  test('too many wrong tokens make an address wait', async () => {
    const other = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '9.9.9', ...base });
    await other.start();
    const ask = () =>
      fetch(`http://127.0.0.1:${other.port}/api/v1/cert/status`, { headers: { authorization: 'Bearer guess' } });
    for (let i = 0; i < 20; i++) expect((await ask()).status).toBe(401);
    const answer = await ask();
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await other.stop();
  });

  test('a taken port is told by its address', async () => {
    const second = createHttp({ listen: `127.0.0.1:${http.port}`, bot: house.bot, version: '9.9.9', ...base });
    await expect(second.start()).rejects.toMatchObject({
      code: 'port-taken',
      facts: { address: `127.0.0.1:${http.port}` },
    });
  });

  test('the home page says that it runs and where the public things are', async () => {
    const page = await (await fetch(`${url}/`)).text();
    expect(page).toContain('Signet 9.9.9');
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, to = '']) => to);
    expect(links).toContain('/ca/internal-root.pem');
    for (const link of links) expect([link, (await fetch(`${url}${link}`)).status]).not.toEqual([link, 404]);
    expect(page).not.toContain('<script');
  });

  test('OpenAPI describes every command once, with its options, and nothing that only a shell may give', async () => {
    const description = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const twins = Object.keys(description.paths).filter((path) => path !== '/api/v1/form');
    expect(twins).toHaveLength(house.bot.desk.catalogue.length);
    const ids = Object.values(description.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(JSON.stringify(description.paths['/api/v1/cert/download'])).not.toContain('"out"');
    expect(JSON.stringify(openApi(house.bot.desk.catalogue, '1').paths)).toContain('"names"');
  });
});
