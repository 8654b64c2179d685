import { createHmac, timingSafeEqual } from 'node:crypto';
import { personById } from '../account/person.store.ts';
import type { Person } from '../chat/actor.ts';
import { permits } from '../chat/permission.ts';
import { type AccountKey, readAccountKey } from './account-key.ts';
import type { AcmeAccount } from './acme.ts';
import type { AcmeContext } from './acme-context.ts';
import { AcmeFault } from './acme-fault.ts';
import { bindingKey, bindingSecret } from './acme-key.store.ts';
import { readJws } from './jws.ts';
import { isWire, parseWire } from './wire.ts';

/** The person of a key, if both still stand: closed as soon as the key is revoked, or its person may no longer order. */
const personOfKey = async ({ house, ca }: AcmeContext, keyId: string): Promise<Person> => {
  const key = await bindingKey(house.store, keyId);
  if (key === undefined || key.revokedAt !== undefined || key.authority !== ca.name)
    throw new AcmeFault('unauthorized', 'the external account’s key is unknown or revoked');
  const person = await personById(house.store, key.personId);
  if (person === undefined || !permits(person.roles, 'operator'))
    throw new AcmeFault('unauthorized', 'the person of the external account’s key may not order certificates');
  return person;
};

/** Whoever an account acts for; undefined for one that is bound to nobody. Throws AcmeFault `unauthorized`. */
export const boundPerson = async (context: AcmeContext, account: AcmeAccount): Promise<Person | undefined> => {
  if (account.keyId !== undefined) return personOfKey(context, account.keyId);
  if (context.ca.acme?.externalAccount === 'required')
    throw new AcmeFault('externalAccountRequired', 'this account is bound to no person');
  return undefined;
};

const wrong = (): AcmeFault => new AcmeFault('unauthorized', 'the external account binding is wrong');

/** Checks an external account binding and answers its key's id. @see RFC 8555 §7.3.4 */
export const readBinding = async (
  context: AcmeContext,
  binding: unknown,
  url: string,
  account: AccountKey,
): Promise<string> => {
  if (!isWire(binding)) throw new AcmeFault('malformed', '“externalAccountBinding” is not an object');
  const jws = readJws(binding, ['HS256']);
  if (jws.kid === undefined || jws.nonce !== undefined || jws.url !== url)
    throw new AcmeFault('malformed', 'the binding has a kid, the url of newAccount, and no nonce');
  const secret = await bindingSecret(context.house.store, jws.kid);
  if (secret === undefined) throw wrong();
  const mac = createHmac('sha256', Buffer.from(secret, 'base64url')).update(jws.input).digest();
  if (mac.length !== jws.signature.length || !timingSafeEqual(mac, jws.signature)) throw wrong();
  const bound = readAccountKey(parseWire(jws.payload, 'the payload of the binding'));
  if (bound.thumbprint !== account.thumbprint) throw wrong();
  await personOfKey(context, jws.kid);
  return jws.kid;
};
