import { createHash } from 'node:crypto';
import type { Proof } from '../validation/proof.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';

const LONGEST_NAME = 253;

/** The name that the CNAME of a delegated label points to: readable while it fits, a hash beyond that. */
export const delegatedHost = (zone: string, host: string): string => {
  const name = host.replace(/^_[a-z-]+\./, '');
  const readable = `${name}.${zone}`;
  return readable.length <= LONGEST_NAME
    ? readable
    : `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.${zone}`;
};

/** Where a DNS proof is written: under the delegation zone, or at the proof's own host. */
export const placeHostOf = (
  house: Pick<OrderHouse, 'policy'>,
  order: Pick<Order, 'method'>,
  proof: Proof | undefined,
): string | undefined => {
  if (proof?.kind !== 'dns') return undefined;
  const { delegation } = house.policy;
  return order.method === 'dns-delegated' && delegation !== undefined
    ? delegatedHost(delegation.zone, proof.host)
    : proof.host;
};
