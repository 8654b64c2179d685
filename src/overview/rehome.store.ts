import { moveMemberships } from '../account/team.store.ts';
import { CertError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';

/** Approvals still open on which both have spoken: joining them would leave one person with two votes. */
const bothVoted = async (store: Store, from: string, to: string): Promise<boolean> => {
  const row = await store.db
    .selectFrom('votes as mine')
    .innerJoin('votes as theirs', 'theirs.approvalId', 'mine.approvalId')
    .innerJoin('approvals', 'approvals.id', 'mine.approvalId')
    .select('approvals.id')
    .where('mine.personId', '=', from)
    .where('theirs.personId', '=', to)
    .where('approvals.state', '=', 'waiting')
    .executeTakeFirst();
  return row !== undefined;
};

/** Applied for as one, voted on as the other. */
const votedOnOwn = async (store: Store, a: string, b: string): Promise<boolean> => {
  const row = await store.db
    .selectFrom('votes')
    .innerJoin('approvals', 'approvals.id', 'votes.approvalId')
    .select('approvals.id')
    .where('approvals.state', '=', 'waiting')
    .where((eb) =>
      eb.or([
        eb.and([eb('approvals.requester', '=', a), eb('votes.personId', '=', b)]),
        eb.and([eb('approvals.requester', '=', b), eb('votes.personId', '=', a)]),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
};

/** What was `from`'s becomes `to`'s: applications, certificates, points, teams, approvals asked for, votes. Refused while it would make a vote count twice. */
export const rehome = async (store: Store, from: string, to: string): Promise<void> => {
  if ((await bothVoted(store, from, to)) || (await votedOnOwn(store, from, to)))
    throw new CertError('link-both-voted', {});
  const { db } = store;
  await db.updateTable('orders').set({ requester: to }).where('requester', '=', from).execute();
  await db.updateTable('certificates').set({ owner: to }).where('owner', '=', from).execute();
  await db.updateTable('pointPacks').set({ account: to }).where('account', '=', from).execute();
  await db.updateTable('pointTransfers').set({ sender: to }).where('sender', '=', from).execute();
  await db.updateTable('pointTransfers').set({ receiver: to }).where('receiver', '=', from).execute();
  await db.updateTable('rechargeCodes').set({ receiver: to }).where('receiver', '=', from).execute();
  await moveMemberships(store, from, to);
  await db.updateTable('approvals').set({ requester: to }).where('requester', '=', from).execute();
  await db
    .updateTable('votes')
    .set({ personId: to })
    .where('personId', '=', from)
    .where('approvalId', 'not in', db.selectFrom('votes').select('approvalId').where('personId', '=', to))
    .execute();
};
