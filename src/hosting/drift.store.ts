import type { Instant } from '../kernel/clock.ts';
import type { NoticeKind } from '../notice/notice.ts';
import { redrawNotice } from '../notice/outbox.store.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import type { DeploymentState } from './deployment.ts';

export interface Watched {
  readonly id: string;
  readonly certificateId: string;
  readonly target: string;
  readonly updatedAt: Instant;
  /** SHA-256 of what was served instead when last looked at. */
  readonly drift: string | undefined;
}

/** Deployments that are to be looked at from outside again. */
export const dueProbes = async (store: Store, now: Instant, limit: number): Promise<readonly Watched[]> => {
  const rows = await store.db
    .selectFrom('deployments')
    .select(['id', 'certificateId', 'target', 'updatedAt', 'drift'])
    .where('probeAt', '<=', now)
    .where('state', '=', 'deployed')
    .orderBy('probeAt')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, drift: row.drift ?? undefined }));
};

export const setProbe = async (
  store: Store,
  id: string,
  probeAt: Instant | null,
  drift: string | undefined,
): Promise<void> => {
  await store.db
    .updateTable('deployments')
    .set({ probeAt, drift: drift ?? null })
    .where('id', '=', id)
    .execute();
};

/** How a certificate stands on a target, and what is served there instead. */
export const driftOn = async (
  { db }: Store,
  certificateId: string,
  target: string,
): Promise<{ readonly state: DeploymentState; readonly instead: string | undefined } | undefined> => {
  const row = await db
    .selectFrom('deployments')
    .select(['state', 'drift'])
    .where('certificateId', '=', certificateId)
    .where('target', '=', target)
    .executeTakeFirst();
  return row === undefined ? undefined : { state: row.state as DeploymentState, instead: row.drift ?? undefined };
};

const driftsTold = question((db, certificateId: string) =>
  db
    .selectFrom('notices')
    .select(['id', 'facts'])
    .where('certificateId', '=', certificateId)
    .where('kind', '=', 'drift' satisfies NoticeKind)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc'),
);

/** Cards of drift that may still be open, at most: each tells of another certificate, put there after the one before. */
const OPEN_MOST = 5;

/** Drift on a target is over: the cards that told of it close. */
export const closeDrift = async (store: Store, certificateId: string, target: string, now: Instant): Promise<void> => {
  const told = await driftsTold.all(store, certificateId);
  const there = told.filter(({ facts }) => JSON.parse(facts).target === target);
  for (const { id } of there.slice(0, OPEN_MOST)) await redrawNotice(store, id, now);
};

/** Another certificate was put on the same target after this one, through us: then this one is not expected there any more. */
export const overtaken = async (
  store: Store,
  { id, target, updatedAt }: Pick<Watched, 'id' | 'target' | 'updatedAt'>,
): Promise<boolean> => {
  const row = await store.db
    .selectFrom('deployments')
    .select('id')
    .where('target', '=', target)
    .where('state', 'in', ['deployed', 'deploying'])
    .where('id', '<>', id)
    .where('updatedAt', '>=', updatedAt)
    .executeTakeFirst();
  return row !== undefined;
};

/** The certificate that was put on a target last and proved there. */
export const lastOnTarget = async (store: Store, target: string): Promise<string | undefined> => {
  const row = await store.db
    .selectFrom('deployments')
    .select('certificateId')
    .where('target', '=', target)
    .where('state', '=', 'deployed')
    .orderBy('updatedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.certificateId;
};
