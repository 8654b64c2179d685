import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** A CNAME that must stand for ever (VAL-3), and whether it still does. */
export interface Delegation {
  readonly host: string;
  readonly target: string;
  readonly name: string;
  readonly state: 'unknown' | 'stands' | 'broken';
  readonly found: string | null;
  readonly checkedAt: Instant | null;
}

export const delegationsOf = async (store: Store, names: readonly string[]): Promise<readonly Delegation[]> => {
  const bare = [...new Set(names.map((name) => name.replace(/^\*\./, '')))];
  const rows = await store.db.selectFrom('delegations').selectAll().where('name', 'in', bare).orderBy('host').execute();
  return rows.map(({ host, target, name, state, found, checkedAt }) => ({
    host,
    target,
    name,
    state: state as Delegation['state'],
    found,
    checkedAt,
  }));
};

/** Watches these from now on; those watched already keep what is known of them. */
export const watchDelegations = async (
  store: Store,
  delegations: readonly { readonly host: string; readonly target: string; readonly name: string }[],
  now: Instant,
): Promise<void> => {
  if (delegations.length === 0) return;
  await store.db
    .insertInto('delegations')
    .values(
      delegations.map((one) => ({ ...one, state: 'unknown', found: null, since: now, checkedAt: null, nextAt: now })),
    )
    .onConflict((conflict) => conflict.column('host').doNothing())
    .execute();
};

export const dueDelegations = async (store: Store, now: Instant, limit: number): Promise<readonly Delegation[]> => {
  const rows = await store.db
    .selectFrom('delegations')
    .selectAll()
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return rows.map(({ host, target, name, state, found, checkedAt }) => ({
    host,
    target,
    name,
    state: state as Delegation['state'],
    found,
    checkedAt,
  }));
};

export const saveDelegation = async (
  store: Store,
  host: string,
  change: {
    readonly state: Delegation['state'];
    readonly found: string;
    readonly checkedAt: Instant;
    readonly nextAt: Instant;
  },
): Promise<void> => {
  await store.db.updateTable('delegations').set(change).where('host', '=', host).execute();
};
