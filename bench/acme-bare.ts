import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { parseArgs } from 'node:util';
import { makeCsr } from '../src/pki/csr.ts';
import { generateKey } from '../src/pki/key.ts';
import type { Proof } from '../src/validation/proof.ts';
import { challtestsrvClient } from '../test/real/harness/challtestsrv.ts';
import { startPebble } from '../test/real/harness/pebble.ts';

// The least that RFC 8555 asks of a client, with no store, no retries and no care: the yardstick for whole orders.
// node bench/acme-bare.ts [--count 100] [--warm 0] [--flight 8] [--proof dns|file] [--directory URL --ca FILE --management URL]

interface Reply {
  readonly location: string;
  readonly text: string;
  readonly json: () => Body;
}

/** The members that are read, of whatever resource it is. */
interface Body {
  readonly status: string;
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
  readonly authorizations: readonly string[];
  readonly challenges: readonly { readonly type: string; readonly url: string; readonly token: string }[];
  readonly finalize: string;
  readonly certificate: string;
}

const b64 = (text: string): string => Buffer.from(text).toString('base64url');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Milliseconds. Pebble can lock itself up for good when it is asked for an authorization while it makes a new order and stores something
 * else (all versions up to 2.9): about one run in ten of 500 certificates, 8 in flight, whoever the client is.
 */
const LOCKED_UP = 10_000;

const bareClient = (caFile: string, flight: number) => {
  const agent = new https.Agent({ ca: readFileSync(caFile), keepAlive: true, maxSockets: flight });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  const jwk = { crv, kty, x, y };
  const nonces: string[] = [];
  const state = { requests: 0, kid: '', newNonce: '' };

  const send = (method: string, url: string, body?: string): Promise<Reply> => {
    state.requests++;
    const sized = { 'content-type': 'application/jose+json', 'content-length': Buffer.byteLength(body ?? '') };
    const headers = body === undefined ? { 'user-agent': 'bare' } : { 'user-agent': 'bare', ...sized };
    return new Promise((resolve, reject) => {
      const request = https.request(url, { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const nonce = response.headers['replay-nonce'];
          if (typeof nonce === 'string') nonces.push(nonce);
          if ((response.statusCode ?? 500) >= 300) reject(new Error(`${url}: ${response.statusCode} ${text}`));
          else resolve({ location: response.headers.location ?? '', text, json: () => JSON.parse(text) as Body });
        });
      });
      request.setTimeout(LOCKED_UP, () =>
        request.destroy(new Error('no answer: Pebble has locked itself up; run again')),
      );
      request.on('error', reject);
      request.end(body);
    });
  };

  const post = async (url: string, payload?: object): Promise<Reply> => {
    while (nonces.length === 0) await send('HEAD', state.newNonce);
    const who = state.kid === '' ? { jwk } : { kid: state.kid };
    const head = b64(JSON.stringify({ alg: 'ES256', url, nonce: nonces.pop(), ...who }));
    const text = payload === undefined ? '' : b64(JSON.stringify(payload));
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const signature = sign('sha256', Buffer.from(`${head}.${text}`), key).toString('base64url');
    return send('POST', url, JSON.stringify({ protected: head, payload: text, signature }));
  };

  const until = async (url: string, ...wanted: readonly string[]): Promise<Body> => {
    for (let wait = 10; ; wait = Math.min(wait * 1.6, 500)) {
      const body = (await post(url)).json();
      if (wanted.includes(body.status)) return body;
      if (body.status === 'invalid') throw new Error(`${url} is invalid`);
      await pause(wait);
    }
  };
  return { state, send, post, until, thumbprint: sha256(JSON.stringify(jwk)) };
};

const proofOf = (type: string, name: string, token: string, thumbprint: string): Proof => {
  const content = `${token}.${thumbprint}`;
  return type === 'dns-01'
    ? { kind: 'dns', type: 'TXT', host: `_acme-challenge.${name}`, value: sha256(content) }
    : { kind: 'file', path: `/.well-known/acme-challenge/${token}`, content };
};

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    warm: { type: 'string', default: '0' },
    flight: { type: 'string', default: '8' },
    proof: { type: 'string', default: 'dns' },
    directory: { type: 'string' },
    ca: { type: 'string' },
    management: { type: 'string' },
  },
});
const { directory: given, ca, management } = values;
const [count, flight, type] = [
  Number(values.count),
  Number(values.flight),
  values.proof === 'dns' ? 'dns-01' : 'http-01',
];
const own = given === undefined ? await startPebble() : undefined;
const server = challtestsrvClient(management ?? '');
const publish = own?.challtestsrv.publish ?? server.publish;
const client = bareClient(ca ?? own?.caFile ?? '', flight);
const { state, send, post, until } = client;

const directory = (await send('GET', given ?? own?.directory ?? '')).json();
state.newNonce = directory.newNonce;
state.kid = (await post(directory.newAccount, { termsOfServiceAgreed: true })).location;

const issue = async (name: string): Promise<void> => {
  const { privateKeyPem } = await generateKey('p256');
  const csr = Buffer.from(makeCsr({ names: [name], privateKeyPem }).replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const placed = await post(directory.newOrder, { identifiers: [{ type: 'dns', value: name }] });
  const order = placed.json();
  for (const url of order.authorizations) {
    const { challenges } = (await post(url)).json();
    const challenge = challenges.find((each) => each.type === type);
    if (challenge === undefined) throw new Error(`no ${type} for ${name}`);
    await publish(proofOf(type, name, challenge.token, client.thumbprint));
    await post(challenge.url, {});
    await until(url, 'valid');
  }
  await post(order.finalize, { csr: csr.toString('base64url') });
  await post((await until(placed.location, 'valid')).certificate);
};

const issueAll = async (prefix: string, many: number): Promise<void> => {
  const names = Array.from({ length: many }, (_, index) => `${prefix}${index}x${process.pid}.bench.test`);
  const worker = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) await issue(name);
  };
  await Promise.all(Array.from({ length: flight }, worker)).catch(async (error: unknown) => {
    await own?.stop();
    throw error;
  });
};

await issueAll('w', Number(values.warm));
const before = { requests: state.requests, cpu: process.cpuUsage(), at: performance.now() };
await issueAll('n', count);
const { user, system } = process.cpuUsage(before.cpu);
const per = (amount: number): string => (amount / count).toFixed(1);
console.log(
  `bare ACME, ${count} certificates, ${flight} in flight, ${type}: wall ${per(performance.now() - before.at)} ms, ` +
    `client CPU ${per((user + system) / 1000)} ms, requests ${per(state.requests - before.requests)} for each`,
);
await own?.stop();
