import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { BindingKey } from './acme.ts';

const HMAC_BYTES = 32;

/** Base64url that never begins with a dash: certbot would take it for an option of its own. That costs one bit of 256. */
const newHmac = (random: Base['random']): string => {
  const [first = 0, ...rest] = random.bytes(HMAC_BYTES);
  return Buffer.from([first & 0x7f, ...rest]).toString('base64url');
};

/** Makes a key for external account binding. Its secret (base64url) is answered once and kept sealed: MACs are computed with it. */
export const makeBindingKey = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  wanted: Pick<BindingKey, 'authority' | 'personId' | 'label'>,
): Promise<{ readonly id: string; readonly hmac: string }> => {
  const id = newId('eab', base.clock, base.random);
  const hmac = newHmac(base.random);
  await store.db
    .insertInto('acmeKeys')
    .values({
      ...wanted,
      id,
      hmac: store.seal.seal(hmac, 'acme-key'),
      createdAt: nowOf(base.clock),
      revokedAt: null,
    })
    .execute();
  return { id, hmac };
};

const COLUMNS = ['id', 'authority', 'personId', 'label', 'createdAt', 'revokedAt'] as const;

export const bindingKey = async (store: Store, id: string): Promise<BindingKey | undefined> => {
  const row = await store.db.selectFrom('acmeKeys').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : { ...row, revokedAt: row.revokedAt ?? undefined };
};

/** The secret itself, base64url. */
export const bindingSecret = async (store: Store, id: string): Promise<string | undefined> => {
  const row = await store.db.selectFrom('acmeKeys').select('hmac').where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : store.seal.open(row.hmac, 'acme-key');
};

export interface ListedKey extends BindingKey {
  readonly person: string;
  readonly accounts: number;
}

/** Newest first, with how many accounts were made with each. */
export const listBindingKeys = async (store: Store, limit: number): Promise<readonly ListedKey[]> => {
  const rows = await store.db
    .selectFrom('acmeKeys')
    .leftJoin('people', 'people.id', 'acmeKeys.personId')
    .select([
      'acmeKeys.id',
      'acmeKeys.authority',
      'acmeKeys.personId',
      'acmeKeys.label',
      'acmeKeys.createdAt',
      'acmeKeys.revokedAt',
      'people.name as person',
    ])
    .orderBy('acmeKeys.createdAt', 'desc')
    .orderBy('acmeKeys.id', 'desc')
    .limit(limit)
    .execute();
  if (rows.length === 0) return [];
  const counts = await store.db
    .selectFrom('acmeAccounts')
    .select((eb) => ['keyId', eb.fn.countAll<number>().as('count')])
    .where(
      'keyId',
      'in',
      rows.map(({ id }) => id),
    )
    .groupBy('keyId')
    .execute();
  const byKey = new Map(counts.map(({ keyId, count }) => [keyId, Number(count)]));
  return rows.map((row) => ({
    ...row,
    person: row.person ?? row.personId,
    revokedAt: row.revokedAt ?? undefined,
    accounts: byKey.get(row.id) ?? 0,
  }));
};
