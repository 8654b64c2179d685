import type { Insertable, Selectable, Updateable } from 'kysely';
import { lookAfterGoodNews, lookAgain } from '../certificate/expiry-watch.store.ts';
import type { Instant } from '../kernel/clock.ts';
import { allows } from '../kernel/machine.ts';
import { differing } from '../store/differing.ts';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import { markCertificateStale, markStale } from '../store/stale-cards.store.ts';
import { expectOne, type Store } from '../store/store.ts';
import { type Deployment, type DeploymentState, deploymentMachine } from './deployment.ts';
import { closeDrift } from './drift.store.ts';

const fromRow = (row: Selectable<Schema['deployments']>): Deployment => ({
  id: row.id,
  version: row.version,
  certificateId: row.certificateId,
  target: row.target,
  state: row.state as DeploymentState,
  attempts: row.attempts,
  evidence: JSON.parse(row.evidence),
  previous: row.previous ?? undefined,
  problem: row.problem ?? undefined,
  nextAt: row.nextAt ?? undefined,
  requester: row.requester,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

const toRow = (deployment: Deployment) => ({
  ...deployment,
  evidence: JSON.stringify(deployment.evidence),
  previous: deployment.previous ?? null,
  problem: deployment.problem ?? null,
  nextAt: deployment.nextAt ?? null,
});

const insertRow = question((db, row: Insertable<Schema['deployments']>) => db.insertInto('deployments').values(row));

export const insertDeployment = async (store: Store, deployment: Deployment): Promise<void> => {
  const unseen = { probeAt: null, drift: null, holder: null, heldUntil: null };
  await insertRow.change(store, { ...toRow(deployment), ...unseen });
};

/** States after which another certificate may be served than before. */
const SERVING_CHANGED: ReadonlySet<DeploymentState> = new Set(['deployed', 'failed', 'replaced']);

/** States in which another certificate may take the place. */
const REPLACEABLE = (Object.keys(deploymentMachine.states) as DeploymentState[]).filter((state) =>
  allows(deploymentMachine, state, 'replace', 'clock'),
);

const versionedUpdate = question((db, change: Updateable<Schema['deployments']>, id: string, version: number) =>
  db.updateTable('deployments').set(change).where('id', '=', id).where('version', '=', version),
);

/** Which process works on it, and until when no other may. */
export interface DeploymentHold {
  readonly holder: string | null;
  readonly heldUntil: Instant | null;
}

/** Compare-and-swap on the version of `before`; with `hold` it is taken, or let go, in the same save. */
export const saveDeployment = async (
  store: Store,
  before: Deployment,
  after: Deployment,
  hold?: DeploymentHold,
): Promise<Deployment> => {
  const saved = { ...after, version: before.version + 1 };
  await store.transaction(async (inside) => {
    const probeAt = saved.state === 'deployed' ? saved.updatedAt : null;
    const change = { ...differing(toRow(before), toRow(saved)), probeAt, drift: null, ...hold };
    expectOne(await versionedUpdate.change(inside, change, before.id, before.version), 'deployment');
    if (saved.state !== before.state && SERVING_CHANGED.has(saved.state))
      await (saved.state === 'deployed' ? lookAfterGoodNews : lookAgain)(inside, before.certificateId, saved.updatedAt);
    await markCertificateStale(inside, before.certificateId, before.id);
  });
  return saved;
};

const retire = question((db, certificateId: string, target: string, now: Instant) =>
  db
    .updateTable('deployments')
    .set((eb) => ({
      version: eb('version', '+', 1),
      state: 'replaced',
      nextAt: null,
      probeAt: null,
      drift: null,
      updatedAt: now,
    }))
    .where('certificateId', '=', certificateId)
    .where('target', '=', target)
    .where('state', 'in', REPLACEABLE)
    .returning('id'),
);

/** Another certificate is served on this target now: the deployments of this one there are history. That the other one serves was told. */
export const retireDeployments = async (
  store: Store,
  certificateId: string,
  target: string,
  now: Instant,
): Promise<void> => {
  for (const { id } of await retire.all(store, certificateId, target, now)) await markStale(store, id);
  await closeDrift(store, certificateId, target, now);
};

const byId = question((db, id: string) => db.selectFrom('deployments').selectAll().where('id', '=', id));

const byCertificate = question((db, certificateId: string) =>
  db.selectFrom('deployments').selectAll().where('certificateId', '=', certificateId),
);

export const deploymentById = async (store: Store, id: string): Promise<Deployment | undefined> => {
  const row = await byId.first(store, id);
  return row === undefined ? undefined : fromRow(row);
};

/** With who has it. */
export const deploymentWithHold = async (
  store: Store,
  id: string,
): Promise<{ readonly deployment: Deployment; readonly hold: DeploymentHold } | undefined> => {
  const row = await byId.first(store, id);
  if (row === undefined) return undefined;
  return { deployment: fromRow(row), hold: { holder: row.holder, heldUntil: row.heldUntil } };
};

export const certificateOfDeployment = async (store: Store, id: string): Promise<string | undefined> => {
  const row = await store.db.selectFrom('deployments').select('certificateId').where('id', '=', id).executeTakeFirst();
  return row?.certificateId;
};

/** Every target of a certificate, by name; what was installed there more than once, the oldest first. */
export const deploymentsOf = async (store: Store, certificateId: string): Promise<readonly Deployment[]> => {
  const rows = await byCertificate.all(store, certificateId);
  return rows.map(fromRow).toSorted((a, b) => ((a.target === b.target ? a.id < b.id : a.target < b.target) ? -1 : 1));
};
