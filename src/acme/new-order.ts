import { audit } from '../audit/audit.store.ts';
import { authorityOrder } from '../authority/authority-order.store.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf, plus, toInstant } from '../kernel/clock.ts';
import { SECOND } from '../kernel/duration.ts';
import { newId } from '../kernel/ids.ts';
import { askApproval } from '../order/ask-approval.ts';
import { MAX_NAMES, parseName } from '../pki/name.ts';
import { type AcmeAccount, type AcmeOrder, LIMITS, ORDER_LIFE, PROFILES } from './acme.ts';
import { grantedNames } from './acme-account.store.ts';
import { type AccountCall, type AcmeAnswer, type AcmeContext, actorOf, payloadOf } from './acme-context.ts';
import { AcmeFault, asFault, problemOf } from './acme-fault.ts';
import { insertAcmeOrder, ordersOfAccount, ordersSince } from './acme-order.store.ts';
import { boundPerson } from './bound-person.ts';
import { certificateReplaced } from './replaced.ts';
import { orderResource, statusOf } from './resources.ts';
import { isWire, neededText, textIn, type Wire } from './wire.ts';

/** Open orders of an account looked at for one that asks for the same. */
const LOOKED_AT = 20;

/** One name, written as this CA writes it; every other spelling is refused, since the client will ask for its own in the CSR. */
const nameIn = (identifier: unknown): string => {
  if (!isWire(identifier)) throw new AcmeFault('malformed', 'an identifier is an object');
  const [type, value] = [neededText(identifier, 'type'), neededText(identifier, 'value')];
  if (type !== 'dns' && type !== 'ip') throw new AcmeFault('unsupportedIdentifier', 'only dns and ip are known here');
  const name = parseName(value);
  if (name.ascii !== value.toLowerCase() || (name.kind === 'ip') !== (type === 'ip'))
    throw new AcmeFault('rejectedIdentifier', `${value.slice(0, 80)} is written ${name.ascii} (${name.kind})`);
  return name.ascii;
};

/** Every name, or one problem for each that is refused. @see RFC 8555 §6.7.1 */
const namesIn = ({ identifiers }: Wire): readonly string[] => {
  if (!Array.isArray(identifiers) || identifiers.length === 0)
    throw new AcmeFault('malformed', '“identifiers” is a list of at least one');
  if (identifiers.length > MAX_NAMES) throw new AcmeFault('malformed', `a certificate has at most ${MAX_NAMES} names`);
  const refused: { readonly fault: AcmeFault; readonly identifier: Wire }[] = [];
  const names = identifiers.map((identifier: unknown) => {
    try {
      return nameIn(identifier);
    } catch (error) {
      const fault = asFault(error);
      if (fault === undefined || fault.type === 'malformed' || !isWire(identifier)) throw error;
      refused.push({ fault, identifier });
      return '';
    }
  });
  const [first] = refused;
  if (first !== undefined) {
    const { type, message } = first.fault;
    const subproblems = refused.map(({ fault, identifier }) => ({
      ...problemOf(fault.type, fault.message),
      identifier,
    }));
    const whole = refused.every(({ fault }) => fault.type === type) ? type : 'rejectedIdentifier';
    throw new AcmeFault(whole, message, { members: { subproblems } });
  }
  if (new Set(names).size !== names.length) throw new AcmeFault('malformed', 'a name is there twice');
  return names;
};

/** A client may ask for a shorter life, not for another beginning. */
const untilIn = (payload: Wire, now: string): string | undefined => {
  if (payload.notBefore !== undefined) throw new AcmeFault('malformed', '“notBefore” cannot be chosen here');
  const text = textIn(payload, 'notAfter');
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || toInstant(ms) <= now) throw new AcmeFault('malformed', '“notAfter” is no time to come');
  return toInstant(Math.floor(ms / SECOND) * SECOND);
};

const profileIn = (payload: Wire): string | undefined => {
  const profile = textIn(payload, 'profile');
  if (profile !== undefined && !Object.hasOwn(PROFILES, profile))
    throw new AcmeFault('invalidProfile', `the profiles are ${Object.keys(PROFILES).join(', ')}`);
  return profile;
};

const sameWish = (a: AcmeOrder, b: AcmeOrder): boolean =>
  a.profile === b.profile &&
  a.until === b.until &&
  a.replaces === b.replaces &&
  a.names.toSorted().join() === b.names.toSorted().join();

/** The order that waits for people already: a client that comes again finds its own, and nobody is asked twice. @see RFC 8555 §7.4 */
const openTwin = async ({ house }: AcmeContext, wanted: AcmeOrder): Promise<AcmeOrder | undefined> => {
  for (const order of await ordersOfAccount(house.store, wanted.accountId, LOOKED_AT)) {
    if (order.approvalId === undefined || !sameWish(order, wanted)) continue;
    const side = await authorityOrder(house.store, order.id);
    const status = statusOf(order, side, wanted.createdAt);
    if (status === 'pending' || status === 'ready') return order;
  }
  return undefined;
};

const checkLimit = async ({ house }: AcmeContext, accountId: string): Promise<void> => {
  const since = toInstant(house.clock.now() - LIMITS.per);
  if ((await ordersSince(house.store, accountId, since)) >= LIMITS.orders)
    throw new AcmeFault('rateLimited', `at most ${LIMITS.orders} orders an hour`, { retryAfter: 600 });
};

/** Names that wait for people's yes; an account bound to nobody has nobody to ask for. */
const namesToApprove = (
  { ca }: AcmeContext,
  names: readonly string[],
  granted: readonly string[],
  person: Person | undefined,
): readonly string[] => {
  const own = ca.acme?.approve === true ? names.filter((name) => ca.approvedByPerson(name)) : [];
  if (own.length > 0 && person === undefined)
    throw new AcmeFault('rejectedIdentifier', `${own.join(', ')}: only for accounts that are bound to a person`);
  return own.filter((name) => !granted.includes(name));
};

const place = async (
  context: AcmeContext,
  account: AcmeAccount,
  person: Person | undefined,
  wanted: AcmeOrder,
): Promise<AcmeOrder> => {
  const { house, ca } = context;
  const { id, names } = wanted;
  const granted = await grantedNames(house.store, account.id, names, wanted.createdAt, 'approved');
  const waiting = namesToApprove(context, names, granted, person);
  const approvalId = waiting.length === 0 ? undefined : newId('apv', house.clock, house.random);
  const order = { ...wanted, approvalId };
  await ca.placeForClient({ id, names, thumbprint: account.thumbprint, granted });
  await house.store.transaction(async (store) => {
    await insertAcmeOrder(store, order);
    await audit(store, house.clock, {
      actor: actorOf(account, person?.id),
      action: 'acme.ordered',
      subject: id,
      detail: { issuer: ca.name, account: account.id, names },
    });
    if (approvalId !== undefined && person !== undefined)
      await askApproval(house, store, {
        id: approvalId,
        subject: { kind: 'client-order', id },
        names: waiting,
        requester: person.id,
        deadline: order.expiresAt,
      });
  });
  return order;
};

/** RFC 8555 §7.4. */
export const newOrder = async (context: AcmeContext, call: AccountCall): Promise<AcmeAnswer> => {
  const { house, urls } = context;
  const { account } = call;
  const payload = payloadOf(call);
  const person = await boundPerson(context, account);
  const now = nowOf(house.clock);
  const wanted: AcmeOrder = {
    ...{ csr: undefined, certificateId: undefined, approvalId: undefined },
    id: newId('aco', house.clock, house.random),
    accountId: account.id,
    names: namesIn(payload),
    profile: profileIn(payload),
    until: untilIn(payload, now),
    replaces: textIn(payload, 'replaces'),
    expiresAt: plus(now, ORDER_LIFE),
    createdAt: now,
  };
  const twin = await openTwin(context, wanted);
  if (twin === undefined) {
    await checkLimit(context, account.id);
    await certificateReplaced(context, wanted);
  }
  const order = twin ?? (await place(context, account, person, wanted));
  const side = await authorityOrder(house.store, order.id);
  return { status: 201, headers: { location: urls.order(order.id) }, body: orderResource(urls, order, side, now) };
};
