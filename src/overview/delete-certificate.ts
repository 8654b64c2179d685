import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import type { Person } from '../chat/actor.ts';
import { edgesConcerned } from '../edge/edge.store.ts';
import { boundTargets } from '../hosting/bound.ts';
import { fromInstant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { orderById } from '../order/order.store.ts';
import { isOver, type Order } from '../order/order.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { findPlan } from '../plan/catalogue.ts';
import { giveBack } from '../points/hold.ts';
import { renewalOf } from '../renewal/renewal.store.ts';
import type { Store } from '../store/store.ts';
import { dropCertificate, dropOrder } from './delete.store.ts';

type House = Pick<OrderHouse, 'store' | 'clock' | 'random'>;

/** CERT-7: uploaded and free ones and expired ones at any time, paid ones once revoked. */
const mayGo = ({ source, plan, state, notAfter }: Certificate, now: number): boolean =>
  source === 'uploaded' || state === 'revoked' || fromInstant(notAfter) <= now || findPlan(plan).free;

/** A renewal under way is an order that waits for its own end. */
const openRenewal = async (store: Store, certificateId: string): Promise<string | undefined> => {
  const renewal = await renewalOf(store, certificateId);
  const order = renewal?.orderId === undefined ? undefined : await orderById(store, renewal.orderId);
  return order === undefined || isOver(order.state) ? undefined : order.id;
};

/** Throws what stands against it. */
export const checkDeletable = async ({ store, clock }: House, certificate: Certificate): Promise<void> => {
  const { id, state } = certificate;
  const [name = ''] = certificate.names;
  // The CA has been told, or is about to be: what comes of it must not get lost.
  if (state === 'revoking') throw new CertError('delete-revoking', { name }, { field: 'what' });
  if (!mayGo(certificate, clock.now()))
    throw new CertError('delete-paid', { name, plan: findPlan(certificate.plan).title }, { field: 'what' });
  const edges = await edgesConcerned(store, { certificateId: id });
  const targets = [...(await boundTargets(store, id)), ...edges];
  if (targets.length > 0) throw new CertError('delete-bound', { name, targets: targets.join(', ') }, { field: 'what' });
  const open = await openRenewal(store, id);
  if (open !== undefined) throw new CertError('delete-order-open', { name, order: open }, { field: 'what' });
};

/** CERT-7: every row of it and of its order goes, the sealed key included; the audit log stays. */
export const deleteCertificate = async (house: House, person: Person, certificateId: string): Promise<Certificate> =>
  house.store.transaction(async (store) => {
    const certificate = await certificateById(store, certificateId);
    if (certificate === undefined) throw nothingFound('certificate', certificateId);
    await checkDeletable({ ...house, store }, certificate);
    const { id, names, serial, fingerprint, orderId } = certificate;
    const detail = { names, serial, fingerprint, issuer: certificate.issuer, order: orderId ?? null };
    await audit(store, house.clock, { actor: person.id, action: 'certificate.deleted', subject: id, detail });
    await giveBack(store, house, id, person.id);
    await dropCertificate(store, id);
    if (orderId !== undefined) await dropOrder(store, orderId);
    return certificate;
  });

/** An order that came to nothing; one that is under way is cancelled first. */
export const checkOrderDeletable = ({ id, names: [name = ''], state }: Order): void => {
  if (!isOver(state)) throw new CertError('delete-order-open', { name, order: id }, { field: 'what' });
};

export const deleteOrder = async (house: House, person: Person, order: Order): Promise<void> =>
  house.store.transaction(async (store) => {
    checkOrderDeletable((await orderById(store, order.id)) ?? order);
    const detail = { names: order.names, state: order.state };
    await audit(store, house.clock, { actor: person.id, action: 'order.deleted', subject: order.id, detail });
    await dropOrder(store, order.id);
  });
