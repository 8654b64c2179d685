import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Proof } from '../../src/validation/proof.ts';
import {
  type AcmeBook,
  type AcmeServerOptions,
  type FakeAccount,
  makeBook,
  publishedKey,
} from './acme-server/acme-book.ts';
import { makeFakeCa } from './acme-server/acme-fake-ca.ts';
import { openJws } from './acme-server/acme-fake-jws.ts';
import {
  type FakeAnswer,
  renewalInfo,
  type SignedResource,
  signedResources,
} from './acme-server/acme-fake-resources.ts';
import { AcmeFakeRefusal, type AcmeFault } from './acme-server/acme-fault.ts';

export type AcmeResource = SignedResource | 'directory' | 'newNonce' | 'renewalInfo';

export interface SeenRequest {
  readonly resource: AcmeResource;
  readonly id: string;
  /** Undefined for unsigned requests, empty for POST-as-GET. */
  readonly payload: string | undefined;
}

/** A strict ACME server in this process, over plain HTTP on loopback, that can be told to misbehave. */
export interface AcmeServer {
  readonly directory: string;
  readonly origin: string;
  readonly book: AcmeBook;
  /** Every request that was understood, in order. */
  readonly seen: readonly SeenRequest[];
  seenOf(resource: AcmeResource): readonly SeenRequest[];
  publish(proof: Proof): void;
  withdraw(proof: Proof): void;
  /** What the next requests to a resource meet, one fault each. */
  fail(resource: AcmeResource, ...faults: readonly AcmeFault[]): void;
  /** The next `count` nonces are refused. */
  refuseNonces(count: number): void;
  /** Members of the directory besides or instead of the usual ones. */
  changeDirectory(members: Readonly<Record<string, unknown>>): void;
  stop(): Promise<void>;
}

const TYPE = 'application/jose+json';

const readBody = async (request: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const directoryOf = (origin: string, { terms, external, profiles, renewalInfo: ari }: AcmeServerOptions): object => ({
  ...Object.fromEntries(
    ['newNonce', 'newAccount', 'newOrder', 'revokeCert', 'keyChange'].map((name) => [name, `${origin}/${name}`]),
  ),
  ...(ari === true ? { renewalInfo: `${origin}/renewalInfo` } : {}),
  meta: {
    ...(terms === undefined ? {} : { termsOfService: terms }),
    ...(external === undefined ? {} : { externalAccountRequired: true }),
    ...(profiles === undefined ? {} : { profiles }),
  },
});

const refuse = (status: number, type: string, detail: string) => new AcmeFakeRefusal(status, type, detail);

/** Everything RFC 8555 §6 asks of a request before its content is looked at; the nonce is used up either way. */
class Gate {
  readonly #nonces = new Set<string>();
  refusals = 0;

  nonce(): string {
    const nonce = randomBytes(12).toString('base64url');
    this.#nonces.add(nonce);
    return nonce;
  }

  spend(nonce: string | undefined): void {
    const fresh = this.#nonces.delete(nonce ?? '');
    if (this.refusals > 0) this.refusals--;
    else if (fresh) return;
    throw refuse(400, 'badNonce', 'the nonce is not one of mine');
  }
}

const openAsk = async (book: AcmeBook, gate: Gate, request: http.IncomingMessage, body: string, origin: string) => {
  const url = origin + request.url;
  const [, resource = '', id = ''] = (request.url ?? '').split('/');
  if (request.method !== 'POST') throw refuse(405, 'malformed', 'only POST');
  if (request.headers['content-type'] !== TYPE) throw refuse(415, 'malformed', `not ${TYPE}`);
  const accountOf = (kid: string): FakeAccount => {
    const account = book.accounts.get(kid.replace(`${origin}/account/`, ''));
    if (account === undefined) throw refuse(400, 'accountDoesNotExist', `no account ${kid}`);
    return account;
  };
  const jws = openJws(body, (kid) => accountOf(kid).jwk);
  gate.spend(jws.header.nonce);
  if (jws.header.url !== url) throw refuse(400, 'malformed', `signed for ${jws.header.url}`);
  const { kid } = jws.header;
  if ((kid === undefined) !== (resource === 'newAccount')) throw refuse(400, 'malformed', 'kid or jwk, the other one');
  const nobody: FakeAccount = { id: '', jwk: jws.jwk, thumbprint: '', contact: [], status: 'valid', orders: [] };
  const account = kid === undefined ? nobody : accountOf(kid);
  if (account.status !== 'valid') throw refuse(403, 'unauthorized', 'the account is deactivated');
  return { book, origin, id, url, payload: jws.payload, jwk: jws.jwk, account };
};

const write = (response: http.ServerResponse, answer: FakeAnswer, nonce: string): void => {
  const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
  const type = answer.type ?? 'application/json';
  response.writeHead(answer.status, { 'content-type': type, 'replay-nonce': nonce, ...answer.headers });
  response.end(text);
};

const asProblem = (error: unknown): FakeAnswer => {
  const known = error instanceof AcmeFakeRefusal ? error : new AcmeFakeRefusal(500, 'serverInternal', String(error));
  const json = { type: `urn:ietf:params:acme:error:${known.type}`, detail: known.message, status: known.status };
  return { status: known.status, json, type: 'application/problem+json', headers: known.headers };
};

export const startAcmeServer = async (options: AcmeServerOptions = {}): Promise<AcmeServer> => {
  const now = () => options.clock?.now() ?? Date.now();
  const book = makeBook(options, now, await makeFakeCa(now()));
  const gate = new Gate();
  const faults = new Map<string, AcmeFault[]>();
  const seen: SeenRequest[] = [];
  let members: Readonly<Record<string, unknown>> = {};
  let origin = '';

  const unsigned = (resource: string, id: string): FakeAnswer | undefined => {
    if (resource === 'directory') return { status: 200, json: { ...directoryOf(origin, options), ...members } };
    if (resource === 'newNonce') return { status: 200 };
    return resource === 'renewalInfo' ? renewalInfo(book, id) : undefined;
  };

  const answer = async (request: http.IncomingMessage, body: string): Promise<FakeAnswer> => {
    const [, resource = '', id = ''] = (request.url ?? '').split('/');
    if ((request.headers['user-agent'] ?? '') === '') throw refuse(400, 'malformed', 'no User-Agent');
    const plain = unsigned(resource, id);
    if (plain !== undefined) {
      seen.push({ resource: resource as AcmeResource, id, payload: undefined });
      return plain;
    }
    if (!Object.hasOwn(signedResources, resource)) throw refuse(404, 'malformed', 'nothing here');
    const ask = await openAsk(book, gate, request, body, origin);
    seen.push({ resource: resource as AcmeResource, id, payload: ask.payload });
    return signedResources[resource as SignedResource](ask);
  };

  const server = http.createServer(async (request, response) => {
    const body = await readBody(request);
    const fault = faults.get((request.url ?? '').split('/')[1] ?? '')?.shift();
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'closed') return void request.socket.destroy();
    const type = 'text/plain';
    if (fault?.kind === 'answer') {
      return write(response, { type, text: fault.body ?? '', ...fault, headers: fault.headers ?? {} }, gate.nonce());
    }
    const given = await answer(request, body).catch(asProblem);
    if (fault?.kind === 'lost') return void request.socket.destroy();
    const more = fault?.kind === 'headers' ? fault.headers : {};
    write(response, { ...given, headers: { ...given.headers, ...more } }, gate.nonce());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    directory: `${origin}/directory`,
    origin,
    book,
    seen,
    seenOf: (resource) => seen.filter((each) => each.resource === resource),
    publish: (proof) => void book.published.add(publishedKey(proof)),
    withdraw: (proof) => void book.published.delete(publishedKey(proof)),
    fail: (resource, ...more) => void faults.set(resource, [...(faults.get(resource) ?? []), ...more]),
    refuseNonces(count) {
      gate.refusals = count;
    },
    changeDirectory(changed) {
      members = changed;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
