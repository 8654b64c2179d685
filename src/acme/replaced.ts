import { authorityOrder } from '../authority/authority-order.store.ts';
import { certificateById, certificatesWithSerial } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { nowOf } from '../kernel/clock.ts';
import { certId } from '../pki/cert-id.ts';
import type { AcmeOrder } from './acme.ts';
import type { AcmeContext } from './acme-context.ts';
import { AcmeFault } from './acme-fault.ts';
import { accountOfCertificate, ordersReplacing } from './acme-order.store.ts';
import { statusOf } from './resources.ts';

/** The certificate of this CA that renewal information names so; undefined when there is none. @see RFC 9773 §4.1 */
export const certificateNamed = async ({ house, ca }: AcmeContext, id: string): Promise<Certificate | undefined> => {
  const [, serial = ''] = id.split('.');
  const hex = Buffer.from(serial, 'base64url')
    .toString('hex')
    .replace(/^00(?=[89a-f])/, '');
  for (const found of await certificatesWithSerial(house.store, ca.name, hex)) {
    const certificate = await certificateById(house.store, found);
    if (certificate !== undefined && certId(certificate.chain) === id) return certificate;
  }
  return undefined;
};

/**
 * What an order says it replaces must be this account's, share a name and not be replaced yet. An order that came to nothing does not
 * count. @see RFC 9773 §5
 */
export const certificateReplaced = async (
  context: AcmeContext,
  order: Pick<AcmeOrder, 'replaces' | 'accountId' | 'names'>,
): Promise<Certificate | undefined> => {
  const { store, clock } = context.house;
  if (order.replaces === undefined) return undefined;
  const old = await certificateNamed(context, order.replaces);
  if (old === undefined) throw new AcmeFault('malformed', '“replaces” names no certificate of this CA');
  if ((await accountOfCertificate(store, old.id)) !== order.accountId)
    throw new AcmeFault('unauthorized', '“replaces” names another account’s certificate');
  if (!order.names.some((name) => old.names.includes(name)))
    throw new AcmeFault('malformed', 'the order shares no name with the certificate it replaces');
  for (const other of await ordersReplacing(store, order.replaces)) {
    const status = statusOf(other, await authorityOrder(store, other.id), nowOf(clock));
    if (status !== 'invalid') throw new AcmeFault('alreadyReplaced', 'another order replaces this certificate');
  }
  return old;
};
