import type { Selectable } from 'kysely';
import type { Certificate } from '../certificate/certificate.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Schema } from '../store/schema.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { HostedTarget, HostedTargetState, Hosting, HostingProblem, HostingState, ReplaceAt } from './hosting.ts';

const fromRow = (
  row: Selectable<Schema['hostings']>,
  targets: readonly Selectable<Schema['hostingTargets']>[],
): Hosting => ({
  ...row,
  state: row.state as HostingState,
  replaceAt: row.replaceAt as ReplaceAt,
  startsAt: row.startsAt ?? undefined,
  designatedId: row.designatedId ?? undefined,
  successorId: row.successorId ?? undefined,
  quiet: JSON.parse(row.quiet),
  problem: (row.problem ?? undefined) as HostingProblem | undefined,
  announcedAt: row.announcedAt ?? undefined,
  nextAt: row.nextAt ?? undefined,
  targets: targets
    .filter(({ certificateId }) => certificateId === row.certificateId)
    .map(({ target, state, deploymentId }) => ({
      target,
      state: state as HostedTargetState,
      deploymentId: deploymentId ?? undefined,
    })),
});

const toRow = (hosting: Hosting) => ({
  certificateId: hosting.certificateId,
  version: hosting.version,
  state: hosting.state,
  name: hosting.name,
  replaceAt: hosting.replaceAt,
  startsAt: hosting.startsAt ?? null,
  designatedId: hosting.designatedId ?? null,
  successorId: hosting.successorId ?? null,
  quiet: JSON.stringify(hosting.quiet),
  problem: hosting.problem ?? null,
  announcedAt: hosting.announcedAt ?? null,
  nextAt: hosting.nextAt ?? null,
  owner: hosting.owner,
  createdAt: hosting.createdAt,
  updatedAt: hosting.updatedAt,
});

const insertTargets = async ({ db }: Store, certificateId: string, targets: readonly HostedTarget[]): Promise<void> => {
  if (targets.length === 0) return;
  const rows = targets.map(({ target, state, deploymentId }, position) => ({
    certificateId,
    position,
    target,
    state,
    deploymentId: deploymentId ?? null,
  }));
  await db.insertInto('hostingTargets').values(rows).execute();
};

const withTargets = async (
  { db }: Store,
  rows: readonly Selectable<Schema['hostings']>[],
): Promise<readonly Hosting[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map(({ certificateId }) => certificateId);
  const targets = await db
    .selectFrom('hostingTargets')
    .selectAll()
    .where('certificateId', 'in', ids)
    .orderBy('position')
    .execute();
  return rows.map((row) => fromRow(row, targets));
};

export const hostingOf = async (store: Store, certificateId: string): Promise<Hosting | undefined> => {
  const rows = await store.db.selectFrom('hostings').selectAll().where('certificateId', '=', certificateId).execute();
  return (await withTargets(store, rows))[0];
};

/** Nothing happens when this certificate is hosted already (a crash repeated the step). */
export const insertHosting = async (store: Store, hosting: Hosting): Promise<void> =>
  store.transaction(async (inside) => {
    const { numInsertedOrUpdatedRows } = await inside.db
      .insertInto('hostings')
      .values(toRow(hosting))
      .onConflict((conflict) => conflict.column('certificateId').doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) await insertTargets(inside, hosting.certificateId, hosting.targets);
  });

/** Writes the targets that changed; when others are hosted than before, all of them. */
const saveTargets = async (store: Store, before: Hosting, { certificateId, targets }: Hosting): Promise<void> => {
  if (targets === before.targets) return;
  const { db } = store;
  const same =
    targets.length === before.targets.length &&
    targets.every(({ target }, at) => target === before.targets[at]?.target);
  if (!same) {
    await db.deleteFrom('hostingTargets').where('certificateId', '=', certificateId).execute();
    await insertTargets(store, certificateId, targets);
    return;
  }
  for (const [at, { target, state, deploymentId }] of targets.entries()) {
    const was = before.targets[at];
    if (was?.state === state && was.deploymentId === deploymentId) continue;
    await db
      .updateTable('hostingTargets')
      .set({ state, deploymentId: deploymentId ?? null })
      .where('certificateId', '=', certificateId)
      .where('target', '=', target)
      .execute();
  }
};

/** Compare-and-swap on the version of `before`; `also` in the same transaction. */
export const saveHosting = async (
  store: Store,
  before: Hosting,
  after: Hosting,
  also: (store: Store) => Promise<void> = async () => {},
): Promise<Hosting> => {
  const saved = { ...after, version: before.version + 1 };
  await store.transaction(async (inside) => {
    const { numUpdatedRows } = await inside.db
      .updateTable('hostings')
      .set(toRow(saved))
      .where('certificateId', '=', before.certificateId)
      .where('version', '=', before.version)
      .executeTakeFirst();
    expectOne(numUpdatedRows, 'hosting');
    await saveTargets(inside, before, saved);
    await inside.db.updateTable('cards').set({ stale: 1 }).where('subjectId', '=', saved.certificateId).execute();
    await also(inside);
  });
  return saved;
};

export const dueHostings = async (store: Store, now: Instant, limit: number): Promise<readonly string[]> => {
  const rows = await store.db
    .selectFrom('hostings')
    .select('certificateId')
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return rows.map((row) => row.certificateId);
};

/** The hosting that made this deployment. */
export const hostingOfDeployment = async (store: Store, deploymentId: string): Promise<Hosting | undefined> => {
  const rows = await store.db
    .selectFrom('hostingTargets')
    .innerJoin('hostings', 'hostings.certificateId', 'hostingTargets.certificateId')
    .selectAll('hostings')
    .where('hostingTargets.deploymentId', '=', deploymentId)
    .execute();
  return (await withTargets(store, rows))[0];
};

/** The new certificate is there: the hosting, if there is one, is looked at now. Run it in the transaction that says so. */
export const wakeHosting = async ({ db }: Store, certificateId: string, now: Instant): Promise<void> => {
  await db
    .updateTable('hostings')
    .set({ nextAt: now })
    .where('certificateId', '=', certificateId)
    .where('state', 'in', ['hosting', 'failed'])
    .execute();
};

/** HOST-4: what takes the certificate's place: its finished renewal, if that is here. */
export const renewedAs = async (store: Store, certificate: Pick<Certificate, 'id'>): Promise<string | undefined> => {
  const row = await store.db
    .selectFrom('renewals')
    .select('successorId')
    .where('certificateId', '=', certificate.id)
    .where('state', '=', 'done')
    .executeTakeFirst();
  return row?.successorId ?? undefined;
};

/** By name; `search` is a part of it. */
export const listHostings = async (
  store: Store,
  wanted: { readonly state: string | undefined; readonly search: string | undefined; readonly limit: number },
): Promise<readonly Hosting[]> => {
  let query = store.db.selectFrom('hostings').selectAll().orderBy('name').orderBy('certificateId').limit(wanted.limit);
  if (wanted.state !== undefined) query = query.where('state', '=', wanted.state);
  if (wanted.search !== undefined)
    query = query.where('name', 'like', `%${wanted.search.toLowerCase().replace(/[%_\\]/g, '')}%`);
  return withTargets(store, await query.execute());
};

/** HOST-5: whether the hosting that made this deployment keeps a good result to itself; a bad one is always told. */
export const resultUntold = async (store: Store, deploymentId: string): Promise<boolean> => {
  const row = await store.db
    .selectFrom('hostingTargets')
    .innerJoin('hostings', 'hostings.certificateId', 'hostingTargets.certificateId')
    .select('hostings.quiet')
    .where('hostingTargets.deploymentId', '=', deploymentId)
    .executeTakeFirst();
  return row !== undefined && (JSON.parse(row.quiet) as readonly string[]).includes('result');
};
