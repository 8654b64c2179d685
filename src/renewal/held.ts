import { passFollowers } from '../alert/marks.store.ts';
import type { Approval } from '../approval/approval.ts';
import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { wakeHosting } from '../hosting/hosting.store.ts';
import { nowOf } from '../kernel/clock.ts';
import { transit } from '../kernel/machine.ts';
import { announce } from '../notice/announce.ts';
import type { Store } from '../store/store.ts';
import { inheritsRenewal } from './inherits.ts';
import { inheritAutoRenew, renewalOfOrder, saveRenewal, setAutoRenew } from './renewal.store.ts';
import { type RenewalEvent, renewalMachine } from './renewal.ts';
import type { RenewalHouse } from './renewal-house.ts';

const EVENTS: Readonly<Partial<Record<Approval['state'], RenewalEvent>>> = {
  approved: 'approved',
  rejected: 'rejected',
  lapsed: 'lapsed',
  withdrawn: 'rejected',
};

/** Taken: the word it was held back from. Lapsed: nobody answered, and nobody heard. A no is known to whoever said it, and on the card. */
const tellDecided = async (
  house: RenewalHouse,
  store: Store,
  old: Certificate | undefined,
  event: RenewalEvent,
  successorId: string | undefined,
): Promise<void> => {
  if (old === undefined) return;
  const { id: subject, names, notAfter: expires } = old;
  const occasion = successorId ?? '';
  if (event === 'approved')
    await announce(store, house, { kind: 'renewed', subject, occasion, facts: { names, words: '' } });
  if (event !== 'lapsed') return;
  const said = 'notice.words.nobody-answered';
  const facts = { names, words: 'nobody-answered', said, next: '–', expires };
  await announce(store, house, { kind: 'renewal-failed', subject, occasion, facts });
};

/**
 * What a person's word on a renewed certificate that lacks something means; runs inside the decision's transaction. A no leaves the old
 * certificate where it is and ends its auto-renewal, since the next one would lack the same.
 */
export const heldDecided = async (
  house: RenewalHouse,
  store: Store,
  approval: Approval,
  actor: string,
): Promise<boolean> => {
  const renewal = await renewalOfOrder(store, approval.subjectId);
  const event = EVENTS[approval.state];
  if (renewal?.state !== 'held' || renewal.approvalId !== approval.id || event === undefined) return false;
  const { certificateId, successorId } = renewal;
  const state = transit(renewalMachine, 'held', event, event === 'lapsed' ? 'clock' : 'person');
  const taken = state === 'done';
  const after = { ...renewal, state, nextAt: undefined, updatedAt: nowOf(house.clock) };
  await saveRenewal(store, renewal, taken ? after : { ...after, successorId: undefined });
  const old = await certificateById(store, certificateId);
  if (taken && successorId !== undefined) {
    const successor = await certificateById(store, successorId);
    const renews = old !== undefined && successor !== undefined && (await inheritsRenewal(store, old, successor));
    await inheritAutoRenew(store, successorId, renews, nowOf(house.clock));
    await wakeHosting(store, certificateId, nowOf(house.clock));
  }
  await tellDecided(house, store, old, event, successorId);
  if (taken && successorId !== undefined) await passFollowers(store, certificateId, successorId);
  if (!taken) await setAutoRenew(store, certificateId, false);
  await audit(store, house.clock, { actor, action: `renewal.${event}`, subject: certificateId });
  return true;
};
