import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttp } from '../../adapters/http/create-http.ts';
import { intermediateFetch } from '../../adapters/net/intermediate-fetch.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import { readAudit } from '../../src/audit/audit.store.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { makeIssuingCa } from '../../src/pki/authority-cert.ts';
import { pemBlock, splitPem } from '../../src/pki/pem.ts';
import { certsOnly, type FileServer, serveFiles, trap } from '../fakes/issuer-files.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { file, issuePair, type OtherCa, type OtherPair, otherCa, ownFiles, sendUpload } from '../fakes/uploads.ts';

const derOf = (pem: string): Buffer => splitPem(pem, 'leaf')[0]?.der ?? Buffer.alloc(0);
const refusal = (outcome: Outcome): string => (outcome.ok ? 'done' : outcome.error.code);
// biome-ignore lint/suspicious/noExplicitAny: data is read as any program would
const dataOf = (outcome: Outcome): any => {
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data;
};
const ISSUING = 'CN=Elsewhere CA, O=Elsewhere';

let server: FileServer;
let ca: OtherCa;
let house: TestBot;
let from: string[];

/** A bot that knows the root, as it knows those of public CAs; its list is `from`. */
const makeHouse = (roots: readonly string[]): Promise<TestBot> =>
  makeTestBot({
    publicRoots: roots,
    intermediates: intermediateFetch(systemClock, { from, privateAddresses: true }),
  });

beforeEach(async () => {
  server = await serveFiles();
  from = [server.host];
  ca = await otherCa(Date.now(), `${server.origin}/root.der`);
  server.files.set('/issuing.der', derOf(ca.issuing.certificate));
  server.files.set('/root.der', derOf(ca.root.certificate));
  house = await makeHouse([ca.root.certificate]);
});
afterEach(async () => {
  await house.stop();
  await server.stop();
});

const lacking = (name: string, issuerUrl = `${server.origin}/issuing.der`): Promise<OtherPair> =>
  issuePair(ca, [name], { issuerUrl });
const send = (pair: OtherPair, bot = house): Promise<Outcome> =>
  sendUpload(bot, { certificate: file(pair.leaf), key: file(pair.key) });
const chainOf = async (id: string, bot = house): Promise<readonly string[]> => {
  const got = await bot.say('olu', `cert download ${id} --format nginx --out x`, { local: true });
  const crt = got.ok ? got.files?.find(({ name }) => name.endsWith('.crt')) : undefined;
  return splitPem(Buffer.from(crt?.bytes ?? []).toString(), 'chain').map(({ der }) => new X509Certificate(der).subject);
};

describe('CERT-1 a missing intermediate', () => {
  test('is fetched from an address on the list, told to the person, kept, and written down', async () => {
    const outcome = await send(await lacking('shop.example.com'));
    const url = `${server.origin}/issuing.der`;
    const { id, notes } = dataOf(outcome);
    expect(notes).toEqual([{ kind: 'fetched', subject: ISSUING, url }]);
    expect(outcome.message.plain).toContain(`it was fetched from ${url} and added`);
    expect(await chainOf(id)).toEqual(['CN=shop.example.com', 'O=Elsewhere\nCN=Elsewhere CA']);
    const entries = await readAudit(house.store, { subject: id, limit: 5 });
    expect(entries.at(-1)).toMatchObject({
      action: 'certificate.uploaded',
      detail: { added: [{ subject: ISSUING, from: url }] },
    });
  });

  test('that is here already is taken without asking anybody', async () => {
    dataOf(await send(await lacking('first.example.com')));
    server.files.clear();
    const outcome = await send(await lacking('second.example.com'));
    expect(dataOf(outcome).notes).toEqual([{ kind: 'kept', subject: ISSUING }]);
    expect(outcome.message.plain).toContain('it was here already');
    expect(server.asked).toEqual(['/issuing.der']);
  });

  test('is known from an uploaded CA certificate (CERT-2), whose root makes a chain whole too', async () => {
    const other = await makeHouse([]);
    const bundle = ca.issuing.certificate + ca.root.certificate;
    dataOf(await sendUpload(other, { certificate: file(bundle), kind: 'ca' }));
    const { id, notes } = dataOf(await send(await lacking('shop.example.com'), other));
    expect(notes).toEqual([{ kind: 'kept', subject: ISSUING }]);
    expect(await chainOf(id, other)).toHaveLength(2);
    expect(server.connections()).toBe(0);
    await other.stop();
  });

  test('of which there is a damaged copy with a later end is the one that leads to a root', async () => {
    const der = Buffer.from(derOf(ca.issuing.certificate));
    der[der.length - 5] = (der.at(-5) ?? 0) ^ 1;
    server.files.set('/issuing.der', certsOnly([der, derOf(ca.issuing.certificate)]));
    const { id, notes } = dataOf(await send(await lacking('copy.example.com')));
    expect(notes).toMatchObject([{ kind: 'fetched', subject: ISSUING }]);
    expect(await chainOf(id)).toHaveLength(2);
  });

  describe('of which the copy that is here is damaged', () => {
    /** The chain that was kept with the first upload, with a bit of the intermediate's signature turned. */
    const damage = async (): Promise<void> => {
      const { id } = dataOf(await send(await lacking('first.example.com')));
      const { chain } = await house.store.db
        .selectFrom('certificates')
        .select('chain')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const [leaf, issuing] = splitPem(chain, 'chain');
      const der = Buffer.from(issuing?.der ?? '');
      der[der.length - 5] = (der.at(-5) ?? 0) ^ 1;
      const text = `${leaf?.text}\n${pemBlock('CERTIFICATE', der)}`;
      await house.store.db.updateTable('certificates').set({ chain: text }).where('id', '=', id).execute();
    };

    test('is fetched anew, and told', async () => {
      await damage();
      const { id, notes } = dataOf(await send(await lacking('second.example.com')));
      expect(notes).toEqual([{ kind: 'fetched', subject: ISSUING, url: `${server.origin}/issuing.der` }]);
      expect(await chainOf(id)).toHaveLength(2);
      const stored = await house.bot.house.store.db
        .selectFrom('certificates')
        .select('chain')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect(derOf(splitPem(stored.chain, 'chain')[1]?.text ?? '')).toEqual(derOf(ca.issuing.certificate));
    });

    test('and cannot be had is refused: the damaged copy is never served', async () => {
      await damage();
      server.files.clear();
      expect(refusal(await send(await lacking('second.example.com')))).toMatch(/^chain-/);
    });
  });

  test('of the built-in CA is known', async () => {
    const [crt, key] = await ownFiles(house);
    const [leaf] = splitPem(Buffer.from(crt ?? '').toString(), 'chain');
    const args = { certificate: file(leaf?.text ?? ''), key: file(key ?? ''), 'allow-duplicate': true };
    expect(dataOf(await sendUpload(house, args)).notes).toMatchObject([{ kind: 'kept' }]);
  });

  test('and the one above it are fetched one after the other', async () => {
    const other = await makeHouse([]);
    const { id, notes } = dataOf(await send(await lacking('deep.example.com'), other));
    expect(notes).toMatchObject([{ kind: 'fetched', subject: ISSUING }]);
    expect(server.asked).toEqual(['/issuing.der', '/root.der']);
    expect(await chainOf(id, other)).toHaveLength(2);
    await other.stop();
  });

  test.each([
    ['PEM', () => Buffer.from(ca.issuing.certificate)],
    ['PKCS#7 among others', () => certsOnly([derOf(ca.root.certificate), derOf(ca.issuing.certificate)])],
  ])('may come as %s', async (_, make) => {
    server.files.set('/issuing.der', make());
    expect(dataOf(await send(await lacking('form.example.com'))).notes).toMatchObject([{ kind: 'fetched' }]);
  });

  test('is added on the one-time page, too, which says where it comes from', async () => {
    const base = { clock: systemClock, random: systemRandom, log: silentLog };
    const http = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '0', ...base });
    await http.start();
    const pair = await lacking('page.example.com');
    const { url } = dataOf(await house.say('olu', 'cert upload'));
    const form = new FormData();
    form.set('certificate-text', pair.leaf);
    form.set('key-text', pair.key);
    const headers = { 'accept-language': 'zh-CN' };
    const address = `http://127.0.0.1:${http.port}${new URL(url).pathname}`;
    const answer = await fetch(address, { method: 'POST', headers, body: form });
    const page = await answer.text();
    expect(page).toContain('已上传 page.example.com');
    expect(page).toContain(`已从 ${server.origin}/issuing.der 下载并补上`);
    await http.stop();
  });
});

describe('CERT-1 fail/a missing intermediate', () => {
  test('whose address is not on the list is not fetched: the refusal says how to allow it', async () => {
    const other = await trap();
    const pair = await lacking('shop.example.com', `http://127.0.0.1:${other.port}/issuing.der`);
    const outcome = await send(pair);
    expect(refusal(outcome)).toBe('chain-unlisted');
    expect(outcome.message.plain).toContain(`uploads.intermediatesFrom: [127.0.0.1:${other.port}]`);
    expect(outcome.message.plain).toContain(`the certificate of ${ISSUING} is missing`);
    expect([other.connections(), server.connections()]).toEqual([0, 0]);
    await other.stop();
  });

  test('a hostile certificate makes no connection anywhere but to the list', async () => {
    const other = await trap();
    for (const url of [
      `http://localhost:${other.port}/`,
      `http://127.0.0.1:${other.port}/latest/meta-data/`,
      `http://[::ffff:127.0.0.1]:${other.port}/`,
      `http://${server.host}@127.0.0.1:${other.port}/`,
      `http://127.0.0.1:${other.port}/?${server.origin}`,
      `http://127.0.0.1:${other.port}\\@${server.host}/`,
      'http://169.254.169.254/latest/meta-data/',
      'http://other.example.com/issuing.der',
      'gopher://127.0.0.1/',
      '\u0000\u202ehttp://x',
    ]) {
      const outcome = await send(await lacking('shop.example.com', url));
      expect(['chain-unlisted', 'chain-incomplete'], url).toContain(refusal(outcome));
    }
    expect([other.connections(), server.connections()]).toEqual([0, 0]);
    await other.stop();
  });

  test('what is given there must have issued it', async () => {
    const twin = await otherCa();
    const leaf = await issuePair(twin, ['twin.example.com']);
    for (const wrong of [twin.issuing.certificate, ca.root.certificate, leaf.leaf, 'nothing of the kind']) {
      server.files.set('/issuing.der', Buffer.from(wrong));
      expect(refusal(await send(await lacking('shop.example.com')))).toBe('chain-unfit');
    }
  });

  test('what cannot be fetched is told with the reason, in the reader’s language', async () => {
    server.files.delete('/issuing.der');
    const outcome = await send(await lacking('shop.example.com'));
    expect(refusal(outcome)).toBe('chain-unfetched');
    expect(outcome.message.plain).toContain(`${server.origin}/issuing.der did not give it (HTTP 404)`);
  });

  test('a chain that goes on and on is left after four certificates', async () => {
    const dates = { from: toInstant(Date.now() - DAY), until: toInstant(Date.now() + 100 * DAY) };
    let above = ca.issuing;
    for (let at = 1; at <= 6; at++) {
      const request = { commonName: `CA ${at}`, algorithm: 'p256', ...dates } as const;
      above = await makeIssuingCa({ ...request, caIssuersUrl: `${server.origin}/${at - 1}.der` }, above, systemRandom);
      server.files.set(`/${at}.der`, derOf(above.certificate));
    }
    const pair = await issuePair({ root: ca.root, issuing: above }, ['long.example.com'], {
      issuerUrl: `${server.origin}/6.der`,
    });
    const outcome = await send(pair);
    expect(refusal(outcome)).toBe('chain-incomplete');
    expect(server.asked).toEqual(['/6.der', '/5.der', '/4.der', '/3.der']);
  });

  test('nothing is fetched for who may not upload', async () => {
    const pair = await lacking('shop.example.com');
    const args = { certificate: file(pair.leaf), key: file(pair.key) };
    const denied = await house.bot.desk.dispatch({
      path: ['cert', 'upload'],
      args,
      actor: { surface: 'test', realm: 'here', user: 'vic', name: 'vic' },
      conversation: { surface: 'test', realm: 'here', id: 'room' },
      origin: 'shell',
      language: 'en',
      local: true,
    });
    expect(refusal(denied)).toBe('not-permitted');
    expect(server.connections()).toBe(0);
  });
});
