import type { Store } from '../store/store.ts';
import type { Letter } from './letter.ts';

/** False when there is one already: it is never replaced (ORG-2). The column is named after what letters were first asked for. */
export const insertLetter = async (store: Store, { bytes, subjectId, ...letter }: Letter): Promise<boolean> => {
  const content = store.seal.seal(Buffer.from(bytes).toString('base64'), 'letter');
  const { numInsertedOrUpdatedRows } = await store.db
    .insertInto('letters')
    .values({ ...letter, orderId: subjectId, size: bytes.length, content })
    .onConflict((on) => on.column('orderId').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

export const letterOf = async (store: Store, subjectId: string): Promise<Letter | undefined> => {
  const row = await store.db.selectFrom('letters').selectAll().where('orderId', '=', subjectId).executeTakeFirst();
  if (row === undefined) return undefined;
  const { content, size: _size, orderId, ...letter } = row;
  return { ...letter, subjectId: orderId, bytes: Buffer.from(store.seal.open(content, 'letter'), 'base64') };
};

/** When the letter was uploaded, without opening it. */
export const letterAt = async (store: Store, subjectId: string): Promise<string | undefined> =>
  (await store.db.selectFrom('letters').select('uploadedAt').where('orderId', '=', subjectId).executeTakeFirst())
    ?.uploadedAt;
