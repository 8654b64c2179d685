import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { MailReceiver } from './mail-receiver.ts';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const fromRow = (store: Store, { hash: _, ...row }: Selectable<Schema['mailReceivers']>): MailReceiver => ({
  ...row,
  token: store.seal.open(row.token, 'link'),
  verifiedAt: row.verifiedAt ?? undefined,
});

export const mailReceiver = async (store: Store, address: string): Promise<MailReceiver | undefined> => {
  const row = await store.db.selectFrom('mailReceivers').selectAll().where('address', '=', address).executeTakeFirst();
  return row === undefined ? undefined : fromRow(store, row);
};

/** By the link that was sent last; undefined for every other. */
export const mailReceiverByToken = async (store: Store, token: string): Promise<MailReceiver | undefined> => {
  const row = await store.db
    .selectFrom('mailReceivers')
    .selectAll()
    .where('hash', '=', hashOf(token))
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(store, row);
};

/** A new link takes the old one's place; what was proved meanwhile stays proved. */
export const putMailReceiver = async (store: Store, receiver: Omit<MailReceiver, 'verifiedAt'>): Promise<void> => {
  const { address, ...rest } = receiver;
  const row = { ...rest, token: store.seal.seal(receiver.token, 'link'), hash: hashOf(receiver.token) };
  await store.db
    .insertInto('mailReceivers')
    .values({ address, ...row, verifiedAt: null })
    .onConflict((conflict) => conflict.column('address').doUpdateSet(row))
    .execute();
};

/** False when another press was first. */
export const setVerified = async ({ db }: Store, address: string, at: Instant): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('mailReceivers')
    .set({ verifiedAt: at })
    .where('address', '=', address)
    .where('verifiedAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** Which of the addresses were proved. */
export const verifiedAmong = async ({ db }: Store, addresses: readonly string[]): Promise<ReadonlySet<string>> => {
  if (addresses.length === 0) return new Set();
  const rows = await db
    .selectFrom('mailReceivers')
    .select('address')
    .where('address', 'in', addresses)
    .where('verifiedAt', 'is not', null)
    .execute();
  return new Set(rows.map(({ address }) => address));
};

/** Unproved mailboxes that somebody asked for since. */
export const askedSince = async ({ db }: Store, askedBy: string, since: Instant): Promise<number> => {
  const { count } = await db
    .selectFrom('mailReceivers')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('askedBy', '=', askedBy)
    .where('askedAt', '>', since)
    .where('verifiedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
};
