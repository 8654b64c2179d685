import type { Selectable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import { expectOne, type Store } from '../store/store.ts';
import { DEFAULT_CHECK, type Policy } from './policy.ts';

type Rule = Omit<Policy, 'id' | 'version' | 'name' | 'remark' | 'createdBy' | 'createdAt'>;

const fromRow = ({ rule, ...row }: Selectable<Schema['alertPolicies']>): Policy => {
  const parsed: Omit<Rule, 'every'> & Partial<Rule> = JSON.parse(rule);
  // Those made before it could be chosen are checked as they were.
  return { ...row, ...parsed, every: parsed.every ?? DEFAULT_CHECK, again: parsed.again };
};

const ruleOf = ({ objects, match, conditions, every, periods, again, receivers, always }: Policy): string =>
  JSON.stringify({ objects, match, conditions, every, periods, again, receivers, always });

const everyPolicy = question((db) => db.selectFrom('alertPolicies').selectAll().orderBy('name'));

/** All of them, by name: 300 at most. */
export const allPolicies = async (store: Store): Promise<readonly Policy[]> =>
  (await everyPolicy.all(store)).map(fromRow);

export const policyByWord = async ({ db }: Store, word: string): Promise<Policy | undefined> => {
  const row = await db
    .selectFrom('alertPolicies')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', word), eb('name', '=', word)]))
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

export const insertPolicy = async ({ db }: Store, policy: Policy): Promise<void> => {
  const { id, version, name, remark, createdBy, createdAt } = policy;
  await db
    .insertInto('alertPolicies')
    .values({ id, version, name, remark, createdBy, createdAt, rule: ruleOf(policy) })
    .execute();
};

export const savePolicy = async ({ db }: Store, before: Policy, after: Policy): Promise<void> => {
  const { numUpdatedRows } = await db
    .updateTable('alertPolicies')
    .set({ name: after.name, remark: after.remark, rule: ruleOf(after), version: before.version + 1 })
    .where('id', '=', before.id)
    .where('version', '=', before.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'policy');
};

export const removePolicy = async ({ db }: Store, id: string): Promise<void> => {
  await db.deleteFrom('alertPolicies').where('id', '=', id).execute();
  await db.deleteFrom('alerts').where('policy', '=', id).execute();
};

/** A policy was made or changed: every certificate it may speak of is looked at again. */
export const lookAtAll = async ({ db }: Store, policy: Policy, now: Instant): Promise<void> => {
  const { objects } = policy;
  const all = db.updateTable('expiryWatch').set({ nextAt: now });
  if (objects.kind !== 'names') {
    await all.execute();
    return;
  }
  await all
    .where('certificateId', 'in', (eb) =>
      eb.selectFrom('certificateNames').select('certificateId').where('name', 'in', objects.names),
    )
    .execute();
};
