import type { Selectable } from 'kysely';
import { lookAgain } from '../certificate/expiry-watch.store.ts';
import type { Instant } from '../kernel/clock.ts';
import { allows } from '../kernel/machine.ts';
import type { Schema } from '../store/schema.ts';
import { expectOne, type Store } from '../store/store.ts';
import { type Deployment, type DeploymentState, deploymentMachine } from './deployment.ts';

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

export const insertDeployment = async (store: Store, deployment: Deployment): Promise<void> => {
  await store.db
    .insertInto('deployments')
    .values({
      ...deployment,
      evidence: JSON.stringify(deployment.evidence),
      previous: deployment.previous ?? null,
      problem: deployment.problem ?? null,
      nextAt: deployment.nextAt ?? null,
      probeAt: null,
      drift: null,
      holder: null,
      heldUntil: null,
    })
    .execute();
};

/** States after which another certificate may be served than before. */
const SERVING_CHANGED: ReadonlySet<DeploymentState> = new Set(['deployed', 'failed', 'replaced']);

/** States in which another certificate may take the place. */
const REPLACEABLE = (Object.keys(deploymentMachine.states) as DeploymentState[]).filter((state) =>
  allows(deploymentMachine, state, 'replace', 'clock'),
);

export const saveDeployment = async (store: Store, before: Deployment, after: Deployment): Promise<Deployment> => {
  const saved = { ...after, version: before.version + 1 };
  await store.transaction(async (inside) => {
    const { db } = inside;
    const { numUpdatedRows } = await db
      .updateTable('deployments')
      .set({
        version: saved.version,
        state: saved.state,
        attempts: saved.attempts,
        evidence: JSON.stringify(saved.evidence),
        previous: saved.previous ?? null,
        problem: saved.problem ?? null,
        nextAt: saved.nextAt ?? null,
        probeAt: saved.state === 'deployed' ? saved.updatedAt : null,
        drift: null,
        updatedAt: saved.updatedAt,
      })
      .where('id', '=', before.id)
      .where('version', '=', before.version)
      .executeTakeFirst();
    expectOne(numUpdatedRows, 'deployment');
    if (saved.state !== before.state && SERVING_CHANGED.has(saved.state))
      await lookAgain(inside, before.certificateId, saved.updatedAt);
    const ownOrder = db.selectFrom('certificates').select('orderId').where('id', '=', before.certificateId);
    await db
      .updateTable('cards')
      .set({ stale: 1 })
      .where((eb) => eb.or([eb('subjectId', 'in', [before.id, before.certificateId]), eb('subjectId', '=', ownOrder)]))
      .execute();
  });
  return saved;
};

/** Another certificate is served on this target now: the deployments of this one there are history. That the other one serves was told. */
export const retireDeployments = async (
  { db }: Store,
  certificateId: string,
  target: string,
  now: Instant,
): Promise<void> => {
  const ids = (
    await db
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
      .returning('id')
      .execute()
  ).map(({ id }) => id);
  if (ids.length > 0) await db.updateTable('cards').set({ stale: 1 }).where('subjectId', 'in', ids).execute();
};

export const deploymentById = async (store: Store, id: string): Promise<Deployment | undefined> => {
  const row = await store.db.selectFrom('deployments').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

export const certificateOfDeployment = async (store: Store, id: string): Promise<string | undefined> => {
  const row = await store.db.selectFrom('deployments').select('certificateId').where('id', '=', id).executeTakeFirst();
  return row?.certificateId;
};

/** Every target of a certificate, by name. */
export const deploymentsOf = async (store: Store, certificateId: string): Promise<readonly Deployment[]> => {
  const rows = await store.db
    .selectFrom('deployments')
    .selectAll()
    .where('certificateId', '=', certificateId)
    .execute();
  return rows.map(fromRow).toSorted((a, b) => (a.target < b.target ? -1 : 1));
};
