import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Certificate } from '../certificate/certificate.ts';
import type { Instant } from '../kernel/clock.ts';
import { differing } from '../store/differing.ts';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import { markStale } from '../store/stale-cards.store.ts';
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
    // Sorted here: for one or two rows a sorter costs SQLite more than the rest of the question.
    .toSorted((a, b) => a.position - b.position)
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

const insertTargetRows = question((db, rows: readonly Insertable<Schema['hostingTargets']>[]) =>
  db.insertInto('hostingTargets').values(rows),
);

const insertTargets = async (store: Store, certificateId: string, targets: readonly HostedTarget[]): Promise<void> => {
  if (targets.length === 0) return;
  const rows = targets.map(({ target, state, deploymentId }, position) => ({
    certificateId,
    position,
    target,
    state,
    deploymentId: deploymentId ?? null,
  }));
  await insertTargetRows.change(store, rows);
};

const targetsOfAll = question((db, certificateIds: readonly string[]) =>
  db.selectFrom('hostingTargets').selectAll().where('certificateId', 'in', certificateIds),
);

const withTargets = async (
  store: Store,
  rows: readonly Selectable<Schema['hostings']>[],
): Promise<readonly Hosting[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map(({ certificateId }) => certificateId);
  const targets = await targetsOfAll.all(store, ids);
  return rows.map((row) => fromRow(row, targets));
};

const byCertificate = question((db, certificateId: string) =>
  db.selectFrom('hostings').selectAll().where('certificateId', '=', certificateId),
);

export const hostingOf = async (store: Store, certificateId: string): Promise<Hosting | undefined> =>
  (await withTargets(store, await byCertificate.all(store, certificateId)))[0];

const insertRow = question((db, row: Insertable<Schema['hostings']>) =>
  db
    .insertInto('hostings')
    .values(row)
    .onConflict((conflict) => conflict.column('certificateId').doNothing()),
);

/** Nothing happens when this certificate is hosted already (a crash repeated the step). */
export const insertHosting = async (store: Store, hosting: Hosting): Promise<void> =>
  store.transaction(async (inside) => {
    if ((await insertRow.change(inside, toRow(hosting))) === 1n)
      await insertTargets(inside, hosting.certificateId, hosting.targets);
  });

const updateTarget = question(
  (db, certificateId: string, target: string, change: Updateable<Schema['hostingTargets']>) =>
    db
      .updateTable('hostingTargets')
      .set(change)
      .where('certificateId', '=', certificateId)
      .where('target', '=', target),
);

/** Writes the targets that changed; when others are hosted than before, all of them. */
const saveTargets = async (store: Store, before: Hosting, { certificateId, targets }: Hosting): Promise<void> => {
  if (targets === before.targets) return;
  const same =
    targets.length === before.targets.length &&
    targets.every(({ target }, at) => target === before.targets[at]?.target);
  if (!same) {
    await store.db.deleteFrom('hostingTargets').where('certificateId', '=', certificateId).execute();
    await insertTargets(store, certificateId, targets);
    return;
  }
  for (const [at, { target, state, deploymentId }] of targets.entries()) {
    const was = before.targets[at];
    if (was?.state === state && was.deploymentId === deploymentId) continue;
    await updateTarget.change(store, certificateId, target, { state, deploymentId: deploymentId ?? null });
  }
};

const versionedUpdate = question((db, change: Updateable<Schema['hostings']>, certificateId: string, version: number) =>
  db.updateTable('hostings').set(change).where('certificateId', '=', certificateId).where('version', '=', version),
);

/** Compare-and-swap on the version of `before`; `also` in the same transaction. */
export const saveHosting = async (
  store: Store,
  before: Hosting,
  after: Hosting,
  also: (store: Store) => Promise<void> = async () => {},
): Promise<Hosting> => {
  const saved = { ...after, version: before.version + 1 };
  await store.transaction(async (inside) => {
    const change = differing(toRow(before), toRow(saved));
    expectOne(await versionedUpdate.change(inside, change, before.certificateId, before.version), 'hosting');
    await saveTargets(inside, before, saved);
    await markStale(inside, saved.certificateId);
    await also(inside);
  });
  return saved;
};

/** Hostings of one run's batch; the next run finds the rest. */
const BATCH = 200;

const due = question((db, now: Instant) =>
  db.selectFrom('hostings').select('certificateId').where('nextAt', '<=', now).orderBy('nextAt').limit(BATCH),
);

export const dueHostings = async (store: Store, now: Instant): Promise<readonly string[]> => {
  const rows = await due.all(store, now);
  return rows.map((row) => row.certificateId);
};

const byDeployment = question((db, deploymentId: string) =>
  db
    .selectFrom('hostingTargets')
    .innerJoin('hostings', 'hostings.certificateId', 'hostingTargets.certificateId')
    .selectAll('hostings')
    .where('hostingTargets.deploymentId', '=', deploymentId),
);

/** The hosting that made this deployment. */
export const hostingOfDeployment = async (store: Store, deploymentId: string): Promise<Hosting | undefined> =>
  (await withTargets(store, await byDeployment.all(store, deploymentId)))[0];

const wake = question((db, certificateId: string, now: Instant) =>
  db
    .updateTable('hostings')
    .set({ nextAt: now })
    .where('certificateId', '=', certificateId)
    .where('state', 'in', ['hosting', 'failed']),
);

/** The new certificate is there: the hosting, if there is one, is looked at now. Run it in the transaction that says so. */
export const wakeHosting = async (store: Store, certificateId: string, now: Instant): Promise<void> => {
  await wake.change(store, certificateId, now);
};

const successor = question((db, certificateId: string) =>
  db
    .selectFrom('renewals')
    .select('successorId')
    .where('certificateId', '=', certificateId)
    .where('state', '=', 'done'),
);

/** HOST-4: what takes the certificate's place: its finished renewal, if that is here. */
export const renewedAs = async (store: Store, certificate: Pick<Certificate, 'id'>): Promise<string | undefined> => {
  const row = await successor.first(store, certificate.id);
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
