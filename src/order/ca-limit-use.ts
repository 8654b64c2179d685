import { certificateById } from '../certificate/certificate.store.ts';
import { fromInstant, toInstant } from '../kernel/clock.ts';
import { isCertError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import { fullTimes, setFullTime } from './ca-limit.store.ts';
import { bucketsOf, CA_LIMITS, type CaLimit, type LimitKind, takeToken } from './ca-limits.ts';
import type { Issuer } from './issuer.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';

const limitsOf = async (issuer: Issuer): Promise<readonly CaLimit[]> => {
  try {
    const domains = (await issuer.caa?.())?.issuerDomains ?? [];
    return domains.flatMap((domain) => CA_LIMITS[domain] ?? []);
  } catch (error) {
    // It cannot be asked: placing will find out by itself.
    if (isCertError(error)) return [];
    throw error;
  }
};

/** A renewal within the CA's own window is not counted. @see RFC 9773 §5 */
const isExempt = async (house: OrderHouse, issuer: Issuer, order: Order): Promise<boolean> => {
  if (order.replacesId === undefined || !issuer.abilities.renewalInfo) return false;
  return (await certificateById(house.store, order.replacesId))?.issuer === issuer.name;
};

/** Buckets with their limits. */
const wanted = (limits: readonly CaLimit[], issuer: Issuer, names: readonly string[], kinds: readonly LimitKind[]) =>
  limits
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap((limit) => bucketsOf(issuer.name, limit.kind, names).map((key) => ({ key, limit })));

const spend = async (house: OrderHouse, store: Store, buckets: ReturnType<typeof wanted>): Promise<void> => {
  const times = await fullTimes(
    store,
    buckets.map(({ key }) => key),
  );
  const now = house.clock.now();
  for (const { key, limit } of buckets) {
    const { fullAt } = takeToken(limit, fromInstant(times.get(key) ?? toInstant(0)), now);
    await setFullTime(store, key, toInstant(fullAt));
  }
};

const COUNTED: readonly LimitKind[] = ['account', 'domain', 'names'];

/** How long an order has to wait so that the CA's limits hold, and for which; undefined: it may be placed now. */
export const limitWait = async (
  house: OrderHouse,
  issuer: Issuer,
  order: Order,
): Promise<{ readonly ms: number; readonly detail: string } | undefined> => {
  const limits = await limitsOf(issuer);
  if (limits.length === 0) return undefined;
  const kinds: readonly LimitKind[] = (await isExempt(house, issuer, order)) ? ['failed'] : [...COUNTED, 'failed'];
  const buckets = wanted(limits, issuer, order.names, kinds);
  const times = await fullTimes(
    house.store,
    buckets.map(({ key }) => key),
  );
  const waits = buckets.map(({ key, limit }) => ({
    key,
    limit,
    wait: takeToken(limit, fromInstant(times.get(key) ?? toInstant(0)), house.clock.now()).wait,
  }));
  const worst = waits.reduce((a, b) => (b.wait > a.wait ? b : a));
  if (worst.wait === 0) return undefined;
  return {
    ms: worst.wait,
    detail: `${issuer.name}: ${worst.limit.count} (${worst.key.split(' ').slice(1).join(' ').trim()})`,
  };
};

/** What is written down in the transaction that saves what the CA did. */
export type Spending = (store: Store) => Promise<void>;

/**
 * The CA has taken the order. The CA is asked who it is here, before the transaction: inside it, a question that itself reads the store
 * would wait for the end of the transaction for ever.
 */
export const spendOrder = async (house: OrderHouse, issuer: Issuer, order: Order): Promise<Spending> => {
  const limits = await limitsOf(issuer);
  if (limits.length === 0 || (await isExempt(house, issuer, order))) return async () => {};
  const buckets = wanted(limits, issuer, order.names, COUNTED);
  return (store) => spend(house, store, buckets);
};

/** The CA has refused the validation of these names. */
export const spendFailures = async (house: OrderHouse, issuer: Issuer, names: readonly string[]): Promise<Spending> => {
  const buckets = wanted(await limitsOf(issuer), issuer, names, ['failed']);
  return (store) => spend(house, store, buckets);
};
