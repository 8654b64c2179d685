import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** When a faster review of this order was last asked for. */
export const lastExpedited = async ({ db }: Store, orderId: string): Promise<Instant | undefined> => {
  const query = db.selectFrom('expedites').select('at').where('orderId', '=', orderId).orderBy('at', 'desc');
  return (await query.executeTakeFirst())?.at;
};

export const insertExpedite = async (
  { db }: Store,
  expedite: { readonly orderId: string; readonly at: Instant; readonly personId: string },
): Promise<void> => {
  await db.insertInto('expedites').values(expedite).execute();
};
