import type { Selectable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import type { AcmeTables } from '../store/acme-tables.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { AcmeAccount } from './acme.ts';

const fromRow = (row: Selectable<AcmeTables['acmeAccounts']>): AcmeAccount => ({
  ...row,
  status: row.status as AcmeAccount['status'],
  contact: JSON.parse(row.contact),
  keyId: row.keyId ?? undefined,
});

export const acmeAccount = async (store: Store, authority: string, id: string): Promise<AcmeAccount | undefined> => {
  const row = await store.db
    .selectFrom('acmeAccounts')
    .selectAll()
    .where('id', '=', id)
    .where('authority', '=', authority)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

export const accountWithKey = async (
  store: Store,
  authority: string,
  thumbprint: string,
): Promise<AcmeAccount | undefined> => {
  const row = await store.db
    .selectFrom('acmeAccounts')
    .selectAll()
    .where('authority', '=', authority)
    .where('thumbprint', '=', thumbprint)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

/** False when the key has an account already. */
export const insertAccount = async (store: Store, account: AcmeAccount): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await store.db
    .insertInto('acmeAccounts')
    .values({ ...account, contact: JSON.stringify(account.contact), keyId: account.keyId ?? null })
    .onConflict((conflict) => conflict.columns(['authority', 'thumbprint']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

/** Compare-and-swap on the version. */
export const saveAccount = async (
  store: Store,
  before: AcmeAccount,
  change: Partial<Pick<AcmeAccount, 'status' | 'contact' | 'jwk' | 'thumbprint'>>,
): Promise<AcmeAccount> => {
  const { contact, ...rest } = change;
  const { numUpdatedRows } = await store.db
    .updateTable('acmeAccounts')
    .set({
      ...rest,
      ...(contact === undefined ? {} : { contact: JSON.stringify(contact) }),
      version: before.version + 1,
    })
    .where('id', '=', before.id)
    .where('version', '=', before.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'account');
  return { ...before, ...change, version: before.version + 1 };
};

export interface Grant {
  readonly accountId: string;
  readonly name: string;
  readonly how: 'approved' | 'proved';
  readonly until: Instant;
}

export const saveGrant = async (store: Store, grant: Grant): Promise<void> => {
  await store.db
    .insertInto('acmeGrants')
    .values(grant)
    .onConflict((conflict) => conflict.columns(['accountId', 'name', 'how']).doUpdateSet({ until: grant.until }))
    .execute();
};

/** Of these names, those that the account has shown, by any way or by one. */
export const grantedNames = async (
  store: Store,
  accountId: string,
  names: readonly string[],
  now: Instant,
  how?: Grant['how'],
): Promise<readonly string[]> => {
  let query = store.db
    .selectFrom('acmeGrants')
    .select('name')
    .where('accountId', '=', accountId)
    .where('name', 'in', names)
    .where('until', '>', now);
  if (how !== undefined) query = query.where('how', '=', how);
  return [...new Set((await query.execute()).map(({ name }) => name))];
};

export const forgetGrants = async (store: Store, now: Instant): Promise<void> => {
  await store.db.deleteFrom('acmeGrants').where('until', '<=', now).execute();
};
