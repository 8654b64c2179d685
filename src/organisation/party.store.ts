import type { Selectable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import type { Schema } from '../store/schema.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { Party, PartyKind } from './party.ts';

const fromRow = <K extends PartyKind>(store: Store, row: Selectable<Schema['parties']>): Party<K> => ({
  id: row.id,
  version: row.version,
  kind: row.kind as K,
  handle: row.handle,
  detail: JSON.parse(store.seal.open(row.detail, 'party')),
  updatedAt: row.updatedAt,
});

export const partiesOf = async <K extends PartyKind>(store: Store, kind: K): Promise<readonly Party<K>[]> => {
  const rows = await store.db.selectFrom('parties').selectAll().where('kind', '=', kind).orderBy('handle').execute();
  return rows.map((row) => fromRow<K>(store, row));
};

export const partyByHandle = async <K extends PartyKind>(
  store: Store,
  kind: K,
  handle: string,
): Promise<Party<K> | undefined> => {
  const row = await store.db
    .selectFrom('parties')
    .selectAll()
    .where('kind', '=', kind)
    .where('handle', '=', handle)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow<K>(store, row);
};

/** The handle must be free: looked at in the same transaction. */
export const insertParty = async <K extends PartyKind>(
  store: Store,
  party: Party<K>,
  createdBy: string,
): Promise<void> => {
  const detail = store.seal.seal(JSON.stringify(party.detail), 'party');
  await store.db
    .insertInto('parties')
    .values({ ...party, detail, createdBy, createdAt: party.updatedAt })
    .execute();
};

/** Compare-and-swap on the version. */
export const saveParty = async <K extends PartyKind>(
  store: Store,
  party: Party<K>,
  now: Instant,
): Promise<Party<K>> => {
  const saved = { ...party, version: party.version + 1, updatedAt: now };
  const { numUpdatedRows } = await store.db
    .updateTable('parties')
    .set({
      version: saved.version,
      detail: store.seal.seal(JSON.stringify(saved.detail), 'party'),
      updatedAt: now,
    })
    .where('id', '=', party.id)
    .where('version', '=', party.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'party');
  return saved;
};

export const removeParty = async (store: Store, id: string): Promise<void> => {
  await store.db.deleteFrom('parties').where('id', '=', id).execute();
};
