import type { Store } from '../store/store.ts';
import type { Letter } from './letter.ts';

/** False when the order has one already: it is never replaced (ORG-2). */
export const insertLetter = async (store: Store, { bytes, ...letter }: Letter): Promise<boolean> => {
  const content = store.seal.seal(Buffer.from(bytes).toString('base64'), 'letter');
  const { numInsertedOrUpdatedRows } = await store.db
    .insertInto('letters')
    .values({ ...letter, size: bytes.length, content })
    .onConflict((on) => on.column('orderId').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

export const letterOf = async (store: Store, orderId: string): Promise<Letter | undefined> => {
  const row = await store.db.selectFrom('letters').selectAll().where('orderId', '=', orderId).executeTakeFirst();
  if (row === undefined) return undefined;
  const { content, size: _size, ...letter } = row;
  return { ...letter, bytes: Buffer.from(store.seal.open(content, 'letter'), 'base64') };
};

/** When the order's letter was uploaded, without opening it. */
export const letterAt = async (store: Store, orderId: string): Promise<string | undefined> =>
  (await store.db.selectFrom('letters').select('uploadedAt').where('orderId', '=', orderId).executeTakeFirst())
    ?.uploadedAt;
