import type { Instant } from '../kernel/clock.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import { isOver, type OrderState, orderMachine } from './order.ts';

const OPEN_STATES = (Object.keys(orderMachine.states) as OrderState[]).filter((state) => !isOver(state));

export interface Reissue {
  readonly orderId: string;
  /** The certificate that was bought: a reissue of a reissue has the same one. */
  readonly originalId: string;
  readonly reason: string;
  /** The original's end, which the reissue keeps. */
  readonly notAfter: Instant;
  /** The names are not validated again, where the CA allows it. */
  readonly proved: boolean;
  readonly createdAt: Instant;
}

/** `domains`: the registrable domains of its names. */
export const insertReissue = async ({ db }: Store, reissue: Reissue, domains: readonly string[]): Promise<void> => {
  await db
    .insertInto('reissues')
    .values({ ...reissue, proved: reissue.proved ? 1 : 0, certificateId: null })
    .execute();
  if (domains.length === 0) return;
  await db
    .insertInto('reissueDomains')
    .values(domains.map((domain) => ({ orderId: reissue.orderId, domain })))
    .execute();
};

const rowOf = question((db, orderId: string) => db.selectFrom('reissues').selectAll().where('orderId', '=', orderId));
const setCertificate = question((db, orderId: string, certificateId: string) =>
  db.updateTable('reissues').set({ certificateId }).where('orderId', '=', orderId),
);

export const reissueOfOrder = async (store: Store, orderId: string): Promise<Reissue | undefined> => {
  const row = await rowOf.first(store, orderId);
  return row === undefined ? undefined : { ...row, proved: row.proved === 1 };
};

/** The certificate that this one was reissued from, if it is a reissue. */
export const originalOf = async ({ db }: Store, certificateId: string): Promise<string | undefined> => {
  const query = db.selectFrom('reissues').select('originalId').where('certificateId', '=', certificateId);
  return (await query.executeTakeFirst())?.originalId;
};

/** What an original was reissued as so far, the oldest first. */
export const reissuesOf = async ({ db }: Store, originalId: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('reissues')
    .select('certificateId')
    .where('originalId', '=', originalId)
    .where('certificateId', 'is not', null)
    .orderBy('createdAt')
    .orderBy('orderId')
    .execute();
  return rows.flatMap(({ certificateId }) => (certificateId === null ? [] : [certificateId]));
};

/** The order brought its certificate: nothing happens for orders that are no reissues. */
export const reissued = async (store: Store, orderId: string, certificateId: string): Promise<void> => {
  await setCertificate.change(store, orderId, certificateId);
};

/** A reissue under way for this original or for one of these registrable domains: its order. */
export const openReissue = async (
  { db }: Store,
  originalId: string,
  domains: readonly string[],
): Promise<string | undefined> => {
  const row = await db
    .selectFrom('reissues')
    .innerJoin('orders', 'orders.id', 'reissues.orderId')
    .leftJoin('reissueDomains', 'reissueDomains.orderId', 'reissues.orderId')
    .select('orders.id')
    .where('orders.state', 'in', OPEN_STATES)
    .where((eb) =>
      eb.or([eb('reissues.originalId', '=', originalId), eb('reissueDomains.domain', 'in', ['', ...domains])]),
    )
    .executeTakeFirst();
  return row?.id;
};
