import { createHash } from 'node:crypto';
import type { Base } from '../kernel/base.ts';
import { type Instant, nowOf, toInstant } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Store } from '../store/store.ts';

/** How long a code may be typed on the other surface. */
const CODE_FOR = 10 * MINUTE;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Ten letters of 31: about 49 bits, for ten minutes. */
const LENGTH = 10;

const hashOf = (code: string): string => createHash('sha256').update(code.toLowerCase()).digest('hex');

/** A new code of this person's, instead of any before; answered once and kept only as a hash. */
export const makeLinkCode = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  personId: string,
): Promise<{ readonly code: string; readonly expiresAt: Instant }> => {
  const code = [...base.random.bytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  const expiresAt = toInstant(base.clock.now() + CODE_FOR);
  await store.transaction(async ({ db }) => {
    await db.deleteFrom('linkCodes').where('personId', '=', personId).execute();
    await db
      .insertInto('linkCodes')
      .values({ personId, hash: hashOf(code), expiresAt })
      .execute();
  });
  return { code, expiresAt };
};

/** Whose code it is; used up by looking. */
export const useLinkCode = async (
  store: Store,
  base: Pick<Base, 'clock'>,
  code: string,
): Promise<string | undefined> => {
  const hash = hashOf(code);
  const row = await store.db.selectFrom('linkCodes').selectAll().where('hash', '=', hash).executeTakeFirst();
  if (row === undefined || row.expiresAt <= nowOf(base.clock)) return undefined;
  const { numDeletedRows } = await store.db.deleteFrom('linkCodes').where('hash', '=', hash).executeTakeFirst();
  return numDeletedRows === 1n ? row.personId : undefined;
};
