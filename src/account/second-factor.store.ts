import type { Base } from '../kernel/base.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Store } from '../store/store.ts';
import { stepOf } from './totp.ts';

/** 160 bits, as RFC 4226 §4 recommends. */
const SECRET_BYTES = 20;
/** So many wrong codes in a row lock the person out, for so long. */
const WRONG_MOST = 10;
const LOCKED_FOR = 15 * MINUTE;

/** A new secret, in place of any before; answered once and kept sealed. */
export const makeSecondFactor = async (
  store: Store,
  base: Pick<Base, 'random'>,
  personId: string,
): Promise<Uint8Array> => {
  const secret = base.random.bytes(SECRET_BYTES);
  const sealed = store.seal.seal(Buffer.from(secret).toString('base64'), 'second-factor');
  const fresh = { secret: sealed, lastStep: 0, wrong: 0, lockedUntil: null };
  await store.db
    .insertInto('secondFactors')
    .values({ personId, ...fresh })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet(fresh))
    .execute();
  return secret;
};

export const dropSecondFactor = async (store: Store, personId: string): Promise<void> => {
  await store.db.deleteFrom('secondFactors').where('personId', '=', personId).execute();
};

export type CodeVerdict =
  | { readonly good: true }
  | { readonly good: false; readonly why: 'none' | 'wrong' }
  | { readonly good: false; readonly why: 'locked'; readonly until: string };

/** Judges a code and keeps the verdict: a code is good once, ten wrong ones in a row lock for a quarter of an hour. */
export const useSecondFactor = async (
  store: Store,
  base: Pick<Base, 'clock'>,
  personId: string,
  code: string,
): Promise<CodeVerdict> =>
  store.transaction(async ({ db, seal }): Promise<CodeVerdict> => {
    const row = await db.selectFrom('secondFactors').selectAll().where('personId', '=', personId).executeTakeFirst();
    if (row === undefined) return { good: false, why: 'none' };
    if (row.lockedUntil !== null && row.lockedUntil > nowOf(base.clock))
      return { good: false, why: 'locked', until: row.lockedUntil };
    const secret = Buffer.from(seal.open(row.secret, 'second-factor'), 'base64');
    const step = stepOf(secret, code, base.clock.now(), row.lastStep);
    const wrong = step === undefined ? row.wrong + 1 : 0;
    const locks = wrong >= WRONG_MOST;
    const lockedUntil = locks ? toInstant(base.clock.now() + LOCKED_FOR) : null;
    await db
      .updateTable('secondFactors')
      .set({ lastStep: step ?? row.lastStep, wrong: locks ? 0 : wrong, lockedUntil })
      .where('personId', '=', personId)
      .execute();
    if (step !== undefined) return { good: true };
    return lockedUntil === null ? { good: false, why: 'wrong' } : { good: false, why: 'locked', until: lockedUntil };
  });
