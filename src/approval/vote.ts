import { holdersOf } from '../account/person.store.ts';
import { audit } from '../audit/audit.store.ts';
import { CLOCK_ACTOR, type Person } from '../chat/actor.ts';
import { permits } from '../chat/permission.ts';
import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { Store } from '../store/store.ts';
import { approvalById, insertVote, saveApprovalState } from './approval.store.ts';
import {
  type Approval,
  type ApprovalEvent,
  approvalMachine,
  mayVote,
  type RequesterCounts,
  tally,
} from './approval.ts';

export interface ApprovalHouse extends Base {
  readonly store: Store;
  readonly requesterCounts: RequesterCounts;
  /** What a decision means for its subject; runs inside the decision's transaction. */
  readonly decided: (store: Store, approval: Approval, actor: string) => Promise<void>;
}

const known = async (store: Store, id: string): Promise<Approval> => {
  const approval = await approvalById(store, id);
  if (approval === undefined) throw nothingFound('approval', id);
  return approval;
};

const refuseDecided = (approval: Approval): never => {
  const last = approval.votes.at(-1);
  throw new CertError('approval-decided', {
    decision: approval.state,
    by: last?.personName ?? CLOCK_ACTOR,
    at: approval.decidedAt ?? '',
  });
};

const decide = async (house: ApprovalHouse, store: Store, approval: Approval, event: ApprovalEvent, actor: string) => {
  const cause = actor === CLOCK_ACTOR ? 'clock' : 'person';
  const state = transit(approvalMachine, approval.state, event, cause);
  await saveApprovalState(store, approval, state, nowOf(house.clock));
  await audit(store, house.clock, {
    actor,
    action: `approval.${state}`,
    subject: approval.subjectId,
    detail: { approval: approval.id },
  });
  const after = await known(store, approval.id);
  await house.decided(store, after, actor);
  return after;
};

/**
 * One person's vote, checked at this moment: the role, not the requester, once a person. Everything in one transaction; of two votes at
 * the same moment that would both decide, the second is told who decided.
 */
export const castVote = async (
  house: ApprovalHouse,
  person: Person,
  id: string,
  vote: 'approve' | 'reject',
  reason: string,
): Promise<Approval> => {
  return house.store.transaction(async (store) => {
    const approval = await known(store, id);
    if (approval.state !== 'waiting') return refuseDecided(approval);
    const holders = await holdersOf(store, approval.role);
    if (!permits(person.roles, approval.role)) {
      const names = holders.map((holder) => holder.name).join(', ');
      throw new CertError('not-permitted', { command: vote, needed: approval.role, holders: names });
    }
    if (!mayVote(approval, person.id, holders, house.requesterCounts)) throw new CertError('approval-own', {});
    const before = approval.votes.find((other) => other.personId === person.id);
    if (before !== undefined) throw new CertError('approval-twice', { decision: before.vote });
    await insertVote(store, { approvalId: id, personId: person.id, vote, reason, at: nowOf(house.clock) });
    await audit(store, house.clock, {
      actor: person.id,
      action: `approval.voted-${vote}`,
      subject: approval.subjectId,
      detail: { approval: id, reason },
    });
    const event = tally(approval.needed, [...approval.votes, { vote }]);
    return event === undefined ? known(store, id) : decide(house, store, approval, event, person.id);
  });
};

/** The clock's or the applicant's end of it; nothing happens when it is decided already. */
export const endApproval = async (
  house: ApprovalHouse,
  store: Store,
  id: string,
  event: 'deadline' | 'withdraw',
  actor: string,
): Promise<void> => {
  const approval = await approvalById(store, id);
  if (approval?.state === 'waiting') await decide(house, store, approval, event, actor);
};
