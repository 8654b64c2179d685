import type { Role } from '../chat/permission.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Machine } from '../kernel/machine.ts';

export type ApprovalState = 'waiting' | 'approved' | 'rejected' | 'lapsed' | 'withdrawn';
export type ApprovalEvent = 'approve' | 'reject' | 'deadline' | 'withdraw';

/** A person's yes or no, asked for in chat. */
export const approvalMachine: Machine<ApprovalState, ApprovalEvent> = {
  name: 'approval',
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        approve: { to: 'approved', by: ['person'] },
        reject: { to: 'rejected', by: ['person'] },
        deadline: { to: 'lapsed', by: ['clock'] },
        withdraw: { to: 'withdrawn', by: ['person', 'clock'] },
      },
    },
    approved: { final: true, on: {} },
    rejected: { final: true, on: {} },
    lapsed: { final: true, on: {} },
    withdrawn: { final: true, on: {} },
  },
};

export interface Vote {
  readonly personId: string;
  readonly personName: string;
  readonly vote: 'approve' | 'reject';
  readonly reason: string;
  readonly at: Instant;
}

/** What is asked about: its card carries the buttons. */
export interface ApprovalSubject {
  readonly kind: 'order' | 'certificate' | 'client-order';
  readonly id: string;
}

export interface Approval {
  readonly id: string;
  readonly version: number;
  readonly state: ApprovalState;
  readonly subjectKind: ApprovalSubject['kind'];
  readonly subjectId: string;
  /** The names, or the organisation behind them: a review, in which the applicant never counts, not even alone (ORG-3). */
  readonly about: 'names' | 'organisation';
  /** What is asked, in words that need no translation: the names. */
  readonly summary: string;
  /** Person id: never counts as an approver, save alone in the house. */
  readonly requester: string;
  readonly requesterName: string;
  /** How many people must say yes; one no is enough to reject. */
  readonly needed: number;
  readonly role: Role;
  readonly deadline: Instant;
  readonly createdAt: Instant;
  readonly decidedAt: Instant | undefined;
  readonly votes: readonly Vote[];
}

/** What the votes come to. */
export const tally = (needed: number, votes: readonly Pick<Vote, 'vote'>[]): 'approve' | 'reject' | undefined => {
  if (votes.some((vote) => vote.vote === 'reject')) return 'reject';
  return votes.length >= needed ? 'approve' : undefined;
};

/** Whether the requester's own vote counts: `when-alone` only as long as nobody else has the role. */
export type RequesterCounts = 'never' | 'when-alone';

export const mayVote = (
  approval: Pick<Approval, 'requester' | 'about'>,
  personId: string,
  holders: readonly { readonly id: string }[],
  requesterCounts: RequesterCounts,
): boolean =>
  approval.requester !== personId ||
  (requesterCounts === 'when-alone' && approval.about === 'names' && holders.every((holder) => holder.id === personId));
