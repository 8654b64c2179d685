import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** What must stand for ever, and whether it still does: a CNAME (VAL-3), or the way of a name's files to our own port (VAL-5). */
export interface Delegation {
  readonly kind: 'cname' | 'file';
  /** Of a file: the name. */
  readonly host: string;
  /** Where the CNAME leads; of a file: the CA that will ask for it. */
  readonly target: string;
  readonly name: string;
  readonly state: 'unknown' | 'stands' | 'broken';
  readonly found: string | null;
  readonly checkedAt: Instant | null;
}

type Row = Omit<Delegation, 'kind' | 'state'> & { readonly kind: string; readonly state: string };

const fromRow = ({ kind, host, target, name, state, found, checkedAt }: Row): Delegation => ({
  kind: kind as Delegation['kind'],
  host,
  target,
  name,
  state: state as Delegation['state'],
  found,
  checkedAt,
});

export const delegationsOf = async (store: Store, names: readonly string[]): Promise<readonly Delegation[]> => {
  const bare = [...new Set(names.map((name) => name.replace(/^\*\./, '')))];
  const rows = await store.db.selectFrom('delegations').selectAll().where('name', 'in', bare).orderBy('host').execute();
  return rows.map(fromRow);
};

/** Watches these from now on; those watched already keep what is known of them. */
export const watchDelegations = async (
  store: Store,
  delegations: readonly Pick<Delegation, 'kind' | 'host' | 'target' | 'name'>[],
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

/** A certificate whose next renewal proves this name by it. */
export interface Depending {
  readonly id: string;
  readonly names: readonly string[];
}

/** Issued, valid, renewed by themselves, and not renewed yet; uploads that are hosted are looked after by their plan. */
export const dependingOn = async (store: Store, name: string, now: Instant): Promise<readonly Depending[]> => {
  const rows = await store.db
    .selectFrom('certificateNames')
    .innerJoin('certificates', 'certificates.id', 'certificateNames.certificateId')
    .select(['certificates.id', 'certificates.names', 'certificates.replacesId', 'certificates.autoRenew'])
    .distinct()
    .where('certificateNames.name', 'in', [name, `*.${name}`])
    .where('certificates.state', '=', 'valid')
    .where('certificates.source', '=', 'issued')
    .where('certificates.notAfter', '>', now)
    .orderBy('certificates.id')
    .execute();
  const replaced = new Set(rows.map(({ replacesId }) => replacesId));
  return rows
    .filter(({ id, autoRenew }) => autoRenew === 1 && !replaced.has(id))
    .map(({ id, names }) => ({ id, names: JSON.parse(names) }));
};

export const dueDelegations = async (store: Store, now: Instant, limit: number): Promise<readonly Delegation[]> => {
  const rows = await store.db
    .selectFrom('delegations')
    .selectAll()
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
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
