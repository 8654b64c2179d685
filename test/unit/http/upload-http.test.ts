import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../../adapters/http/create-http.ts';
import { openApi } from '../../../adapters/http/openapi.ts';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { personByWord } from '../../../src/account/person.store.ts';
import { makeToken } from '../../../src/account/token.store.ts';
import { loadAuthority } from '../../../src/authority/authority.store.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';
import { issuePair, type OtherCa, otherCa } from '../../fakes/uploads.ts';

const base = { clock: systemClock, random: systemRandom, log: silentLog };

describe('uploads by HTTP', () => {
  let house: TestBot;
  let http: HttpSurface;
  let url: string;
  let token: string;
  let ca: OtherCa;

  beforeAll(async () => {
    house = await makeTestBot();
    ca = await otherCa();
    http = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '9.9.9', ...base });
    await http.start();
    url = `http://127.0.0.1:${http.port}`;
    const person = await personByWord(house.store, 'olu');
    token = (await makeToken(house.store, base, person?.id ?? '', 'test')).token;
  });
  afterAll(async () => {
    await http.stop();
    await house.stop();
  });

  const fresh = async (name: string) => {
    const { leaf, key } = await issuePair(ca, [name]);
    return { chain: leaf + ca.issuing.certificate + ca.root.certificate, key };
  };
  const api = async (body: string | FormData) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/api/v1/cert/upload`, { method: 'POST', headers, body });
    // biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
    return (await answer.json()) as any;
  };
  const link = async (): Promise<string> => url + new URL((await api('{}')).data.url).pathname;

  test('CERT-1 files come in JSON as base64, with or without a name, or as PEM text', async () => {
    const { chain, key } = await fresh('json.example.com');
    const certificate = { name: 'chain.pem', base64: Buffer.from(chain).toString('base64') };
    const answer = await api(JSON.stringify({ certificate, key: Buffer.from(key).toString('base64') }));
    expect(answer).toMatchObject({ ok: true, data: { names: ['json.example.com'], source: 'uploaded' } });
    expect(await api(JSON.stringify({ certificate: chain, key: 'not base64!' }))).toMatchObject({
      error: { code: 'body-wrong' },
    });
  });

  test('CERT-1 files come as a form, too', async () => {
    const { chain, key } = await fresh('form.example.com');
    const form = new FormData();
    form.set('certificate', new Blob([chain]), 'chain.pem');
    form.set('key', new Blob([key]), 'key.pem');
    form.set('never-download', 'yes');
    expect(await api(form)).toMatchObject({ ok: true, data: { names: ['form.example.com'], neverDownload: true } });
  });

  test('CERT-1 a key in a text is refused by the API as everywhere', async () => {
    const { key } = await fresh('text.example.com');
    expect(await api(JSON.stringify({ remark: key }))).toMatchObject({ error: { code: 'secret-pasted' } });
  });

  test('the description says how files are sent', () => {
    const text = JSON.stringify(openApi(house.bot.desk.catalogue, '1'));
    expect(text).toContain('multipart/form-data');
    expect(text).toContain('"contentEncoding":"base64"');
  });

  test('CERT-1 the page needs no script, loads nothing from elsewhere, is small, and speaks both languages', async () => {
    const address = await link();
    const answer = await fetch(address, { headers: { 'accept-language': 'zh-CN' } });
    const text = await answer.text();
    expect(text.length).toBeLessThan(50_000);
    expect(text).toContain('上传证书');
    expect(text).not.toMatch(/<script|src=|href=/);
    expect(text).toContain('enctype="multipart/form-data"');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await (await fetch(address)).text()).toContain('Upload a certificate');
  });

  test('CERT-1 CERT-3 a refused upload may be mended on the page; a done one uses the link up; no key is put back', async () => {
    const address = await link();
    const { chain, key } = await fresh('page.example.com');
    const other = await fresh('other.example.com');
    const send = (more: Record<string, string>) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(more)) form.set(name, value);
      return fetch(address, { method: 'POST', body: form });
    };
    const wrong = await send({
      'certificate-text': chain,
      'key-text': other.key,
      remark: '<b>shop</b>',
      tags: 'team:web',
    });
    const shown = await wrong.text();
    expect(wrong.status).toBe(422);
    expect(shown).toContain('role="alert"');
    expect(shown).toContain('&lt;b&gt;shop');
    expect(shown).toContain('value="team:web"');
    expect(shown).toContain('BEGIN CERTIFICATE');
    const untagged = await send({ 'certificate-text': chain, 'key-text': key, tags: 'web' });
    expect(await untagged.text()).toContain('key:value');
    expect(shown).not.toContain('PRIVATE KEY-----');
    const sorted = { tags: 'team:web，stage：live', project: 'shop' };
    const done = await send({ 'certificate-text': chain, 'key-text': key, ...sorted });
    expect(done.status).toBe(200);
    expect(await done.text()).toContain('page.example.com');
    const row = await house.store.db
      .selectFrom('certificates')
      .select(['tags', 'project'])
      .where('name', '=', 'page.example.com')
      .executeTakeFirst();
    expect(row).toEqual({ tags: JSON.stringify({ team: 'web', stage: 'live' }), project: 'shop' });
    expect((await send({ 'certificate-text': chain, 'key-text': key })).status).toBe(410);
    expect((await fetch(address)).status).toBe(410);
  });

  test('CERT-1 an SM2 pair is pasted as four texts; after a refusal the certificates stand there again, the keys do not', async () => {
    await house.builtIn.open();
    const applied = await house.say('olu', 'cert apply gm.example.test --plan dnspod-sm2-dv --issuer internal');
    await house.say('ann', 'cert approve gm.example.test');
    await house.settle(applied);
    const got = await house.say('olu', 'cert download gm.example.test --out x', { local: true });
    const textOf = (name: string): string => {
      const found = got.ok ? got.files?.find((one) => one.name === `gm.example.test${name}`) : undefined;
      return Buffer.from(found?.bytes ?? []).toString();
    };
    const root = (await loadAuthority(house.store, 'internal-sm2'))?.root ?? '';
    const texts = {
      'certificate-text': textOf('.crt') + root,
      'key-text': textOf('.key'),
      'enc-certificate-text': textOf('-enc.crt') + root,
      'enc-key-text': textOf('-enc.key'),
    };
    const address = await link();
    const send = (more: Record<string, string>) => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...texts, ...more })) form.set(name, value);
      return fetch(address, { method: 'POST', body: form });
    };
    const refused = await send({});
    const shown = await refused.text();
    expect(refused.status).toBe(409);
    expect(shown.match(/-----BEGIN CERTIFICATE-----/g)?.length).toBeGreaterThan(3);
    expect(shown).not.toContain('PRIVATE KEY-----');
    const done = await send({ 'allow-duplicate': 'yes' });
    expect(done.status).toBe(200);
    expect(await done.text()).toContain('gm.example.test');
  });

  test('CERT-1 of two uploads by one link at the same moment one is kept', async () => {
    const address = await link();
    const two = await Promise.all(
      ['a.example.com', 'b.example.com'].map(async (name) => {
        const { chain, key } = await fresh(name);
        const form = new FormData();
        form.set('certificate-text', chain);
        form.set('key-text', key);
        return fetch(address, { method: 'POST', body: form });
      }),
    );
    expect(two.map(({ status }) => status).toSorted()).toEqual([200, 410]);
  });

  test('fail/more than the page takes', async () => {
    const form = new FormData();
    form.set('certificate-text', 'x'.repeat(300_000));
    expect((await fetch(await link(), { method: 'POST', body: form })).status).toBe(413);
  });

  test('fail/an upload link downloads nothing, a download link takes nothing', async () => {
    const address = await link();
    const answer = await fetch(address, { method: 'POST' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-disposition')).toBeNull();
  });
});
