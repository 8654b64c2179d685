import { type Clock, nowOf } from '../kernel/clock.ts';
import type { Store } from './store.ts';

/** Tables of what proves who somebody is, each with an owner, a label and an end. */
export type CredentialTable = 'tokens' | 'acmeKeys';

/** Revokes a person's credentials by id or label; answers how many there were. */
export const revokeCredentials = async (
  { db }: Store,
  clock: Clock,
  table: CredentialTable,
  personId: string,
  word: string,
): Promise<number> => {
  const { numUpdatedRows } = await db
    .updateTable(table)
    .set({ revokedAt: nowOf(clock) })
    .where('personId', '=', personId)
    .where('revokedAt', 'is', null)
    .where((eb) => eb.or([eb('id', '=', word), eb('label', '=', word)]))
    .executeTakeFirst();
  return Number(numUpdatedRows);
};
