import type { ExpressionBuilder } from 'kysely';
import { type Clock, type Instant, toInstant } from '../kernel/clock.ts';
import { question } from './question.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** Tables whose rows are worked on by one process at a time and have a due time. */
export type HeldTable = 'orders' | 'deployments' | 'deliveries' | 'edgeDomains';

/** No other living process has it. */
export const isFree = (eb: ExpressionBuilder<Schema, HeldTable>, holder: string, now: Instant) =>
  eb.or([eb('holder', 'is', null), eb('holder', '=', holder), eb('heldUntil', '<=', now)]);

const holdsOf = (table: HeldTable) => ({
  take: question((db, id: string, holder: string, until: Instant, now: Instant) =>
    db
      .updateTable(table)
      .set({ holder, heldUntil: until })
      .where('id', '=', id)
      .where((eb) => isFree(eb, holder, now)),
  ),
  release: question((db, id: string, holder: string) =>
    db.updateTable(table).set({ holder: null, heldUntil: null }).where('id', '=', id).where('holder', '=', holder),
  ),
});

const HOLDS: Readonly<Record<HeldTable, ReturnType<typeof holdsOf>>> = {
  orders: holdsOf('orders'),
  deployments: holdsOf('deployments'),
  deliveries: holdsOf('deliveries'),
  edgeDomains: holdsOf('edgeDomains'),
};

/** Takes a row for `holder` for `ms`, unless another living process has it; taking it again lengthens the hold. */
export const holdRow = async (
  store: Store,
  clock: Clock,
  table: HeldTable,
  id: string,
  holder: string,
  ms: number,
): Promise<boolean> => {
  const now = clock.now();
  return (await HOLDS[table].take.change(store, id, holder, toInstant(now + ms), toInstant(now))) === 1n;
};

export const releaseRow = async (store: Store, table: HeldTable, id: string, holder: string): Promise<void> => {
  await HOLDS[table].release.change(store, id, holder);
};

/** Rows are let go whose holder is known to be dead: this machine's, after a crash. */
export const releaseDeadHolders = async (store: Store, isDead: (holder: string) => boolean): Promise<void> => {
  for (const table of ['orders', 'deployments', 'deliveries', 'edgeDomains'] as const) {
    const rows = await store.db.selectFrom(table).select('holder').distinct().where('holder', 'is not', null).execute();
    for (const { holder } of rows) {
      if (holder === null || !isDead(holder)) continue;
      await store.db.updateTable(table).set({ holder: null, heldUntil: null }).where('holder', '=', holder).execute();
    }
  }
};

/** Ids of rows whose time has come, the longest waiting first; by the index on the due time, so the cost follows what is due. */
export const dueRows = async (
  store: Store,
  table: HeldTable,
  now: Instant,
  limit: number,
): Promise<readonly string[]> => {
  const rows = await store.db
    .selectFrom(table)
    .select('id')
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
};
