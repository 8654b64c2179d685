import { certificateById } from '../certificate/certificate.store.ts';
import type { AtHand } from '../hosting/keep-current.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import { describeCause, isCertError } from '../kernel/errors.ts';
import { untilStopping } from '../kernel/stopping.ts';
import type { Order } from '../order/order.ts';
import { follow } from './follow.ts';
import { pollRenewalInfo } from './poll.ts';
import { lookAtDue } from './renew.ts';
import {
  bringBack,
  type DueRenewal,
  duePolls,
  dueRenewals,
  RENEWALS_AT_ONCE,
  renewalOf,
  renewalOfOrder,
  saveRenewal,
} from './renewal.store.ts';
import type { RenewalHouse } from './renewal-house.ts';

/** CAs asked for their window at the same time. */
const POLLS_AT_ONCE = 8;

/** A look that broke for a reason of its own is not repeated at once, nor does it hold up the others. */
const putOff = async (house: RenewalHouse, id: string, error: unknown): Promise<void> => {
  house.log.error({ certificate: id, cause: describeCause(error) }, 'a renewal could not be looked at');
  const renewal = await renewalOf(house.store, id);
  if (renewal === undefined) return;
  const problem = isCertError(error)
    ? { type: error.code, detail: '', facts: error.facts }
    : { type: 'signet:internal', detail: '' };
  const nextAt = toInstant(house.clock.now() + HOUR);
  const after = { ...renewal, problem, failures: renewal.failures + 1, failedAt: nowOf(house.clock), nextAt };
  await saveRenewal(house.store, renewal, after).catch(() => {});
};

const inBatches = async (
  house: RenewalHouse,
  find: () => Promise<readonly DueRenewal[]>,
  atOnce: number,
  work: (due: DueRenewal) => Promise<unknown>,
): Promise<void> => {
  const seen = new Set<string>();
  for (;;) {
    const found = await find();
    const queue = found.filter(({ certificate }) => !seen.has(certificate.id));
    if (queue.length === 0) return;
    for (const { certificate } of queue) seen.add(certificate.id);
    const rows = untilStopping(house, queue);
    const worker = async (): Promise<void> => {
      for (const due of rows) await work(due);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, queue.length) }, worker));
    // What became due meanwhile is found by the next run.
    if (found.length < RENEWALS_AT_ONCE || house.stopping?.aborted === true) return;
  }
};

/** The job `renewals-due`: only rows whose time has come, what was missed while down included. */
export const createRenewalJobs = (house: RenewalHouse) => {
  let last = Number.POSITIVE_INFINITY;
  return {
    renewalsDue: async (): Promise<void> => {
      const now = house.clock.now();
      // A clock that went back, and the first run of a process: nothing may wait for a time that was only seemingly there.
      if (now < last) await bringBack(house.store, toInstant(now));
      last = now;
      await inBatches(
        house,
        () => dueRenewals(house.store, nowOf(house.clock)),
        1,
        (due) => lookAtDue(house, due).catch((error: unknown) => putOff(house, due.certificate.id, error)),
      );
    },
    pollRenewalInfo: (): Promise<void> =>
      inBatches(
        house,
        () => duePolls(house.store, nowOf(house.clock)),
        POLLS_AT_ONCE,
        (due) =>
          pollRenewalInfo(house, due).catch((error: unknown) => {
            const facts = { certificate: due.certificate.id, cause: describeCause(error) };
            house.log.error(facts, 'a renewal window could not be kept');
          }),
      ),
  };
};

/**
 * After a step of an order: its renewal, if it is one, takes notice at once instead of at the clock's next look. Answers what its hosting need
 * not read again.
 */
export const followOrder = async (house: RenewalHouse, order: Order): Promise<AtHand> => {
  // One that a person made may be a renewal's own too, if it was under way for the same names when that was due.
  const renewal = await (order.replacesId === undefined
    ? renewalOfOrder(house.store, order.id)
    : renewalOf(house.store, order.replacesId));
  if (renewal?.orderId !== order.id || renewal.state !== 'ordered') return {};
  const certificate = await certificateById(house.store, renewal.certificateId);
  if (certificate === undefined) return {};
  const { certificateId } = order;
  const issued = certificateId === undefined ? undefined : await certificateById(house.store, certificateId);
  try {
    const { state } = await follow(house, renewal, certificate, { order, successor: issued });
    return { certificate, successor: state === 'done' ? issued : undefined };
  } catch (error) {
    if (!isCertError(error, 'changed-meanwhile')) throw error;
    return {};
  }
};
