import { type Instant, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import type { Store } from '../store/store.ts';
import { readSetback } from '../validation/setback.ts';
import type { ReadyFacts } from './readiness.ts';
import type { ReportLine, Some } from './report.ts';

/** Lines shown of each part. */
export const SHOWN = 10;
/** Certificates that readiness and picture are made from, the soonest to end first. */
export const LOOKED_AT = 20_000;

/** Valid server certificates and what decides how they are renewed. */
export const readyFacts = async ({ db }: Store, now: Instant, limit = LOOKED_AT): Promise<readonly ReadyFacts[]> => {
  const own = new Set((await db.selectFrom('authorities').select('name').execute()).map(({ name }) => name));
  const rows = await db
    .selectFrom('certificates')
    .leftJoin('orders', 'orders.id', 'certificates.orderId')
    .leftJoin('renewals', 'renewals.certificateId', 'certificates.id')
    .leftJoin('hostings', 'hostings.certificateId', 'certificates.id')
    .select((eb) => [
      'certificates.id',
      'certificates.name',
      'certificates.source',
      'certificates.issuer',
      'certificates.autoRenew',
      'certificates.notBefore',
      'certificates.notAfter',
      'orders.method',
      'renewals.failures',
      'hostings.state as hosting',
      eb.case().when('certificates.key', 'is', null).then(0).else(1).end().as('hasKey'),
      eb
        .selectFrom('bindings')
        .whereRef('bindings.certificateId', '=', 'certificates.id')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .as('targets'),
    ])
    .where('certificates.state', '=', 'valid')
    .where('certificates.notAfter', '>=', now)
    .where('certificates.kind', '=', 'server')
    .orderBy('certificates.notAfter')
    .orderBy('certificates.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    source: row.source as ReadyFacts['source'],
    own: row.source === 'issued' && own.has(row.issuer),
    autoRenew: row.autoRenew === 1,
    method: row.method ?? undefined,
    hasKey: Number(row.hasKey) === 1,
    targets: Number(row.targets ?? 0),
    hosted: row.hosting !== null && row.hosting !== 'cancelled',
    failures: row.failures ?? 0,
    lifetime: Date.parse(row.notAfter) - Date.parse(row.notBefore),
    notAfter: row.notAfter,
  }));
};

const some = (rows: readonly ReportLine[]): Some => ({ count: rows.length, first: rows.slice(0, SHOWN) });

/** What is counted, up to here. */
const COUNTED = 1_000;

export const expiredSince = async ({ db }: Store, now: number): Promise<Some> => {
  const rows = await db
    .selectFrom('certificates')
    .select(['id', 'name', 'notAfter as at'])
    .where('state', '=', 'valid')
    .where('notAfter', '<', toInstant(now))
    .where('notAfter', '>=', toInstant(now - 30 * DAY))
    .orderBy('notAfter', 'desc')
    .orderBy('id', 'desc')
    .limit(COUNTED)
    .execute();
  return some(rows.map((row) => ({ ...row, why: '' })));
};

export const renewedSince = async ({ db }: Store, since: Instant): Promise<Some> => {
  const rows = await db
    .selectFrom('certificates')
    .select(['id', 'name', 'createdAt as at'])
    .where('replacesId', 'is not', null)
    .where('createdAt', '>=', since)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(COUNTED)
    .execute();
  return some(rows.map((row) => ({ ...row, why: '' })));
};

export const failingRenewals = async ({ db }: Store): Promise<Some> => {
  const rows = await db
    .selectFrom('renewals')
    .innerJoin('certificates', 'certificates.id', 'renewals.certificateId')
    .select(['certificates.id', 'certificates.name', 'certificates.notAfter as at', 'renewals.problem'])
    .where('renewals.failures', '>', 0)
    .where('renewals.nextAt', 'is not', null)
    .where('certificates.state', '=', 'valid')
    .orderBy('certificates.notAfter')
    .orderBy('certificates.id')
    .limit(COUNTED)
    .execute();
  return some(rows.map(({ problem, ...row }) => ({ ...row, why: '', setback: readSetback(problem) })));
};

export const stuckOrders = async ({ db }: Store, before: Instant): Promise<Some> => {
  const rows = await db
    .selectFrom('orders')
    .select(['id', 'name', 'createdAt as at'])
    .where('state', 'in', ['validating', 'validation-failed'])
    .where('nextAt', 'is not', null)
    .where('createdAt', '<', before)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(COUNTED)
    .execute();
  return some(rows.map((row) => ({ ...row, why: '' })));
};

export const ignoredOnes = async ({ db }: Store): Promise<Some> => {
  const rows = await db
    .selectFrom('certificates')
    .select(['id', 'name', 'notAfter as at'])
    .where('ignored', '=', 1)
    .where('state', '=', 'valid')
    .orderBy('notAfter')
    .orderBy('id')
    .limit(COUNTED)
    .execute();
  return some(rows.map((row) => ({ ...row, why: '' })));
};

/** Over all accounts: what is free, what is held, and what of the free ends within 30 days. */
export const allPoints = async ({ db }: Store, now: number) => {
  const total = async (until: Instant | undefined) => {
    const query = db
      .selectFrom('pointPacks')
      .select((eb) => [eb.fn.sum<number>('free').as('free'), eb.fn.sum<number>('held').as('held')])
      .where('expiresAt', '>', toInstant(now));
    const row = await (until === undefined ? query : query.where('expiresAt', '<=', until)).executeTakeFirst();
    return { free: Number(row?.free ?? 0), held: Number(row?.held ?? 0) };
  };
  const ending = await total(toInstant(now + 30 * DAY));
  return { ...(await total(undefined)), ending: ending.free };
};
