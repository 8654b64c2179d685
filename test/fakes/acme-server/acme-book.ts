import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { Proof } from '../../../src/validation/proof.ts';
import type { FakeCa, FakeIssue } from './acme-fake-ca.ts';
import type { FakeJwk } from './acme-fake-jws.ts';

export interface AcmeServerOptions {
  readonly clock?: Clock;
  /** In the directory's meta; agreeing is then required. */
  readonly terms?: string;
  /** Key id → HMAC key (base64url); a binding is then required. */
  readonly external?: Readonly<Record<string, string>>;
  /** Name → what it is; offered in the directory's meta. */
  readonly profiles?: Readonly<Record<string, string>>;
  readonly renewalInfo?: boolean;
  /** Orders on one page of the account's list; no list without it. */
  readonly ordersPerPage?: number;
  /** Valid authorizations of the same name are used again in new orders. */
  readonly reuse?: boolean;
  /** How often an order still answers `processing` after finalising. */
  readonly processingReads?: number;
  /** Milliseconds. */
  readonly validity?: number;
}

export interface FakeAccount {
  readonly id: string;
  jwk: FakeJwk;
  thumbprint: string;
  contact: readonly string[];
  status: 'valid' | 'deactivated';
  readonly external?: string;
  readonly orders: string[];
}

export interface FakeIdentifier {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

export interface FakeChallenge {
  readonly id: string;
  readonly type: 'dns-01' | 'http-01' | 'tls-alpn-01';
  readonly token: string;
  readonly authorization: string;
  status: 'pending' | 'valid' | 'invalid';
  error?: object;
}

export interface FakeAuthorization {
  readonly id: string;
  readonly account: string;
  /** With `*.` for a wildcard, as ordered. */
  readonly identifier: FakeIdentifier;
  status: 'pending' | 'valid' | 'invalid' | 'deactivated';
  readonly challenges: readonly string[];
}

export interface FakeOrder {
  readonly id: string;
  readonly account: string;
  readonly identifiers: readonly FakeIdentifier[];
  readonly authorizations: readonly string[];
  readonly expires: number;
  readonly profile?: string;
  readonly replaces?: string;
  processingLeft: number;
  finalised: boolean;
  error?: object;
  issue?: FakeIssue;
}

/** Everything the fake CA knows. */
export interface AcmeBook {
  readonly options: AcmeServerOptions;
  readonly now: () => number;
  readonly ca: FakeCa;
  readonly accounts: Map<string, FakeAccount>;
  readonly orders: Map<string, FakeOrder>;
  readonly authorizations: Map<string, FakeAuthorization>;
  readonly challenges: Map<string, FakeChallenge>;
  /** SHA-256 of the leaf's DER → reason code. */
  readonly revoked: Map<string, number>;
  /** Certificate ids that an order replaces. */
  readonly replaced: Set<string>;
  /** `TXT host value` and `file path content`. */
  readonly published: Set<string>;
  /** What renewalInfo answers instead of the last third of the lifetime. */
  window: { readonly start: string; readonly end: string; readonly explanationURL?: string } | undefined;
  newId(kind: string): string;
}

export const publishedKey = (proof: Proof): string =>
  proof.kind === 'dns' ? `${proof.type} ${proof.host} ${proof.value}` : `file ${proof.path} ${proof.content}`;

export const makeBook = (options: AcmeServerOptions, now: () => number, ca: FakeCa): AcmeBook => {
  let count = 0;
  return {
    options,
    now,
    ca,
    accounts: new Map(),
    orders: new Map(),
    authorizations: new Map(),
    challenges: new Map(),
    revoked: new Map(),
    replaced: new Set(),
    published: new Set(),
    window: undefined,
    newId: (kind) => `${kind}${++count}`,
  };
};

/** @see RFC 8555 §7.1.6 */
export const statusOf = (book: AcmeBook, order: FakeOrder): string => {
  if (order.error !== undefined) return 'invalid';
  if (order.finalised) return order.processingLeft > 0 ? 'processing' : 'valid';
  const states = order.authorizations.map((id) => book.authorizations.get(id)?.status);
  if (states.some((state) => state === 'invalid' || state === 'deactivated')) return 'invalid';
  return states.every((state) => state === 'valid') ? 'ready' : 'pending';
};

/** Whether what the challenge wants was published. @see RFC 8555 §8 */
export const isProved = (book: AcmeBook, challenge: FakeChallenge): boolean => {
  const authorization = book.authorizations.get(challenge.authorization);
  const account = book.accounts.get(authorization?.account ?? '');
  if (authorization === undefined || account === undefined) return false;
  const keyAuthorization = `${challenge.token}.${account.thumbprint}`;
  const name = authorization.identifier.value.replace(/^\*\./, '');
  const value = createHash('sha256').update(keyAuthorization).digest('base64url');
  const wanted: Record<FakeChallenge['type'], string> = {
    'dns-01': `TXT _acme-challenge.${name} ${value}`,
    'http-01': `file /.well-known/acme-challenge/${challenge.token} ${keyAuthorization}`,
    'tls-alpn-01': '',
  };
  return book.published.has(wanted[challenge.type]);
};
