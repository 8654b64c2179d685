import { sql } from 'kysely';
import { moveMemberships } from '../account/team.store.ts';
import { allPolicies, savePolicy } from '../alert/policy.store.ts';
import { CertError } from '../kernel/errors.ts';
import { writeReceiver } from '../notice/receiver.ts';
import { PERSON_COLUMNS, type PersonColumn } from '../store/person-columns.ts';
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

type Ids = readonly [from: string, to: string];

const idsOf = ({ receiver }: PersonColumn, [from, to]: Ids): Ids =>
  receiver === true
    ? [writeReceiver({ kind: 'person', id: from }), writeReceiver({ kind: 'person', id: to })]
    : [from, to];

/** One column's rows of `from` become `to`'s. Of two rows that would be one, `to`'s stays. */
const moveColumn = async ({ db }: Store, moved: PersonColumn, ids: Ids): Promise<void> => {
  const { table, column, beside, keeps, versioned } = moved;
  const [from, to] = idsOf(moved, ids);
  const whose = sql.ref(column);
  const next = versioned === true ? sql`, ${sql.ref('version')} = ${sql.ref('version')} + 1` : sql``;
  const same = [
    sql`${sql.ref(`other.${column}`)} = ${to}`,
    ...(beside ?? []).map((name) => sql`${sql.ref(`other.${name}`)} = ${sql.ref(`${table}.${name}`)}`),
  ];
  const free =
    beside === undefined
      ? sql``
      : sql` and not exists (select 1 from ${sql.table(table)} as ${sql.ref('other')} where ${sql.join(same, sql` and `)})`;
  await sql`update ${sql.table(table)} set ${whose} = ${to}${next} where ${whose} = ${from}${free}`.execute(db);
  if (beside !== undefined && keeps !== true)
    await sql`delete from ${sql.table(table)} where ${whose} = ${from}`.execute(db);
};

/** Receivers of policies, and who put a certificate to rest, stand within a text. */
const moveWithin = async (store: Store, [from, to]: Ids): Promise<void> => {
  const [was, is] = [from, to].map((id) => writeReceiver({ kind: 'person', id }));
  for (const policy of await allPolicies(store))
    if (policy.receivers.some((one) => one === was)) {
      const receivers = policy.receivers.map((one) => (one === was ? (is ?? one) : one));
      await savePolicy(store, policy, { ...policy, receivers: [...new Set(receivers)] });
    }
  const { db } = store;
  const rested = await db
    .selectFrom('expiryWatch')
    .select(['certificateId', 'snooze', 'version'])
    .where('snooze', 'like', `%"${from}"%`)
    .execute();
  for (const { certificateId, snooze, version } of rested)
    await db
      .updateTable('expiryWatch')
      .set({ snooze: snooze?.replaceAll(`"${from}"`, `"${to}"`) ?? null, version: version + 1 })
      .where('certificateId', '=', certificateId)
      .execute();
};

/**
 * What was `from`'s becomes `to`'s: roles, tokens, applications, certificates, points, teams, alerts, approvals asked for, votes. Refused while
 * it would make a vote count twice. What was written down for good, in the ledger and the audit log, stays, and is read as `to`'s from then on.
 */
export const rehome = async (store: Store, from: string, to: string): Promise<void> => {
  if ((await bothVoted(store, from, to)) || (await votedOnOwn(store, from, to)))
    throw new CertError('link-both-voted', {});
  for (const column of PERSON_COLUMNS) await moveColumn(store, column, [from, to]);
  await moveMemberships(store, from, to);
  await moveWithin(store, [from, to]);
};
