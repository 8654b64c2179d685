import { audit } from '../audit/audit.store.ts';
import { nowOf } from '../kernel/clock.ts';
import { SECOND } from '../kernel/duration.ts';
import { newId } from '../kernel/ids.ts';
import { readAccountKey } from './account-key.ts';
import type { AcmeAccount } from './acme.ts';
import { accountWithKey, insertAccount, saveAccount } from './acme-account.store.ts';
import { type AccountCall, type AcmeAnswer, type AcmeCall, type AcmeContext, payloadOf } from './acme-context.ts';
import { AcmeFault } from './acme-fault.ts';
import { ordersOfAccount } from './acme-order.store.ts';
import { readBinding } from './bound-person.ts';
import { keyInside, readJws } from './jws.ts';
import { accountResource } from './resources.ts';
import { isWire, neededText, parseWire, type Wire } from './wire.ts';

const MOST_CONTACTS = 5;
const MOST_LENGTH = 254;
const MOST_ORDERS = 100;

/** E-mail only, one address each. @see RFC 8555 §7.3 */
const readContacts = (payload: Wire): readonly string[] | undefined => {
  const { contact } = payload;
  if (contact === undefined) return undefined;
  if (!Array.isArray(contact) || contact.length > MOST_CONTACTS)
    throw new AcmeFault('malformed', `“contact” is a list of at most ${MOST_CONTACTS} addresses`);
  return contact.map((each: unknown) => {
    if (typeof each !== 'string' || !/^mailto:/i.test(each))
      throw new AcmeFault('unsupportedContact', 'only mailto: addresses are taken');
    if (each.length > MOST_LENGTH || !/^mailto:[^\s@,?]+@[^\s@,?]+$/i.test(each))
      throw new AcmeFault('invalidContact', 'a contact is one e-mail address');
    return each;
  });
};

const answerWith = (context: AcmeContext, status: number, account: AcmeAccount): AcmeAnswer => ({
  status,
  headers: { location: context.urls.account(account.id) },
  body: accountResource(context.urls, account),
});

const known = (context: AcmeContext, account: AcmeAccount): AcmeAnswer => {
  if (account.status !== 'valid') throw new AcmeFault('unauthorized', 'the account of this key is deactivated');
  return answerWith(context, 200, account);
};

/** The binding a new account brings, as far as it has to. */
const bindingOf = async (context: AcmeContext, call: AcmeCall, payload: Wire): Promise<string | undefined> => {
  const { externalAccountBinding } = payload;
  if (externalAccountBinding !== undefined) return readBinding(context, externalAccountBinding, call.url, call.key);
  if (context.ca.acme?.externalAccount === 'optional') return undefined;
  throw new AcmeFault(
    'externalAccountRequired',
    'this CA wants an external account: ask an admin for `signet acme key` and hand its key id and HMAC to your client',
  );
};

/** RFC 8555 §7.3: makes an account, or finds the one of this key. */
export const newAccount = async (context: AcmeContext, call: AcmeCall): Promise<AcmeAnswer> => {
  const { house, ca, newAccounts } = context;
  const payload = payloadOf(call);
  const existing = await accountWithKey(house.store, ca.name, call.key.thumbprint);
  if (existing !== undefined) return known(context, existing);
  if (payload.onlyReturnExisting === true)
    throw new AcmeFault('accountDoesNotExist', 'there is no account with this key');
  const contact = readContacts(payload) ?? [];
  if (ca.acme?.termsOfService !== undefined && payload.termsOfServiceAgreed !== true)
    throw new AcmeFault('malformed', `agree to the terms of service first: ${ca.acme.termsOfService}`);
  const wait = newAccounts.use(call.address);
  if (wait > 0)
    throw new AcmeFault('rateLimited', 'too many new accounts from this address', {
      retryAfter: Math.ceil(wait / SECOND),
    });
  const keyId = await bindingOf(context, call, payload);
  const { thumbprint, jwk } = call.key;
  const account: AcmeAccount = {
    ...{ version: 1, authority: ca.name, thumbprint, jwk, status: 'valid', contact, keyId },
    id: newId('acc', house.clock, house.random),
    createdAt: nowOf(house.clock),
  };
  const made = await house.store.transaction(async (store) => {
    if (!(await insertAccount(store, account))) return false;
    await audit(store, house.clock, {
      actor: `acme:${account.id}`,
      action: 'acme.account-made',
      subject: account.id,
      detail: { issuer: ca.name, key: keyId ?? '', contact },
    });
    return true;
  });
  if (made) return answerWith(context, 201, account);
  // Another request with this key was faster.
  const other = await accountWithKey(house.store, ca.name, thumbprint);
  return known(context, other ?? account);
};

/** RFC 8555 §7.3.2, §7.3.6: reads, changes or deactivates the account. */
export const account = async (context: AcmeContext, call: AccountCall): Promise<AcmeAnswer> => {
  const { house } = context;
  if (call.parts[0] !== call.account.id) throw new AcmeFault('unauthorized', 'this is another account');
  const payload = call.payload ?? {};
  const contact = readContacts(payload);
  const { status } = payload;
  if (status !== undefined && status !== 'deactivated' && status !== 'valid')
    throw new AcmeFault('malformed', 'an account’s status can only become “deactivated”');
  const deactivated = status === 'deactivated';
  if (!deactivated && contact === undefined) return { status: 200, body: accountResource(context.urls, call.account) };
  const changed = await house.store.transaction(async (store) => {
    const after = await saveAccount(store, call.account, {
      ...(contact === undefined ? {} : { contact }),
      ...(deactivated ? { status: 'deactivated' as const } : {}),
    });
    await audit(store, house.clock, {
      actor: `acme:${after.id}`,
      action: deactivated ? 'acme.account-deactivated' : 'acme.account-changed',
      subject: after.id,
      detail: { contact: after.contact },
    });
    return after;
  });
  return { status: 200, body: accountResource(context.urls, changed) };
};

/** RFC 8555 §7.1.2.1: the newest orders. */
export const accountOrders = async ({ house, urls }: AcmeContext, call: AccountCall): Promise<AcmeAnswer> => {
  if (call.parts[0] !== call.account.id) throw new AcmeFault('unauthorized', 'this is another account');
  const orders = await ordersOfAccount(house.store, call.account.id, MOST_ORDERS);
  return { status: 200, body: { orders: orders.map(({ id }) => urls.order(id)) } };
};

/** RFC 8555 §7.3.5: the account gets another key, signed for by both. */
export const keyChange = async (context: AcmeContext, call: AccountCall): Promise<AcmeAnswer> => {
  const { house, ca, urls } = context;
  const inner = readJws(payloadOf(call));
  const key = keyInside(inner);
  if (inner.url !== call.url || inner.nonce !== undefined)
    throw new AcmeFault('malformed', 'the inner JWS has the same url and no nonce');
  const wish = parseWire(inner.payload, 'the inner payload');
  if (neededText(wish, 'account') !== urls.account(call.account.id))
    throw new AcmeFault('malformed', 'the inner payload names another account');
  if (!isWire(wish.oldKey) || readAccountKey(wish.oldKey).thumbprint !== call.account.thumbprint)
    throw new AcmeFault('malformed', '“oldKey” is not the account’s key');
  const other = await accountWithKey(house.store, ca.name, key.thumbprint);
  if (other !== undefined)
    throw new AcmeFault('malformed', 'the new key has an account already', {
      status: 409,
      headers: { location: urls.account(other.id) },
    });
  const changed = await house.store.transaction(async (store) => {
    const after = await saveAccount(store, call.account, { jwk: key.jwk, thumbprint: key.thumbprint });
    const detail = { from: call.account.thumbprint, to: key.thumbprint };
    await audit(store, house.clock, {
      actor: `acme:${after.id}`,
      action: 'acme.account-key-changed',
      subject: after.id,
      detail,
    });
    return after;
  });
  return answerWith(context, 200, changed);
};
