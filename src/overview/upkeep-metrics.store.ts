import { type Instant, toInstant } from '../kernel/clock.ts';
import { oldestWaiting } from '../notice/waiting.store.ts';
import type { Store } from '../store/store.ts';

/** Certificates told one by one: the next to end, so that the number of series stays the same however many there are. */
const NEXT = 20;

export interface CountedState {
  readonly state: string;
  readonly count: number;
}

export interface UpkeepCounts {
  readonly deliveries: readonly CountedState[];
  readonly renewals: readonly CountedState[];
  readonly oldestWaiting: Instant | undefined;
  readonly next: readonly { readonly id: string; readonly notAfter: Instant; readonly renewAt: Instant | null }[];
}

const counted = async ({ db }: Store, table: 'deliveries' | 'renewals'): Promise<readonly CountedState[]> => {
  const rows = await db
    .selectFrom(table)
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return rows.map(({ state, count }) => ({ state, count: Number(count) }));
};

/** The figures of `/metrics` on notices, renewals and what ends next; each query walks an index. */
export const readUpkeep = async (store: Store, now: number): Promise<UpkeepCounts> => ({
  deliveries: await counted(store, 'deliveries'),
  renewals: await counted(store, 'renewals'),
  oldestWaiting: (await oldestWaiting(store))?.since,
  next: await store.db
    .selectFrom('certificates')
    .leftJoin('renewals', 'renewals.certificateId', 'certificates.id')
    .select(['certificates.id', 'notAfter', 'renewAt'])
    .where('certificates.state', '=', 'valid')
    .where('notAfter', '>=', toInstant(now))
    // What has a successor is not missed when it ends.
    .where((eb) => eb.or([eb('renewals.state', 'is', null), eb('renewals.state', '<>', 'done')]))
    .orderBy('notAfter')
    .orderBy('certificates.id')
    .limit(NEXT)
    .execute(),
});
