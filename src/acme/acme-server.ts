import { SECOND } from '../kernel/duration.ts';
import { CertError, describeCause } from '../kernel/errors.ts';
import { randomToken } from '../kernel/random.ts';
import { readAccountKey } from './account-key.ts';
import { accountOrders, account as changeAccount, keyChange, newAccount } from './accounts.ts';
import { type AcmeAccount, type AcmeHouse, LIMITS, PROFILES } from './acme.ts';
import { acmeAccount } from './acme-account.store.ts';
import type { AcmeCa } from './acme-ca.ts';
import type { AccountCall, AcmeAnswer, AcmeCall, AcmeContext } from './acme-context.ts';
import { AcmeFault, asFault, problemOf } from './acme-fault.ts';
import { acmeUrls } from './acme-urls.ts';
import { Allowance } from './allowance.ts';
import { authorization, challenge } from './authorizations.ts';
import { certificate, finalize, order } from './finalize.ts';
import { checkSigned, type Jws, keyInside, readJws } from './jws.ts';
import { newOrder } from './new-order.ts';
import { createNonces } from './nonces.ts';
import { renewalInfo } from './renewal-answer.ts';
import { revokeCert } from './revoke-cert.ts';
import { fromBase64url, parseWire } from './wire.ts';

export interface AcmeRequest {
  readonly method: string;
  /** Below the endpoint's own, with its slash: `/order/aco_…`. */
  readonly path: string;
  readonly contentType: string | undefined;
  /** Undefined: it was too large to be read. */
  readonly body: string | undefined;
  /** Where it came from. */
  readonly address: string;
}

export interface AcmeServer {
  readonly name: string;
  /** Answers every request, refusals too; never throws. */
  answer(request: AcmeRequest): Promise<AcmeAnswer>;
  /** Resolves when every proof being looked at has been. */
  idle(): Promise<void>;
}

/** Characters of a body: a hundred names and a CSR for them are a third of it. */
export const MOST_BODY = 65_536;

/** Signatures that did not fit, from one address within a minute: each costs us a look-up and a verification. */
const WRONG = { most: 60, per: 60 * SECOND };

type Deed = (context: AcmeContext, call: AccountCall) => Promise<AcmeAnswer>;

/** What an account may ask, by path. */
const BY_ACCOUNT: readonly (readonly [RegExp, Deed])[] = [
  [/^\/new-order$/, newOrder],
  [/^\/key-change$/, keyChange],
  [/^\/account\/(\w+)$/, changeAccount],
  [/^\/account\/(\w+)\/orders$/, accountOrders],
  [/^\/order\/(\w+)$/, order],
  [/^\/order\/(\w+)\/finalize$/, finalize],
  [/^\/certificate\/(\w+)$/, certificate],
  [/^\/authorization\/(\w+)\/(\d{1,3})$/, authorization],
  [/^\/challenge\/(\w+)\/(\d{1,3})\/([a-z0-9-]+)$/, challenge],
];

const RENEWAL = /^\/renewal-info\/([^/]+)$/;

const directory = ({ urls: { base }, ca: { acme } }: AcmeContext): AcmeAnswer => ({
  status: 200,
  body: {
    newNonce: `${base}/new-nonce`,
    newAccount: `${base}/new-account`,
    newOrder: `${base}/new-order`,
    revokeCert: `${base}/revoke-cert`,
    keyChange: `${base}/key-change`,
    renewalInfo: `${base}/renewal-info`,
    meta: {
      externalAccountRequired: acme?.externalAccount !== 'optional',
      profiles: PROFILES,
      ...(acme?.termsOfService === undefined ? {} : { termsOfService: acme.termsOfService }),
    },
  },
});

/** What is asked without a signature. @see RFC 8555 §6.3 */
const unsigned = async (context: AcmeContext, path: string): Promise<AcmeAnswer | undefined> => {
  if (path === '/directory') return directory(context);
  // Of both, GET and HEAD: the nonce is in every answer.
  if (path === '/new-nonce') return { status: 204 };
  const [, id] = RENEWAL.exec(path) ?? [];
  return id === undefined ? undefined : renewalInfo(context, id);
};

/** The account that signs. */
const signer = async (context: AcmeContext, jws: Jws): Promise<AcmeAccount> => {
  const prefix = context.urls.account('');
  const id = jws.kid?.startsWith(prefix) === true ? jws.kid.slice(prefix.length) : '';
  const account = await acmeAccount(context.house.store, context.ca.name, id);
  if (account === undefined) throw new AcmeFault('accountDoesNotExist', 'there is no account at this “kid”');
  if (account.status !== 'valid') throw new AcmeFault('unauthorized', 'the account is deactivated');
  return account;
};

/** @see RFC 8555 §6.5.2 for the difference of the two */
const checkNonce = async ({ nonces }: AcmeContext, jws: Jws): Promise<void> => {
  if (jws.nonce !== undefined) fromBase64url(jws.nonce, 'the nonce');
  if (jws.nonce === undefined || !(await nonces.isOurs(jws.nonce)))
    throw new AcmeFault('badNonce', 'the nonce is missing, too old or not of this CA');
};

interface Opened {
  readonly call: AcmeCall;
  readonly account: AcmeAccount | undefined;
}

/** RFC 8555 §6.2, §6.4, §6.5: media type, algorithm, url, nonce, key and signature; the nonce is spent last. */
const open = async (context: AcmeContext, request: AcmeRequest, url: string): Promise<Opened> => {
  if (request.contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/jose+json')
    throw new AcmeFault('malformed', 'the body is of type application/jose+json', { status: 415 });
  if (request.body === undefined) throw new AcmeFault('malformed', 'the body is too large', { status: 413 });
  const jws = readJws(parseWire(request.body, 'the body'));
  if (jws.url !== url) throw new AcmeFault('unauthorized', 'the “url” that is signed is not the one that is asked');
  await checkNonce(context, jws);
  const account = jws.kid === undefined ? undefined : await signer(context, jws);
  const key = account === undefined ? keyInside(jws) : readAccountKey(parseWire(account.jwk, 'the account’s key'));
  if (account !== undefined) checkSigned(jws, key);
  if (!(await context.nonces.spend(jws.nonce ?? ''))) throw new AcmeFault('badNonce', 'the nonce was used before');
  const payload = jws.payload === '' ? undefined : parseWire(jws.payload, 'the payload');
  return { call: { url, parts: [], payload, jws, key, address: request.address }, account };
};

const unknownPath = (): AcmeFault => new AcmeFault('malformed', 'there is nothing at this address', { status: 404 });

const run = async (context: AcmeContext, path: string, { call, account }: Opened): Promise<AcmeAnswer> => {
  if (path === '/revoke-cert') return revokeCert(context, call, account);
  if (path === '/new-account') {
    if (account !== undefined) throw new AcmeFault('malformed', 'a new account is asked for by its key (jwk)');
    return newAccount(context, call);
  }
  for (const [pattern, deed] of BY_ACCOUNT) {
    const [whole, ...parts] = pattern.exec(path) ?? [];
    if (whole === undefined) continue;
    if (account === undefined) throw new AcmeFault('malformed', 'this is asked for by an account (kid)');
    return deed(context, { ...call, parts, account });
  }
  throw unknownPath();
};

const isSigned = (path: string): boolean =>
  ['/revoke-cert', '/new-account'].includes(path) || BY_ACCOUNT.some(([pattern]) => pattern.test(path));

const wrongMethod = (allow: string): AcmeFault =>
  new AcmeFault('malformed', `this address takes ${allow}`, { status: 405, headers: { allow } });

const openFrom = (context: AcmeContext, wrong: Allowance, request: AcmeRequest): Promise<Opened> =>
  open(context, request, `${context.urls.base}${request.path}`).catch((error: unknown) => {
    const wait = wrong.use(request.address);
    if (wait === 0) throw error;
    const retryAfter = Math.ceil(wait / SECOND);
    throw new AcmeFault('rateLimited', 'too many wrong requests from this address', { retryAfter });
  });

/** Read by whoever asks, and by an account's POST-as-GET as well. @see RFC 8555 §6.3 */
const READ_BOTH_WAYS: readonly string[] = ['/directory', '/new-nonce'];

const answerToAll = async (context: AcmeContext, wrong: Allowance, request: AcmeRequest): Promise<AcmeAnswer> => {
  const { method, path } = request;
  const given = await unsigned(context, path);
  if (given === undefined) throw unknownPath();
  // A HEAD for a nonce is 200, a GET 204. @see RFC 8555 §7.2
  if (method === 'HEAD' && path === '/new-nonce') return { ...given, status: 200 };
  if (method === 'GET' || method === 'HEAD') return given;
  if (!READ_BOTH_WAYS.includes(path)) throw wrongMethod('GET, HEAD');
  if (method !== 'POST') throw wrongMethod('GET, HEAD, POST');
  const { account, call } = await openFrom(context, wrong, request);
  if (account === undefined || call.payload !== undefined)
    throw new AcmeFault('malformed', 'this is read by an account (kid) with an empty payload');
  return given;
};

const answered = async (context: AcmeContext, wrong: Allowance, request: AcmeRequest): Promise<AcmeAnswer> => {
  const { method, path } = request;
  if (!isSigned(path)) return answerToAll(context, wrong, request);
  if (method !== 'POST') throw wrongMethod('POST');
  return run(context, path, await openFrom(context, wrong, request));
};

/** A refusal as a problem document; what is nobody's fault but ours gets a reference. */
const refusal = ({ house }: AcmeContext, path: string, error: unknown): AcmeAnswer => {
  const known = asFault(error);
  const reference = randomToken(house.random, 6);
  if (known === undefined || known.type === 'serverInternal')
    house.log.error({ reference, path, cause: describeCause(error) }, 'an ACME request failed');
  const unexpected = sayUnexpected(reference);
  const fault = known ?? new AcmeFault('serverInternal', unexpected);
  const { retryAfter, members, headers } = fault.extras;
  return {
    status: fault.status,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: { ...problemOf(fault.type, fault.message, fault.status), ...members },
  };
};

const sayUnexpected = (reference: string): string => asFault(new CertError('internal', { reference }))?.message ?? '';

/** The endpoint of one CA. `ca.acme` is set. */
export const createAcmeServer = (house: AcmeHouse, ca: AcmeCa, publicUrl: string): AcmeServer => {
  const context: AcmeContext = {
    house,
    ca,
    urls: acmeUrls(publicUrl, ca.name),
    nonces: createNonces(house.store, house),
    newAccounts: new Allowance(house.clock, { most: LIMITS.accounts, per: LIMITS.per }),
    checking: new Map(),
    finalizing: new Set(),
  };
  const wrong = new Allowance(house.clock, WRONG);
  return {
    name: ca.name,
    answer: async (request) => {
      const given = await answered(context, wrong, request).catch((error: unknown) =>
        refusal(context, request.path, error),
      );
      const index = `<${context.urls.base}/directory>;rel="index"`;
      const { link = undefined } = given.headers ?? {};
      // Without the store there is no nonce to be had, but there is an answer.
      const nonce = await context.nonces.make().catch(() => undefined);
      return {
        ...given,
        headers: {
          'cache-control': 'no-store',
          ...given.headers,
          link: link === undefined ? index : `${index}, ${link}`,
          ...(nonce === undefined ? {} : { 'replay-nonce': nonce }),
        },
      };
    },
    idle: async () => {
      await Promise.all(context.checking.values());
    },
  };
};
