import { idsEver } from '../account/former-people.store.ts';
import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { EntryKind, LedgerLine, Movement, Place } from './ledger.ts';
import { insertPack, savePack } from './pack.store.ts';

/** Why a movement happened: the order, transfer or code it belongs to, and who caused it (a person's id or the clock). */
export interface Occasion {
  readonly subject: string;
  readonly actor: string;
}

/** Writes a movement down and the packs as they are after it, in the caller's transaction. Packs in `fresh` are new. */
export const record = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  movement: Movement,
  { subject, actor }: Occasion,
  fresh: readonly string[] = [],
): Promise<void> => {
  const id = newId('led', base.clock, base.random);
  const at = nowOf(base.clock);
  for (const pack of movement.packs) await (fresh.includes(pack.id) ? insertPack(store, pack) : savePack(store, pack));
  await store.db
    .insertInto('pointEntries')
    .values(
      movement.postings.map(({ place, account, points }, line) => ({
        id,
        line,
        at,
        kind: movement.kind,
        place,
        account: account ?? null,
        points,
        subject,
        actor,
      })),
    )
    .execute();
};

/** An account's lines, also of persons who became this one, newest first; `before` (an entry's id) pages on. */
export const linesOf = async (
  store: Store,
  account: string,
  limit: number,
  before?: string,
): Promise<readonly LedgerLine[]> => {
  let query = store.db
    .selectFrom('pointEntries')
    .select(['id', 'at', 'kind', 'place', 'points', 'subject', 'actor'])
    .where('account', 'in', await idsEver(store, account))
    .orderBy('id', 'desc')
    .orderBy('line')
    .limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, kind: row.kind as EntryKind, place: row.place as Place }));
};

/** All lines together: nothing, always (PTS-5). */
export const ledgerSum = async (store: Store): Promise<number> => {
  const row = await store.db
    .selectFrom('pointEntries')
    .select((eb) => eb.fn.sum<number>('points').as('points'))
    .executeTakeFirst();
  return Number(row?.points ?? 0);
};
