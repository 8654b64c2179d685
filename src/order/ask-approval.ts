import { personName } from '../account/person.store.ts';
import { insertApproval } from '../approval/approval.store.ts';
import type { ApprovalSubject } from '../approval/approval.ts';
import { nextReminder } from '../approval/remind.ts';
import { type Instant, nowOf } from '../kernel/clock.ts';
import { announce } from '../notice/announce.ts';
import type { Store } from '../store/store.ts';
import type { OrderHouse } from './order-house.ts';

export interface Asked {
  readonly id: string;
  readonly subject: ApprovalSubject;
  readonly names: readonly string[];
  /** Default: the names. */
  readonly about?: 'names' | 'organisation';
  /** How many people must say yes; default the house's own number. */
  readonly needed?: number;
  /** What is asked, where it is more than the names. */
  readonly summary?: string;
  /** Person id. */
  readonly requester: string;
  readonly deadline: Instant;
  /** Person id of whoever asks right now and sees the card already. */
  readonly knows?: string;
}

/** Asks the approvers: the row, its first reminder, and the word to them. Run it in the transaction that needs the answer. */
export const askApproval = async (house: OrderHouse, store: Store, asked: Asked): Promise<void> => {
  const { id, subject, names, summary = names.join(', '), requester, deadline, knows } = asked;
  await insertApproval(store, {
    id,
    subjectKind: subject.kind,
    subjectId: subject.id,
    summary,
    requester,
    about: asked.about ?? 'names',
    needed: asked.needed ?? house.policy.approvalsNeeded,
    role: 'approver',
    deadline,
    createdAt: nowOf(house.clock),
    remindAt: nextReminder(deadline, house.clock.now()),
  });
  const person = await personName(store, requester);
  const facts = { names: summary, person };
  await announce(store, house, { kind: 'approval-waiting', subject: id, facts, without: [knows] });
};
