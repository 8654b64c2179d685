import type { Certificate } from '../certificate/certificate.ts';
import { fromInstant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import type { Order } from '../order/order.ts';

/** An automatic validation that has not come through by now will not without help. */
const STUCK_AFTER = HOUR;

/** Names whose control could not be proved while others' could; empty when all fail alike (then it is not the names). */
export const failingNames = (order: Order): readonly string[] => {
  const failing = order.authorizations.filter(
    ({ state, stage }) => state === 'invalid' || (state === 'pending' && stage !== 'asked'),
  );
  if (failing.length === 0 || failing.length === order.authorizations.length) return [];
  const lost = failing.map(({ name, wildcard }) => (wildcard ? `*.${name}` : name));
  return order.names.filter((name) => lost.includes(name));
};

/** The order waits for proofs that nobody is going to bring: by hand takes as long as it takes, but at most to its deadline. */
export const isStuck = (order: Order, since: number, now: number): boolean =>
  order.state === 'validating' && order.method !== 'dns' && order.waiting === 'proof' && now - since >= STUCK_AFTER;

/**
 * RENEW-6: a person has to bring the records: at once where they are put by hand; behind a delegation ours is there already, and only what
 * cannot be seen after an hour wants its CNAME mended.
 */
export const asksForRecord = (order: Order, now: number): boolean =>
  order.state === 'validating' &&
  (order.method === 'dns' || (order.method === 'dns-delegated' && isStuck(order, fromInstant(order.createdAt), now))) &&
  order.authorizations.some(({ state, stage }) => state === 'pending' && stage === 'put');

export const nameOf = ({ names }: Pick<Certificate, 'names'>): string => names[0] ?? '';
