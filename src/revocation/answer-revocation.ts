import type { Approval } from '../approval/approval.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { allows } from '../kernel/machine.ts';
import { REJECTED } from '../order/order.ts';
import type { OrderHouse } from '../order/order-house.ts';
import type { Store } from '../store/store.ts';
import { toCalling } from './advance-revocation.ts';
import { endRevocation } from './end-revocation.ts';
import { revocationOf, saveRevocation } from './revocation.store.ts';
import { type Revocation, revocationMachine } from './revocation.ts';

/** What an approval's end means for the revocation it was asked for; runs inside the decision's transaction. */
export const revocationDecided = async (house: OrderHouse, store: Store, approval: Approval): Promise<void> => {
  const revocation = await revocationOf(store, approval.subjectId);
  if (revocation?.state !== 'approving' || revocation.approvalId !== approval.id) return;
  if (approval.state === 'approved') {
    const certificate = await certificateById(store, revocation.certificateId);
    if (certificate === undefined) return;
    const { id } = await saveRevocation(store, revocation, toCalling(house, revocation, certificate, 'approved'));
    house.changed(id);
  }
  if (approval.state === 'rejected') {
    const no = approval.votes.find(({ vote }) => vote === 'reject');
    const problem = { type: REJECTED, detail: no === undefined ? '' : `${no.personName}: ${no.reason}` };
    const actor = no?.personId ?? approval.requester;
    await endRevocation(house, store, revocation, 'rejected', 'person', actor, { problem });
  }
};

/** Whether a person may still take the request back: until the CA is called. */
export const mayWithdraw = ({ state }: Pick<Revocation, 'state'>): boolean =>
  allows(revocationMachine, state, 'withdraw', 'person');

/** Takes the request back: the certificate is as it was. */
export const withdrawRevocation = async (
  house: OrderHouse,
  person: Person,
  revocation: Revocation,
): Promise<Revocation> => {
  const ended = await house.store.transaction((store) =>
    endRevocation(house, store, revocation, 'withdraw', 'person', person.id),
  );
  house.changed(ended.certificateId);
  return ended;
};

/** A person has put the records: they are looked for at once instead of at the next time. */
export const lookNow = async (house: OrderHouse, revocation: Revocation): Promise<Revocation> => {
  const saved = await saveRevocation(house.store, revocation, { ...revocation, nextAt: nowOf(house.clock) });
  house.changed(saved.id);
  return saved;
};
