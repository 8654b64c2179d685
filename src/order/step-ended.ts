import { toInstant } from '../kernel/clock.ts';
import { MINUTE, SECOND } from '../kernel/duration.ts';
import { describeCause } from '../kernel/errors.ts';
import { withinTime } from '../kernel/time-limit.ts';
import { announce } from '../notice/announce.ts';
import { findPlan } from '../plan/catalogue.ts';
import { takeProof } from '../validation/solver.ts';
import { retryWait } from './backoff.ts';
import { setChallengeFiles } from './challenge-file.store.ts';
import { reviewOf } from './flow.ts';
import { isOver, type Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { dropMail } from './order-mail.store.ts';
import { moveOn, type Step } from './step.ts';
import { triesItself } from './tries-itself.ts';

/** After this many failures the rest is left where it is, and the log says so: about two days of trying. */
const MOST_FAILURES = 50;

/** A certificate that is there waits no longer than this for its records to be taken away; what stays is taken by the clock. */
export const IN_PASSING = 3 * SECOND;

const takeAway = async (house: OrderHouse, order: Order): Promise<void> => {
  for (const { proof, placeHost } of order.authorizations) {
    if (proof !== undefined)
      await takeProof(house.places, order.method, { proof, placeHost, provider: order.provider });
  }
  if (order.issuerRef !== undefined && order.state !== 'issued' && order.state !== 'validation-failed') {
    await house.issuers.get(order.issuer)?.abandon(order.issuerRef);
  }
};

/** Where the proofs of an order are, for whoever has to look there. */
const placesOf = ({ authorizations }: Order): string =>
  authorizations
    .flatMap(({ proof, placeHost }) =>
      proof === undefined ? [] : [proof.kind === 'dns' ? `${placeHost ?? proof.host} ${proof.type}` : proof.path],
    )
    .join(', ');

/** When a cleaned order is next looked at: a retry, its deadline, or never. */
const nextLook = (house: OrderHouse, order: Order): string | undefined => {
  if (isOver(order.state)) return undefined;
  return triesItself(order) ? toInstant(house.clock.now() + retryWait(order.attempt + 1)) : order.deadline;
};

/** VAL-7, VAL-8: to prove a file's place, or for a review. */
const mayBeMailed = ({ method, plan }: Order): boolean => method === 'file' || reviewOf(findPlan(plan))?.by === 'mail';

/**
 * Takes records, files and the CA's pending order away once every authorization has had its answer; then rests. What takes longer
 * than `limit` (milliseconds) is not waited for, and tried again.
 */
export const stepEnded = async (house: OrderHouse, order: Order, limit = MINUTE): Promise<Step> => {
  if (order.cleaned) {
    const placing = triesItself(order) ? retried(house, order, 'clock') : { ...order, nextAt: nextLook(house, order) };
    return { order: placing };
  }
  let left = '';
  try {
    await withinTime(house.clock, limit, takeAway(house, order));
  } catch (error) {
    const facts = { order: order.id, failures: order.failures, cause: describeCause(error) };
    if (order.failures < MOST_FAILURES) {
      house.log.warn(facts, 'could not take the validation records away; trying again');
      const nextAt = toInstant(house.clock.now() + retryWait(order.failures));
      return { order: { ...order, failures: order.failures + 1, nextAt } };
    }
    house.log.error(facts, 'gave up taking the validation records away: remove them by hand');
    left = placesOf(order);
  }
  const cleaned = { ...order, cleaned: true, failures: 0 };
  return {
    order: { ...cleaned, nextAt: nextLook(house, cleaned) },
    also: async (store) => {
      if (left !== '') {
        const facts = { names: order.names, words: left };
        await announce(store, house, { kind: 'records-left', subject: order.id, occasion: order.attempt, facts });
      }
      if (isOver(order.state) && mayBeMailed(order)) await dropMail(store, order.id);
      if (order.method === 'file') await setChallengeFiles(store, order.id, []);
    },
  };
};

/** The order placed anew after a refused validation: new challenges, nothing of the old attempt kept but the key and the names. */
export const retried = (house: OrderHouse, order: Order, by: 'person' | 'clock'): Order =>
  moveOn(house, order, 'retry', by, {
    attempt: order.attempt + 1,
    issuerRef: undefined,
    authorizations: [],
    problem: undefined,
    cleaned: false,
  });
