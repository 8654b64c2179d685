import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepRequest } from '../../../src/acme/acme-order.store.ts';
import { readAudit } from '../../../src/audit/audit.store.ts';
import { certId } from '../../../src/pki/cert-id.ts';
import { makeCsr } from '../../../src/pki/csr.ts';
import { generateKey } from '../../../src/pki/key.ts';
import { pemBlock } from '../../../src/pki/pem.ts';
import { csrFor } from '../../contracts/describe-issuer.ts';
import { type AcmeEndpoint, makeAcmeEndpoint } from '../../fakes/acme-endpoint.ts';
import {
  type RawClient,
  type RawKey,
  rawBinding,
  rawClient,
  rawJws,
  rawKey,
  rawPost,
  readAnswer,
} from '../../fakes/raw-acme.ts';

const der = (pem: string): string =>
  Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64').toString('base64url');

describe('the ACME endpoint under fire', () => {
  let endpoint: AcmeEndpoint;
  let client: RawClient;
  let other: RawClient;
  let counter = 0;
  const freshName = () => `h${++counter}.hostile.example.com`;

  beforeAll(async () => {
    endpoint = await makeAcmeEndpoint();
    client = await rawClient(endpoint.directory, endpoint.key);
    other = await rawClient(endpoint.directory, endpoint.key);
  });
  afterAll(() => endpoint.stop());

  const order = async (by: RawClient = client, name = freshName(), more: object = {}) =>
    by.post(by.directory.newOrder!, { identifiers: [{ type: 'dns', value: name }], ...more });

  /** A request to newOrder whose header is as given. */
  const withHeader = async (header: object, key: RawKey = client.key) => {
    const url = client.directory.newOrder!;
    const whole = { nonce: await client.nonce(), url, kid: client.kid, ...header };
    return rawPost(url, rawJws(key, whole, { identifiers: [{ type: 'dns', value: freshName() }] }));
  };

  test.each(['ES256', 'ES384', 'EdDSA', 'RS256'] as const)('an account may have a key for %s', async (alg) => {
    const made = await rawClient(endpoint.directory, endpoint.key, rawKey(alg));
    expect(made.made.status).toBe(201);
    expect((await order(made)).status).toBe(201);
  });

  test('every answer, refusals too, brings a fresh nonce and the way to the directory', async () => {
    const answer = await rawPost(client.directory.newOrder!, '{}');
    expect(answer.headers.get('replay-nonce')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(answer.headers.get('link')).toContain(`<${endpoint.directory}>;rel="index"`);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const get = await fetch(client.directory.newNonce!);
    expect([get.status, get.headers.get('cache-control')]).toEqual([204, 'no-store']);
  });

  test('a nonce is good once', async () => {
    const nonce = await client.nonce();
    expect((await withHeader({ nonce })).status).toBe(201);
    expect((await withHeader({ nonce })).fault).toBe('badNonce');
  });

  test.each([
    ['of nobody', Buffer.alloc(32).toString('base64url')],
    ['empty', ''],
    ['missing', undefined],
  ])('a nonce that is %s is refused', async (_what, nonce) => {
    expect((await withHeader({ nonce })).fault).toBe('badNonce');
  });

  test('a nonce with one character changed is refused', async () => {
    const nonce = await client.nonce();
    const changed = (nonce.startsWith('A') ? 'B' : 'A') + nonce.slice(1);
    expect((await withHeader({ nonce: changed })).fault).toBe('badNonce');
  });

  test.each(['a nonce', 'AA==', 'AB', 'ä'])('a nonce that is no base64url (%s) is malformed', async (nonce) => {
    expect((await withHeader({ nonce })).fault).toBe('malformed');
  });

  test('the directory and a nonce are read by POST-as-GET as well, by an account and with nothing in it', async () => {
    const read = await client.post(endpoint.directory);
    expect([read.status, read.json]).toEqual([200, client.directory]);
    const nonce = await client.post(client.directory.newNonce!);
    expect([nonce.status, nonce.headers.get('replay-nonce')]).toEqual([204, expect.stringMatching(/^[\w-]{43}$/)]);
    expect((await client.post(endpoint.directory, {})).fault).toBe('malformed');
    expect((await client.post(endpoint.directory, undefined, other.key)).fault).toBe('malformed');
    expect((await fetch(endpoint.directory, { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD, POST');
  });

  test('what is signed for another address is refused', async () => {
    expect((await withHeader({ url: client.directory.revokeCert })).fault).toBe('unauthorized');
  });

  test('a signature by another key is refused, and the nonce stays good', async () => {
    const nonce = await client.nonce();
    expect((await withHeader({ nonce }, other.key)).fault).toBe('malformed');
    expect((await withHeader({ nonce })).status).toBe(201);
  });

  test.each(['none', 'HS256', 'RS512', 'constructor'])(
    'the algorithm %s is refused with those that are taken',
    async (alg) => {
      const answer = await withHeader({ alg });
      expect([answer.status, answer.fault]).toEqual([400, 'badSignatureAlgorithm']);
      expect(answer.json.algorithms).toEqual(['ES256', 'ES384', 'EdDSA', 'RS256']);
    },
  );

  test('an algorithm of another kind than the key is refused', async () => {
    expect((await withHeader({ alg: 'ES384' })).fault).toBe('malformed');
  });

  test.each([
    ['both kid and jwk', { jwk: {} }],
    ['critical extensions', { crit: ['b64'], b64: false }],
    ['neither', { kid: undefined }],
  ])('a header with %s is refused', async (_what, header) => {
    expect((await withHeader(header)).fault).toBe('malformed');
  });

  test('a kid of no account, and one of another CA, are no accounts', async () => {
    expect((await withHeader({ kid: `${client.kid}x` })).fault).toBe('accountDoesNotExist');
    expect((await withHeader({ kid: 'https://ca.example.com/acme/1' })).fault).toBe('accountDoesNotExist');
  });

  test('a body of another type, too large a body, and another method are refused by their status', async () => {
    const url = client.directory.newOrder!;
    expect((await rawPost(url, '{}', 'application/json')).status).toBe(415);
    expect((await rawPost(url, 'x'.repeat(70_000))).status).toBe(413);
    const got = await fetch(url);
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${endpoint.url}/acme/internal/nothing`)).status).toBe(404);
  });

  test.each([
    ['a key that is none', { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }],
    ['a symmetric key', { kty: 'oct', k: 'AAAA' }],
    ['a short RSA key', { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 255).toString('base64url') }],
    ['a key of a prototype’s name', { kty: 'constructor' }],
  ])('a new account with %s is refused', async (_what, jwk) => {
    const url = client.directory.newAccount!;
    const jws = rawJws(rawKey(), { nonce: await client.nonce(), url, jwk }, {});
    expect((await rawPost(url, jws)).fault).toBe('badPublicKey');
  });

  test('whatever bytes come, the answer is a refusal in ACME’s words and never a fault of ours', async () => {
    const urls = [client.directory.newOrder!, client.directory.newAccount!, client.directory.revokeCert!];
    const piece = fc.oneof(fc.string(), fc.base64String(), fc.json(), fc.constant(undefined));
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ protected: piece, payload: piece, signature: piece }).map((value) => JSON.stringify(value)),
    );
    // Signed well, with whatever inside.
    const inside = fc.object({ maxDepth: 2 });
    const lost = await makeAcmeEndpoint();
    const own = await rawClient(lost.directory, lost.key);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...urls), body, async (url, text) => {
        const answer = await rawPost(url, text);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(answer.fault).toBeDefined();
      }),
      { numRuns: 60, interruptAfterTimeLimit: 3_000 },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('newOrder', 'revokeCert', 'keyChange'), inside, async (what, payload) => {
        const answer = await own.post(own.directory[what]!, payload);
        expect(answer.status).toBeLessThan(500);
        expect(answer.fault).toBeDefined();
      }),
      { numRuns: 60, interruptAfterTimeLimit: 3_000 },
    );
    await lost.stop();
    // The address is held back by now; the others of this file have a clean one.
    await endpoint.stop();
    endpoint = await makeAcmeEndpoint();
    client = await rawClient(endpoint.directory, endpoint.key);
    other = await rawClient(endpoint.directory, endpoint.key);
  });

  test('whoever keeps sending what does not fit is told to wait', async () => {
    const alone = await makeAcmeEndpoint();
    const url = `${alone.url}/acme/internal/new-order`;
    let last = await rawPost(url, '{}');
    for (let tries = 0; tries < 60; tries++) last = await rawPost(url, '{}');
    expect([last.status, last.fault]).toEqual([429, 'rateLimited']);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    await alone.stop();
  });

  test('another account’s order, authorization, challenge, finalisation and account are refused', async () => {
    const mine = (await order()).json;
    const location = (await order()).headers.get('location')!;
    const challenge = (await client.post(mine.authorizations[0])).json.challenges[0].url;
    for (const url of [location, mine.authorizations[0], challenge, client.kid, `${client.kid}/orders`])
      expect((await other.post(url)).fault).toBe('unauthorized');
    expect((await other.post(challenge, {})).fault).toBe('unauthorized');
    expect((await other.post(mine.finalize, { csr: 'AA' })).fault).toBe('unauthorized');
  });

  test.each([
    ['no names', [], 'malformed'],
    ['a name twice', ['a.example.com', 'a.example.com'], 'malformed'],
    ['a public suffix', ['co.uk'], 'rejectedIdentifier'],
    ['a name that would be written otherwise', ['https://a.example.com/'], 'rejectedIdentifier'],
    ['a star inside', ['a.*.example.com'], 'rejectedIdentifier'],
    ['more than a hundred', Array.from({ length: 101 }, (_, at) => `n${at}.example.com`), 'malformed'],
  ])('an order for %s is refused', async (_what, names, fault) => {
    const identifiers = names.map((value) => ({ type: 'dns', value }));
    expect((await client.post(client.directory.newOrder!, { identifiers })).fault).toBe(fault);
  });

  test('each refused name is told by itself', async () => {
    const identifiers = ['good.example.com', 'co.uk', '*.com'].map((value) => ({ type: 'dns', value }));
    const { json } = await client.post(client.directory.newOrder!, { identifiers });
    expect(json.subproblems.map(({ identifier }: { identifier: { value: string } }) => identifier.value)).toEqual([
      'co.uk',
      '*.com',
    ]);
  });

  test.each([
    ['another kind of identifier', { identifiers: [{ type: 'email', value: 'a@b.c' }] }, 'unsupportedIdentifier'],
    ['an unknown profile', { profile: 'tlsserver' }, 'invalidProfile'],
    ['another beginning', { notBefore: '2099-01-01T00:00:00Z' }, 'malformed'],
    ['an end that is past', { notAfter: '2001-01-01T00:00:00Z' }, 'malformed'],
    ['a certificate to replace that is not here', { replaces: 'AAAA.AAAA' }, 'malformed'],
  ])('an order with %s is refused', async (_what, more, fault) => {
    expect((await order(client, freshName(), more)).fault).toBe(fault);
  });

  test('a CSR before the proof, for other names, and of rubbish is refused; the order stays as it is', async () => {
    const name = freshName();
    const made = (await order(client, name)).json;
    const { csr } = await csrFor(name);
    expect((await client.post(made.finalize, { csr: der(csr) })).fault).toBe('orderNotReady');
    await proveAll(client, made);
    const foreign = await csrFor(freshName());
    for (const wrong of [der(foreign.csr), 'AAAA', 'not base64!'])
      expect(['badCSR', 'malformed']).toContain((await client.post(made.finalize, { csr: wrong })).fault);
    const done = await client.post(made.finalize, { csr: der(csr) });
    expect(done.json.status).toBe('valid');
  });

  test('a CSR with the account’s own key is refused', async () => {
    const name = freshName();
    const made = (await order(client, name)).json;
    await proveAll(client, made);
    const privateKeyPem = client.key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const own = makeCsr({ names: [name], privateKeyPem });
    const answer = await client.post(made.finalize, { csr: der(own) });
    expect([answer.fault, answer.json.detail]).toEqual(['badCSR', expect.stringContaining('key of the account')]);
    const { csr } = await csrFor(name);
    expect((await client.post(made.finalize, { csr: der(csr) })).json.status).toBe('valid');
  });

  const proveAll = async (by: RawClient, made: { readonly authorizations: readonly string[] }) => {
    for (const url of made.authorizations) {
      const { json } = await by.post(url);
      const one = json.challenges.find(({ type }: { type: string }) => type === 'http-01');
      const { crv, kty, x, y } = by.key.jwk as Record<string, string>;
      const thumb = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
      const path = `/.well-known/acme-challenge/${one.token}`;
      await endpoint.publish({ kind: 'file', path, content: `${one.token}.${thumb}` });
      await by.post(one.url, {});
      for (let tries = 0; (await by.post(url)).json.status === 'pending'; tries++)
        if (tries > 100) throw new Error('never judged');
    }
  };

  const issued = async (by: RawClient, name = freshName()) => {
    const made = (await order(by, name)).json;
    await proveAll(by, made);
    const { csr } = await csrFor(name);
    const { json } = await by.post(made.finalize, { csr: der(csr) });
    const { text } = await by.post(json.certificate);
    return { name, certificate: der(text.slice(0, text.indexOf('-----END') + 25)), url: json.certificate };
  };

  test('a certificate is revoked by whoever ordered it or holds its names, with a reason a subscriber may give, once', async () => {
    const { certificate, name, url } = await issued(client);
    const revoke = client.directory.revokeCert!;
    expect((await other.post(url)).fault).toBe('unauthorized');
    expect((await other.post(revoke, { certificate })).fault).toBe('unauthorized');
    expect((await client.post(revoke, { certificate, reason: 2 })).fault).toBe('badRevocationReason');
    expect((await client.post(revoke, { certificate, reason: '1' })).fault).toBe('badRevocationReason');
    // Whoever has shown the name since may revoke what another got for it.
    await issued(other, name);
    expect((await other.post(revoke, { certificate, reason: 4 })).status).toBe(200);
    expect((await client.post(revoke, { certificate })).fault).toBe('alreadyRevoked');
  });

  test('whoever holds a certificate’s key may revoke it without an account; another key may not', async () => {
    const made = (await order()).json;
    await proveAll(client, made);
    const { privateKeyPem } = await generateKey('p256');
    const names = [made.identifiers[0].value];
    const { json } = await client.post(made.finalize, { csr: der(makeCsr({ names, privateKeyPem })) });
    const { text } = await client.post(json.certificate);
    const certificate = der(text.slice(0, text.indexOf('-----END') + 25));
    const url = client.directory.revokeCert!;
    const by = async (key: RawKey) =>
      rawPost(url, rawJws(key, { nonce: await client.nonce(), url, jwk: key.jwk }, { certificate, reason: 1 }));
    expect((await by(rawKey())).fault).toBe('unauthorized');
    const privateKey = createPrivateKey(privateKeyPem);
    const own: RawKey = { alg: 'ES256', privateKey, jwk: createPublicKey(privateKey).export({ format: 'jwk' }) };
    expect((await by(own)).status).toBe(200);
    expect((await by(own)).fault).toBe('alreadyRevoked');
  });

  test('killed between issuing and keeping: the client asks again and finds its certificate, one and no second', async () => {
    const name = freshName();
    const made = await order(client, name);
    await proveAll(client, made.json);
    const { csr } = await csrFor(name);
    const id = made.headers.get('location')?.split('/').at(-1) ?? '';
    // What a process leaves that died right after the CA had signed.
    await keepRequest(endpoint.house.store, id, csr);
    await endpoint.ca.finalise(id, csr, { personApproved: true });
    const answer = await client.post(made.headers.get('location')!);
    expect(answer.json.status).toBe('valid');
    const again = await client.post(made.json.finalize, { csr: der(csr) });
    expect(again.json.certificate).toBe(answer.json.certificate);
    const serials = await endpoint.house.store.db
      .selectFrom('certificateNames')
      .selectAll()
      .where('name', '=', name)
      .execute();
    expect(serials).toHaveLength(1);
  });

  test('an order replaces a certificate of its own account with a name in common, and only one order does', async () => {
    const { certificate, name } = await issued(client);
    const pem = pemBlock('CERTIFICATE', Buffer.from(certificate, 'base64url'));
    const replaces = certId(pem);
    expect((await order(other, name, { replaces })).fault).toBe('unauthorized');
    expect((await order(client, freshName(), { replaces })).fault).toBe('malformed');
    const first = await order(client, name, { replaces });
    expect([first.status, first.json.replaces]).toEqual([201, replaces]);
    const second = await order(client, name, { replaces });
    expect([second.status, second.fault]).toEqual([409, 'alreadyReplaced']);
    // What came to nothing does not count.
    await client.post(first.json.authorizations[0], { status: 'deactivated' });
    expect((await order(client, name, { replaces })).status).toBe(201);
  });

  test('an external account binding must be of a known key, for this address and this account', async () => {
    const key = rawKey();
    const url = client.directory.newAccount!;
    const ask = async (externalAccountBinding: unknown) =>
      rawPost(url, rawJws(key, { nonce: await client.nonce(), url, jwk: key.jwk }, { externalAccountBinding }));
    const { id, hmac } = endpoint.key;
    expect((await ask(rawBinding({ id: 'eab_0', hmac }, url, key.jwk))).fault).toBe('unauthorized');
    expect((await ask(rawBinding({ id, hmac: 'AAAA' }, url, key.jwk))).fault).toBe('unauthorized');
    expect((await ask(rawBinding({ id, hmac }, url, client.key.jwk))).fault).toBe('unauthorized');
    expect((await ask(rawBinding({ id, hmac }, `${url}x`, key.jwk))).fault).toBe('malformed');
    expect((await ask('nonsense')).fault).toBe('malformed');
    expect((await ask(undefined)).fault).toBe('externalAccountRequired');
    expect((await ask(rawBinding({ id, hmac }, url, key.jwk))).status).toBe(201);
  });

  test('a new key is signed for by both, and one that has an account already is refused with its address', async () => {
    const mover = await rawClient(endpoint.directory, endpoint.key);
    const url = mover.directory.keyChange!;
    const next = rawKey();
    const inner = (key: RawKey, payload: object, header: object = {}) =>
      rawJws(key, { url, jwk: key.jwk, ...header }, payload);
    const wish = { account: mover.kid, oldKey: mover.key.jwk };
    expect((await mover.post(url, inner(next, { ...wish, oldKey: next.jwk }))).fault).toBe('malformed');
    expect((await mover.post(url, inner(next, { ...wish, account: client.kid }))).fault).toBe('malformed');
    expect((await mover.post(url, inner(next, wish, { jwk: rawKey().jwk }))).fault).toBe('malformed');
    const taken = await mover.post(url, inner(client.key, wish));
    expect([taken.status, taken.headers.get('location')]).toEqual([409, client.kid]);
    expect((await mover.post(url, inner(next, wish))).status).toBe(200);
    expect((await mover.post(mover.kid)).fault).toBe('malformed');
    expect((await mover.post(mover.kid, undefined, next)).status).toBe(200);
  });

  test('a deactivated account can do nothing any more, not even come back', async () => {
    const leaver = await rawClient(endpoint.directory, endpoint.key);
    expect((await leaver.post(leaver.kid, { status: 'gone' })).fault).toBe('malformed');
    expect((await leaver.post(leaver.kid, { status: 'deactivated' })).json.status).toBe('deactivated');
    expect((await order(leaver)).fault).toBe('unauthorized');
    expect((await rawClient(endpoint.directory, endpoint.key, leaver.key)).made.fault).toBe('unauthorized');
  });

  test.each([
    ['tel:+4912345', 'unsupportedContact'],
    ['mailto:', 'invalidContact'],
    ['mailto:a@b.c,d@e.f', 'invalidContact'],
    ['mailto:a@b.c?subject=x', 'invalidContact'],
  ])('the contact %s is refused', async (contact, fault) => {
    expect((await client.post(client.kid, { contact: [contact] })).fault).toBe(fault);
  });

  test('renewal information is told to anybody, for a certificate of this CA only', async () => {
    const ask = async (id: string) => readAnswer(await fetch(`${client.directory.renewalInfo}/${id}`));
    expect((await ask('nonsense')).fault).toBe('malformed');
    expect((await ask('AAAA.AAAA')).status).toBe(404);
  });

  test('what is done is in the audit log, and no key is', async () => {
    await issued(client);
    const entries = await readAudit(endpoint.house.store, { limit: 100 });
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['acme.account-made', 'acme.ordered', 'acme.issued', 'certificate.revoked']),
    );
    expect(JSON.stringify(entries)).not.toContain(endpoint.key.hmac);
  });
});
