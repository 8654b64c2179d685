import { createHash } from 'node:crypto';
import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { randomToken } from '../kernel/random.ts';
import type { Store } from '../store/store.ts';
import { personById } from './person.store.ts';
import type { Person } from './person.ts';

const TOKEN_BYTES = 32;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes a bearer token for the HTTP API. The text is answered once and kept only as a hash. */
export const makeToken = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  personId: string,
  label: string,
): Promise<{ readonly id: string; readonly token: string }> => {
  const id = newId('tok', base.clock, base.random);
  const token = `signet_${randomToken(base.random, TOKEN_BYTES)}`;
  await store.db
    .insertInto('tokens')
    .values({ id, personId, hash: hashOf(token), label, createdAt: nowOf(base.clock), revokedAt: null })
    .execute();
  return { id, token };
};

export const personByToken = async (store: Store, token: string): Promise<Person | undefined> => {
  const row = await store.db
    .selectFrom('tokens')
    .select('personId')
    .where('hash', '=', hashOf(token))
    .where('revokedAt', 'is', null)
    .executeTakeFirst();
  return row === undefined ? undefined : personById(store, row.personId);
};
