import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { MailKind, OrderMail } from './order-mail.ts';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const fromRow = (store: Store, row: Selectable<Schema['orderMails']>): OrderMail => {
  const { hash: _hash, detail, ...rest } = row;
  const opened = JSON.parse(store.seal.open(detail, 'order-mail')) as Pick<OrderMail, 'address' | 'token' | 'code'>;
  return { ...rest, ...opened, code: opened.code, kind: row.kind as MailKind };
};

const rowOf = question((db, orderId: string) => db.selectFrom('orderMails').selectAll().where('orderId', '=', orderId));
const drop = question((db, orderId: string) => db.deleteFrom('orderMails').where('orderId', '=', orderId));

export const mailOf = async (store: Store, orderId: string): Promise<OrderMail | undefined> => {
  const row = await rowOf.first(store, orderId);
  return row === undefined ? undefined : fromRow(store, row);
};

/** By its link; undefined when there is none or another has taken its place. */
export const mailByToken = async (store: Store, token: string): Promise<OrderMail | undefined> => {
  const row = await store.db
    .selectFrom('orderMails')
    .selectAll()
    .where('hash', '=', hashOf(token))
    .where('kind', '<>', 'proved')
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(store, row);
};

export const dropMail = async (store: Store, orderId: string): Promise<void> => {
  await drop.change(store, orderId);
};

/** Takes the place of whatever was under way for the order. */
export const putMail = async (store: Store, mail: OrderMail): Promise<void> => {
  const { address, token, code, ...rest } = mail;
  await dropMail(store, mail.orderId);
  const detail = store.seal.seal(JSON.stringify({ address, token, code }), 'order-mail');
  await store.db
    .insertInto('orderMails')
    .values({ ...rest, detail, hash: hashOf(token) })
    .execute();
};

export const setMail = async (
  store: Store,
  orderId: string,
  change: { readonly sent?: number; readonly kind?: MailKind },
): Promise<void> => {
  await store.db.updateTable('orderMails').set(change).where('orderId', '=', orderId).execute();
};

/** One wrong code more, counted in the store so that two at a time count twice; answers how many there are now. */
export const countTry = async (store: Store, orderId: string): Promise<number> => {
  const row = await store.db
    .updateTable('orderMails')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('orderId', '=', orderId)
    .returning('tries')
    .executeTakeFirst();
  return row?.tries ?? 0;
};
