import type { Role } from '../chat/permission.ts';
import type { Instant } from '../kernel/clock.ts';
import { question } from '../store/question.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { Approval, ApprovalState, ApprovalSubject, Vote } from './approval.ts';

const votesOf = question((db, ids: readonly string[]) =>
  db
    .selectFrom('votes')
    .leftJoin('people', 'people.id', 'votes.personId')
    .leftJoin('formerPeople', 'formerPeople.id', 'votes.personId')
    .leftJoin('people as now', 'now.id', 'formerPeople.personId')
    .select([
      'votes.approvalId',
      'votes.personId',
      'votes.vote',
      'votes.reason',
      'votes.at',
      'people.name as personName',
      'now.name as nowCalled',
    ])
    .where('votes.approvalId', 'in', ids)
    .orderBy('votes.at')
    .orderBy('votes.personId'),
);
const namesOf = question((db, ids: readonly string[]) =>
  db.selectFrom('people').select(['id', 'name']).where('id', 'in', ids),
);

const withVotes = async (
  store: Store,
  rows: readonly (Omit<Approval, 'votes' | 'decidedAt' | 'requesterName'> & { decidedAt: Instant | null })[],
): Promise<readonly Approval[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const votes = await votesOf.all(store, ids);
  const people = await namesOf.all(store, [...new Set(rows.map((row) => row.requester))]);
  const names = new Map(people.map((person) => [person.id, person.name]));
  return rows.map((row) => ({
    ...row,
    requesterName: names.get(row.requester) ?? row.requester,
    decidedAt: row.decidedAt ?? undefined,
    votes: votes
      .filter((vote) => vote.approvalId === row.id)
      .map((vote) => ({
        personId: vote.personId,
        personName: vote.personName ?? vote.nowCalled ?? vote.personId,
        vote: vote.vote as Vote['vote'],
        reason: vote.reason,
        at: vote.at,
      })),
  }));
};

type Row = Omit<Approval, 'votes' | 'decidedAt' | 'requesterName'> & { decidedAt: Instant | null };

const rowOf = question((db, id: string) => db.selectFrom('approvals').selectAll().where('id', '=', id));

export const approvalById = async (store: Store, id: string): Promise<Approval | undefined> => {
  const row = await rowOf.first(store, id);
  return row === undefined ? undefined : (await withVotes(store, [row as Row]))[0];
};

/** The oldest first. */
export const approvalsOfSubject = async (store: Store, subjectId: string): Promise<readonly Approval[]> => {
  const rows = await store.db
    .selectFrom('approvals')
    .selectAll()
    .where('subjectId', '=', subjectId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
  return withVotes(store, rows as Row[]);
};

/** Waiting ones, the nearest deadline first. */
export const waitingApprovals = async (store: Store, limit: number): Promise<readonly Approval[]> => {
  const rows = await store.db
    .selectFrom('approvals')
    .selectAll()
    .where('state', '=', 'waiting')
    .orderBy('deadline')
    .orderBy('id')
    .limit(limit)
    .execute();
  return withVotes(store, rows as Row[]);
};

export interface NewApproval {
  readonly id: string;
  readonly subjectKind: ApprovalSubject['kind'];
  readonly subjectId: string;
  readonly about: Approval['about'];
  readonly summary: string;
  readonly requester: string;
  readonly needed: number;
  readonly role: Role;
  readonly deadline: Instant;
  readonly createdAt: Instant;
  /** When those who may decide are reminded first. */
  readonly remindAt?: Instant | undefined;
}

export interface DueReminder {
  readonly id: string;
  readonly summary: string;
  readonly deadline: Instant;
  readonly remindAt: Instant;
}

/** Waiting ones of which people are to be reminded now; by the index on that time. */
export const approvalsToRemind = async (store: Store, now: Instant, limit: number): Promise<readonly DueReminder[]> => {
  const rows = await store.db
    .selectFrom('approvals')
    .select(['id', 'summary', 'deadline', 'remindAt'])
    .where('remindAt', '<=', now)
    .where('state', '=', 'waiting')
    .orderBy('remindAt')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, remindAt: row.remindAt ?? now }));
};

/** False when another process was faster, or it is decided. */
export const setReminder = async (
  store: Store,
  id: string,
  before: Instant,
  next: Instant | undefined,
): Promise<boolean> => {
  const { numUpdatedRows } = await store.db
    .updateTable('approvals')
    .set({ remindAt: next ?? null })
    .where('id', '=', id)
    .where('remindAt', '=', before)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

export const insertApproval = async (store: Store, approval: NewApproval): Promise<void> => {
  await store.db
    .insertInto('approvals')
    .values({ ...approval, version: 1, state: 'waiting', decidedAt: null, remindAt: approval.remindAt ?? null })
    .execute();
};

export const insertVote = async (
  store: Store,
  vote: {
    readonly approvalId: string;
    readonly personId: string;
    readonly vote: Vote['vote'];
    readonly reason: string;
    readonly at: Instant;
  },
): Promise<void> => {
  await store.db.insertInto('votes').values(vote).execute();
};

/** Compare-and-swap on the version: the loser of a race is told, never overwrites. */
export const saveApprovalState = async (
  store: Store,
  approval: Pick<Approval, 'id' | 'version'>,
  state: ApprovalState,
  at: Instant,
): Promise<void> => {
  const { numUpdatedRows } = await store.db
    .updateTable('approvals')
    .set({ state, version: approval.version + 1, decidedAt: state === 'waiting' ? null : at, remindAt: null })
    .where('id', '=', approval.id)
    .where('version', '=', approval.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'approval');
};
