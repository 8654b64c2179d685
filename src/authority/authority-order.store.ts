import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** A name that must be proved to the built-in CA. */
export interface AuthorityAuthorization {
  readonly name: string;
  readonly wildcard: boolean;
  readonly state: 'pending' | 'valid' | 'invalid' | 'deactivated';
  /** The random value to be found in DNS or in a file. */
  readonly token: string;
  readonly problem?: string;
  /** What was found instead, in English. */
  readonly detail?: string;
  /** Of an ACME client's order: the thumbprint of its account key, of which its proofs are made. @see RFC 8555 §8.1 */
  readonly thumbprint?: string;
  /** People say yes or no to this name; nothing is looked up. */
  readonly byPerson?: boolean;
  /** The proof that the client says is in place. */
  readonly chosen?: 'dns' | 'file';
  readonly validatedAt?: Instant;
}

/** The built-in CA's own side of an order. */
export interface AuthorityOrder {
  readonly id: string;
  readonly state: 'pending' | 'ready' | 'valid' | 'invalid';
  readonly names: readonly string[];
  readonly authorizations: readonly AuthorityAuthorization[];
  /** PEM, leaf first. */
  readonly chain: readonly string[] | undefined;
  /** When the certificate is to end; else the CA's own days from now. */
  readonly until?: Instant | undefined;
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
    until: row.until ?? undefined,
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
      until: order.until ?? null,
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

/** The state that follows from the authorizations of an order that is not issued yet. */
export const authorityState = (authorizations: readonly AuthorityAuthorization[]): 'pending' | 'ready' | 'invalid' => {
  if (authorizations.some(({ state }) => state === 'invalid' || state === 'deactivated')) return 'invalid';
  return authorizations.every(({ state }) => state === 'valid') ? 'ready' : 'pending';
};

/**
 * Changes one authorization of an order as it is now: others may have been judged meanwhile. What is issued or refused stays as it is;
 * `change` answers undefined to leave the authorization too.
 */
export const changeAuthorization = (
  store: Store,
  orderId: string,
  index: number,
  change: (now: AuthorityAuthorization) => AuthorityAuthorization | undefined,
): Promise<AuthorityOrder | undefined> =>
  store.transaction(async (inside) => {
    const order = await authorityOrder(inside, orderId);
    const before = order?.authorizations[index];
    const after = before === undefined ? undefined : change(before);
    if (order === undefined || after === undefined || order.state === 'valid' || order.state === 'invalid')
      return order;
    const authorizations = order.authorizations.map((other, at) => (at === index ? after : other));
    const changed = { ...order, authorizations, state: authorityState(authorizations) };
    await saveAuthorityOrder(inside, changed);
    return changed;
  });

/** Forgets orders that were never issued. */
export const dropAuthorityOrders = async (store: Store, ids: readonly string[]): Promise<void> => {
  await store.db.deleteFrom('authorityOrders').where('id', 'in', ids).where('chain', 'is', null).execute();
};
