import * as z from 'zod';
import {
  type AcmeBook,
  type FakeAccount,
  type FakeAuthorization,
  type FakeChallenge,
  type FakeIdentifier,
  type FakeOrder,
  isProved,
  statusOf,
} from './acme-book.ts';
import type { FakeAnswer, FakeAsk } from './acme-fake-resources.ts';
import { AcmeFakeRefusal } from './acme-fault.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const newOrderShape = z.strictObject({
  identifiers: z.array(z.strictObject({ type: z.enum(['dns', 'ip']), value: z.string() })).min(1),
  profile: z.string().optional(),
  replaces: z.string().optional(),
});

const payloadOf = <T>(shape: z.ZodType<T>, { payload }: FakeAsk): T => {
  try {
    return shape.parse(JSON.parse(payload));
  } catch (cause) {
    throw new AcmeFakeRefusal(400, 'malformed', `payload: ${String(cause)}`);
  }
};

const challengeTypes = ({ type, value }: FakeIdentifier): readonly FakeChallenge['type'][] => {
  if (value.startsWith('*.')) return ['dns-01'];
  return type === 'ip' ? ['http-01', 'tls-alpn-01'] : ['tls-alpn-01', 'http-01', 'dns-01'];
};

const authorize = (book: AcmeBook, account: FakeAccount, identifier: FakeIdentifier): string => {
  const same = [...book.authorizations.values()].find(
    (each) => each.account === account.id && each.identifier.value === identifier.value && each.status === 'valid',
  );
  if (book.options.reuse === true && same !== undefined) return same.id;
  const id = book.newId('authz');
  const challenges = challengeTypes(identifier).map((type): FakeChallenge => {
    const challenge = { id: book.newId('chall'), type, token: `token-${id}-${type}`, authorization: id } as const;
    return { ...challenge, status: 'pending' };
  });
  for (const challenge of challenges) book.challenges.set(challenge.id, challenge);
  const ids = challenges.map((challenge) => challenge.id);
  book.authorizations.set(id, { id, account: account.id, identifier, status: 'pending', challenges: ids });
  return id;
};

const checkExtensions = (book: AcmeBook, order: z.infer<typeof newOrderShape>): void => {
  const { profiles, renewalInfo } = book.options;
  if (order.profile !== undefined && profiles?.[order.profile] === undefined) {
    throw new AcmeFakeRefusal(400, 'invalidProfile', `no profile ${order.profile}`);
  }
  if (order.replaces === undefined) return;
  const predecessor = [...book.orders.values()].find((each) => each.issue?.certId === order.replaces);
  if (renewalInfo !== true || predecessor === undefined) {
    throw new AcmeFakeRefusal(400, 'malformed', 'replaces names no certificate of this CA');
  }
  if (book.replaced.has(order.replaces)) throw new AcmeFakeRefusal(409, 'alreadyReplaced', 'already replaced');
  book.replaced.add(order.replaces);
};

const owned = (order: FakeOrder | undefined, account: FakeAccount): FakeOrder => {
  if (order === undefined) throw new AcmeFakeRefusal(404, 'malformed', 'no such order');
  if (order.account !== account.id) throw new AcmeFakeRefusal(403, 'unauthorized', 'not the order of this account');
  return order;
};

const orderView = (book: AcmeBook, origin: string, order: FakeOrder): object => {
  const status = statusOf(book, order);
  return {
    status,
    expires: new Date(order.expires).toISOString(),
    identifiers: order.identifiers,
    authorizations: order.authorizations.map((id) => `${origin}/authorization/${id}`),
    finalize: `${origin}/finalize/${order.id}`,
    ...(status === 'valid' ? { certificate: `${origin}/certificate/${order.id}` } : {}),
    ...(order.error === undefined ? {} : { error: order.error }),
  };
};

const answerOrder = (ask: FakeAsk, order: FakeOrder, status = 200): FakeAnswer => {
  const answer = { status, json: orderView(ask.book, ask.origin, order) };
  const location = { location: `${ask.origin}/order/${order.id}` };
  const headers = statusOf(ask.book, order) === 'processing' ? { ...location, 'retry-after': '1' } : location;
  if (order.finalised && order.processingLeft > 0) order.processingLeft--;
  return { ...answer, headers };
};

export const newOrder = (ask: FakeAsk): FakeAnswer => {
  const { book, account } = ask;
  const wanted = payloadOf(newOrderShape, ask);
  checkExtensions(book, wanted);
  const bad = wanted.identifiers.filter(({ value }) => value.endsWith('.forbidden.test'));
  if (bad.length > 0) throw new AcmeFakeRefusal(400, 'rejectedIdentifier', `policy forbids ${bad[0]?.value}`);
  const order: FakeOrder = {
    id: book.newId('order'),
    account: account.id,
    identifiers: wanted.identifiers,
    authorizations: wanted.identifiers.map((identifier) => authorize(book, account, identifier)),
    expires: book.now() + DAY,
    ...(wanted.profile === undefined ? {} : { profile: wanted.profile }),
    ...(wanted.replaces === undefined ? {} : { replaces: wanted.replaces }),
    processingLeft: book.options.processingReads ?? 0,
    finalised: false,
  };
  book.orders.set(order.id, order);
  account.orders.push(order.id);
  return answerOrder(ask, order, 201);
};

export const order = (ask: FakeAsk): FakeAnswer => answerOrder(ask, owned(ask.book.orders.get(ask.id), ask.account));

export const orders = ({ book, account, id, origin }: FakeAsk): FakeAnswer => {
  const [owner, page = '0'] = id.split('-');
  if (owner !== account.id) throw new AcmeFakeRefusal(403, 'unauthorized', 'not the list of this account');
  const size = book.options.ordersPerPage ?? 1;
  const from = Number(page) * size;
  const open = account.orders.filter((each) => statusOf(book, book.orders.get(each)!) !== 'invalid');
  const next = `<${origin}/orders/${account.id}-${Number(page) + 1}>;rel="next"`;
  return {
    status: 200,
    json: { orders: open.slice(from, from + size).map((each) => `${origin}/order/${each}`) },
    ...(from + size < open.length ? { headers: { link: next } } : {}),
  };
};

const challengeView = (origin: string, challenge: FakeChallenge): object => ({
  type: challenge.type,
  url: `${origin}/challenge/${challenge.id}`,
  status: challenge.status,
  token: challenge.token,
  ...(challenge.error === undefined ? {} : { error: challenge.error }),
});

const authorizationView = (book: AcmeBook, origin: string, authorization: FakeAuthorization): object => ({
  identifier: { ...authorization.identifier, value: authorization.identifier.value.replace(/^\*\./, '') },
  status: authorization.status,
  expires: new Date(book.now() + DAY).toISOString(),
  challenges: authorization.challenges.map((id) => challengeView(origin, book.challenges.get(id)!)),
  ...(authorization.identifier.value.startsWith('*.') ? { wildcard: true } : {}),
});

export const authorization = (ask: FakeAsk): FakeAnswer => {
  const found = ask.book.authorizations.get(ask.id);
  if (found?.account !== ask.account.id) throw new AcmeFakeRefusal(404, 'malformed', 'no such authorization');
  if (ask.payload !== '') {
    payloadOf(z.strictObject({ status: z.literal('deactivated') }), ask);
    found.status = 'deactivated';
  }
  return { status: 200, json: authorizationView(ask.book, ask.origin, found) };
};

export const challenge = (ask: FakeAsk): FakeAnswer => {
  const { book, origin } = ask;
  const found = book.challenges.get(ask.id);
  const parent = book.authorizations.get(found?.authorization ?? '');
  if (found === undefined || parent === undefined || parent.account !== ask.account.id) {
    throw new AcmeFakeRefusal(404, 'malformed', 'no such challenge');
  }
  if (ask.payload !== '') {
    if (ask.payload !== '{}') throw new AcmeFakeRefusal(400, 'malformed', 'the body must be {}');
    if (found.status !== 'pending') throw new AcmeFakeRefusal(400, 'malformed', `the challenge is ${found.status}`);
    const proved = isProved(book, found);
    found.status = parent.status = proved ? 'valid' : 'invalid';
    const type = 'urn:ietf:params:acme:error:unauthorized';
    if (!proved) found.error = { type, detail: `no proof found for ${found.type}`, status: 403 };
  }
  return {
    status: 200,
    json: challengeView(origin, found),
    headers: { link: `<${origin}/authorization/${parent.id}>;rel="up"` },
  };
};

export const finalize = async (ask: FakeAsk): Promise<FakeAnswer> => {
  const { book } = ask;
  const found = owned(book.orders.get(ask.id), ask.account);
  if (statusOf(book, found) !== 'ready') throw new AcmeFakeRefusal(403, 'orderNotReady', 'the order is not ready');
  const { csr } = payloadOf(z.strictObject({ csr: z.string() }), ask);
  const der = Buffer.from(csr, 'base64url');
  const names = await book.ca.namesOf(der).catch((cause: unknown) => {
    throw new AcmeFakeRefusal(400, 'badCSR', String(cause));
  });
  const ordered = found.identifiers.map(({ value }) => value);
  if (names.toSorted().join() !== ordered.toSorted().join()) {
    throw new AcmeFakeRefusal(400, 'badCSR', `the request is for ${names.join()}, the order for ${ordered.join()}`);
  }
  const begin = book.now() - HOUR;
  found.issue = await book.ca.issue(der, begin, begin + (book.options.validity ?? 90 * DAY));
  found.finalised = true;
  return answerOrder(ask, found);
};

/** `order1` is the standard chain, `order1-1` its alternate. */
export const certificate = (ask: FakeAsk): FakeAnswer => {
  const [id = '', chain = '0'] = ask.id.split('-');
  const found = owned(ask.book.orders.get(id), ask.account);
  const text = found.issue?.chains[Number(chain)]?.join('');
  if (text === undefined) throw new AcmeFakeRefusal(404, 'malformed', 'no such certificate');
  const link = `<${ask.origin}/certificate/${id}-1>;rel="alternate"`;
  return { status: 200, text, type: 'application/pem-certificate-chain', headers: { link } };
};
