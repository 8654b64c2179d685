import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** A name that must be proved to the built-in CA. */
export interface AuthorityAuthorization {
  readonly name: string;
  readonly wildcard: boolean;
  readonly state: 'pending' | 'valid' | 'invalid';
  /** The random value to be found in DNS or in a file. */
  readonly token: string;
  readonly problem?: string;
}

/** The built-in CA's own side of an order. */
export interface AuthorityOrder {
  readonly id: string;
  readonly state: 'pending' | 'ready' | 'valid' | 'invalid';
  readonly names: readonly string[];
  readonly authorizations: readonly AuthorityAuthorization[];
  /** PEM, leaf first. */
  readonly chain: readonly string[] | undefined;
  /** Of an SM2 pair: the encryption half, PEM, with its key: a secret. */
  readonly encryption?: { readonly certificates: readonly string[]; readonly privateKeyPem: string } | undefined;
}

export const authorityOrder = async (store: Store, id: string): Promise<AuthorityOrder | undefined> => {
  const row = await store.db.selectFrom('authorityOrders').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    state: row.state as AuthorityOrder['state'],
    names: JSON.parse(row.names),
    authorizations: JSON.parse(row.authorizations),
    chain: row.chain === null ? undefined : JSON.parse(row.chain),
    encryption: row.encryption === null ? undefined : JSON.parse(store.seal.open(row.encryption, 'private-key')),
  };
};

export const insertAuthorityOrder = async (
  store: Store,
  authority: string,
  order: AuthorityOrder,
  at: Instant,
): Promise<void> => {
  await store.db
    .insertInto('authorityOrders')
    .values({
      id: order.id,
      authority,
      state: order.state,
      names: JSON.stringify(order.names),
      authorizations: JSON.stringify(order.authorizations),
      chain: null,
      encryption: null,
      createdAt: at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
};

export const saveAuthorityOrder = async (store: Store, order: AuthorityOrder): Promise<void> => {
  await store.db
    .updateTable('authorityOrders')
    .set({
      state: order.state,
      authorizations: JSON.stringify(order.authorizations),
      chain: order.chain === undefined ? null : JSON.stringify(order.chain),
      encryption:
        order.encryption === undefined ? null : store.seal.seal(JSON.stringify(order.encryption), 'private-key'),
    })
    .where('id', '=', order.id)
    .execute();
};
