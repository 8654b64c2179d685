import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { AcmeBook, FakeAccount } from './acme-book.ts';
import { type FakeJwk, openBinding, openJws, thumbprintOf } from './acme-fake-jws.ts';
import { authorization, certificate, challenge, finalize, newOrder, order, orders } from './acme-fake-orders.ts';
import { AcmeFakeRefusal } from './acme-fault.ts';

export interface FakeAsk {
  readonly book: AcmeBook;
  readonly origin: string;
  /** What follows the resource in the path. */
  readonly id: string;
  readonly url: string;
  readonly payload: string;
  readonly jwk: FakeJwk;
  /** The account of the `kid`; an empty one for newAccount, which is signed by the key itself. */
  readonly account: FakeAccount;
}

export interface FakeAnswer {
  readonly status: number;
  readonly json?: object;
  readonly text?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type SignedResource =
  | 'newAccount'
  | 'account'
  | 'newOrder'
  | 'order'
  | 'orders'
  | 'finalize'
  | 'authorization'
  | 'challenge'
  | 'certificate'
  | 'revokeCert'
  | 'keyChange';

const payloadOf = <T>(shape: z.ZodType<T>, { payload }: FakeAsk): T => {
  try {
    return shape.parse(JSON.parse(payload));
  } catch (cause) {
    throw new AcmeFakeRefusal(400, 'malformed', `payload: ${String(cause)}`);
  }
};

const accountView = ({ book, origin }: FakeAsk, account: FakeAccount): object => ({
  status: account.status,
  contact: account.contact,
  ...(book.options.ordersPerPage === undefined ? {} : { orders: `${origin}/orders/${account.id}` }),
});

const newAccountShape = z.strictObject({
  contact: z.array(z.string().startsWith('mailto:')).optional(),
  termsOfServiceAgreed: z.boolean().optional(),
  onlyReturnExisting: z.boolean().optional(),
  externalAccountBinding: z.unknown().optional(),
});

const byKey = (book: AcmeBook, jwk: FakeJwk): FakeAccount | undefined =>
  [...book.accounts.values()].find((each) => each.thumbprint === thumbprintOf(jwk));

const newAccount = (ask: FakeAsk): FakeAnswer => {
  const { book, jwk, origin } = ask;
  const wanted = payloadOf(newAccountShape, ask);
  const existing = byKey(book, jwk);
  const located = (account: FakeAccount, status: number): FakeAnswer => ({
    status,
    json: accountView(ask, account),
    headers: { location: `${origin}/account/${account.id}` },
  });
  if (existing !== undefined) return located(existing, 200);
  if (wanted.onlyReturnExisting === true)
    throw new AcmeFakeRefusal(400, 'accountDoesNotExist', 'no account with this key');
  if (book.options.terms !== undefined && wanted.termsOfServiceAgreed !== true) {
    throw new AcmeFakeRefusal(403, 'userActionRequired', 'the terms are not agreed to');
  }
  const secrets = book.options.external;
  if (secrets !== undefined && wanted.externalAccountBinding === undefined) {
    throw new AcmeFakeRefusal(403, 'externalAccountRequired', 'no external account');
  }
  const external =
    secrets === undefined ? {} : { external: openBinding(wanted.externalAccountBinding, ask.url, jwk, secrets) };
  const account: FakeAccount = {
    id: book.newId('account'),
    jwk,
    thumbprint: thumbprintOf(jwk),
    contact: wanted.contact ?? [],
    status: 'valid',
    ...external,
    orders: [],
  };
  book.accounts.set(account.id, account);
  return located(account, 201);
};

const account = (ask: FakeAsk): FakeAnswer => {
  if (ask.id !== ask.account.id) throw new AcmeFakeRefusal(403, 'unauthorized', 'another account');
  if (ask.payload !== '') {
    const change = payloadOf(z.strictObject({ contact: z.array(z.string().startsWith('mailto:')) }), ask);
    ask.account.contact = change.contact;
  }
  return { status: 200, json: accountView(ask, ask.account) };
};

/** @see RFC 8555 §7.3.5 */
const keyChange = (ask: FakeAsk): FakeAnswer => {
  const inner = openJws(ask.payload, () => {
    throw new AcmeFakeRefusal(400, 'malformed', 'the inner object has a kid');
  });
  const { header } = inner;
  if (header.nonce !== undefined || header.url !== ask.url) throw new AcmeFakeRefusal(400, 'malformed', 'inner header');
  const change = payloadOf(z.strictObject({ account: z.string(), oldKey: z.record(z.string(), z.string()) }), {
    ...ask,
    payload: inner.payload,
  });
  const { oldKey } = change;
  const old = { kty: 'EC', crv: 'P-256', x: oldKey.x ?? '', y: oldKey.y ?? '' } as const;
  if (change.account !== `${ask.origin}/account/${ask.account.id}` || thumbprintOf(old) !== ask.account.thumbprint) {
    throw new AcmeFakeRefusal(400, 'malformed', 'another account or old key');
  }
  if (byKey(ask.book, inner.jwk) !== undefined) throw new AcmeFakeRefusal(409, 'malformed', 'the key is in use');
  ask.account.jwk = inner.jwk;
  ask.account.thumbprint = thumbprintOf(inner.jwk);
  return { status: 200, json: accountView(ask, ask.account) };
};

const revokeCert = (ask: FakeAsk): FakeAnswer => {
  const { book } = ask;
  const shape = z.strictObject({ certificate: z.string(), reason: z.number().int().min(0).max(10) });
  const { certificate: text, reason } = payloadOf(shape, ask);
  const der = Buffer.from(text, 'base64url');
  const owner = [...book.orders.values()].find((each) => each.issue?.der.equals(der));
  if (owner?.account !== ask.account.id)
    throw new AcmeFakeRefusal(403, 'unauthorized', 'not a certificate of this account');
  const id = createHash('sha256').update(der).digest('hex');
  if (book.revoked.has(id)) throw new AcmeFakeRefusal(400, 'alreadyRevoked', 'revoked already');
  book.revoked.set(id, reason);
  return { status: 200 };
};

export const signedResources: Readonly<Record<SignedResource, (ask: FakeAsk) => FakeAnswer | Promise<FakeAnswer>>> = {
  newAccount,
  account,
  newOrder,
  order,
  orders,
  finalize,
  authorization,
  challenge,
  certificate,
  revokeCert,
  keyChange,
};

/** Renewal information: the last third of the lifetime unless the test says otherwise. @see RFC 9773 §4.2 */
export const renewalInfo = (book: AcmeBook, certId: string): FakeAnswer => {
  const issue = [...book.orders.values()].find((each) => each.issue?.certId === certId)?.issue;
  if (issue === undefined) throw new AcmeFakeRefusal(404, 'malformed', 'no such certificate');
  const third = (issue.notAfter - issue.notBefore) / 3;
  const text = (ms: number) => new Date(ms).toISOString();
  const suggestedWindow = book.window ?? { start: text(issue.notAfter - third), end: text(issue.notAfter - third / 2) };
  const { explanationURL, ...window } = { explanationURL: undefined, ...suggestedWindow };
  return { status: 200, json: { suggestedWindow: window, explanationURL }, headers: { 'retry-after': '21600' } };
};
