import type { Instant } from '../kernel/clock.ts';
import { fromInstant, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { PackSource, PointsPack } from './pack.ts';

/** How long before its expiry a pack's owner is warned, in milliseconds. */
const WARN_BEFORE = 30 * DAY;

interface PackRow extends Omit<PointsPack, 'source'> {
  readonly source: string;
  readonly lapsesAt: Instant | null;
  readonly warnAt: Instant | null;
}

const fromRow = ({ lapsesAt: _lapses, warnAt: _warn, ...row }: PackRow): PointsPack => ({
  ...row,
  source: row.source as PackSource,
});

/** While anything is left that could lapse, the clock has a time to look. */
const lapsesAt = (pack: PointsPack): Instant | null => (pack.free + pack.held > 0 ? pack.expiresAt : null);

export const packById = async (store: Store, id: string): Promise<PointsPack | undefined> => {
  const row = await store.db.selectFrom('pointPacks').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

/** The first to expire comes first, of those that expire together the oldest. */
export const packsOf = async (store: Store, account: string): Promise<readonly PointsPack[]> => {
  const rows = await store.db
    .selectFrom('pointPacks')
    .selectAll()
    .where('account', '=', account)
    .orderBy('expiresAt')
    .orderBy('id')
    .execute();
  return rows.map(fromRow);
};

/** What can be spent or given away now; the first to expire comes first. Used up and expired packs, of which there are ever more, are not read. */
export const usablePacks = async (
  store: Store,
  accounts: readonly string[],
  now: Instant,
): Promise<readonly PointsPack[]> => {
  const rows = await store.db
    .selectFrom('pointPacks')
    .selectAll()
    .where('account', 'in', accounts)
    .where('expiresAt', '>', now)
    .where('free', '>', 0)
    .orderBy('expiresAt')
    .orderBy('id')
    .execute();
  return rows.map(fromRow);
};

/** Accounts' packs of this id or name, whatever their state; the first to expire comes first. */
export const packsCalled = async (
  store: Store,
  accounts: readonly string[],
  word: string,
): Promise<readonly PointsPack[]> => {
  const rows = await store.db
    .selectFrom('pointPacks')
    .selectAll()
    .where('account', 'in', accounts)
    .where((eb) => eb.or([eb('id', '=', word), eb('name', '=', word)]))
    .orderBy('expiresAt')
    .orderBy('id')
    .execute();
  return rows.map(fromRow);
};

/** O(packs), whatever the ledger's length: the packs carry their balances. */
export const balanceOf = async (
  store: Store,
  account: string,
  now: Instant,
): Promise<{ readonly free: number; readonly held: number }> => {
  const row = await store.db
    .selectFrom('pointPacks')
    .select((eb) => [eb.fn.sum<number>('free').as('free'), eb.fn.sum<number>('held').as('held')])
    .where('account', '=', account)
    .where('expiresAt', '>', now)
    .executeTakeFirst();
  return { free: Number(row?.free ?? 0), held: Number(row?.held ?? 0) };
};

export const insertPack = async (store: Store, pack: PointsPack): Promise<void> => {
  const warnAt = toInstant(Math.max(fromInstant(pack.createdAt), fromInstant(pack.expiresAt) - WARN_BEFORE));
  await store.db
    .insertInto('pointPacks')
    .values({ ...pack, lapsesAt: lapsesAt(pack), warnAt })
    .execute();
};

/** Compare-and-swap of a pack's balances. */
export const savePack = async (store: Store, pack: PointsPack): Promise<void> => {
  const { numUpdatedRows } = await store.db
    .updateTable('pointPacks')
    .set({ free: pack.free, held: pack.held, lapsesAt: lapsesAt(pack), version: pack.version + 1 })
    .where('id', '=', pack.id)
    .where('version', '=', pack.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'points');
};

/** Packs past their expiry that still hold something free. */
export const lapsedPacks = async (store: Store, now: Instant, limit: number): Promise<readonly PointsPack[]> => {
  const rows = await store.db
    .selectFrom('pointPacks')
    .selectAll()
    .where('lapsesAt', '<=', now)
    .where('free', '>', 0)
    .orderBy('lapsesAt')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
};

/** Packs that end soon and whose owner was not told yet. */
export const packsToWarn = async (store: Store, now: Instant, limit: number): Promise<readonly PointsPack[]> => {
  const rows = await store.db
    .selectFrom('pointPacks')
    .selectAll()
    .where('warnAt', '<=', now)
    .orderBy('warnAt')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
};

export const markWarned = async (store: Store, id: string): Promise<void> => {
  await store.db.updateTable('pointPacks').set({ warnAt: null }).where('id', '=', id).execute();
};
