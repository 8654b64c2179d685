import { createHash } from 'node:crypto';
import type { Certificate } from '../certificate/certificate.ts';
import { type Instant, nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import { together } from '../kernel/together.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Store } from '../store/store.ts';
import { decideRenewal, type RenewalDecision } from './decide.ts';
import { planFirst } from './renewal.store.ts';
import type { Renewal } from './renewal.ts';
import type { RenewalHouse } from './renewal-house.ts';
import { lifetimeOf } from './window.ts';

const UINT32 = 2 ** 32;

type Judged = Pick<Renewal, 'state' | 'suggestedAt' | 'failures' | 'failedAt'>;

/** What is to be done about a renewal now. */
export const decisionFor = (house: RenewalHouse, renewal: Judged, certificate: Certificate): RenewalDecision =>
  decideRenewal({
    certificate,
    renewal,
    rules: findPlan(certificate.plan).renewal,
    maintenance: house.renewals.maintenance,
    now: house.clock.now(),
  });

/** The times to be set where there is only to be waited; what is to be done now is left to the clock's next look. */
export const timesOf = (
  house: RenewalHouse,
  renewal: Judged,
  certificate: Certificate,
): Pick<Renewal, 'nextAt'> & Partial<Pick<Renewal, 'why' | 'dueAt'>> => {
  const decision = decisionFor(house, renewal, certificate);
  if (decision.do !== 'wait') return { nextAt: nowOf(house.clock) };
  return { why: decision.why, dueAt: decision.dueAt, nextAt: decision.until };
};

/** Whether the certificate's CA tells when it would like a renewal. */
export const tellsWindow = (house: RenewalHouse, certificate: Certificate): boolean => {
  const issuer = house.issuers.get(certificate.issuer);
  return issuer?.renewalInfo !== undefined && issuer.abilities.renewalInfo !== false;
};

/** CAs are asked at moments this share of the wait apart: once in an hour for a wait of a week. */
const ASKED_APART = 1 / 168;

/**
 * When a CA that may be asked after `wait` milliseconds is asked: with the others of about that time. Each process has moments of its own,
 * so that a CA does not hear of all its clients at the full hour.
 */
export const askedTogether = (
  house: Pick<RenewalHouse, 'clock' | 'holder'>,
  wait: number,
  every = wait * ASKED_APART,
): Instant => {
  const phase = (createHash('sha256').update(house.holder).digest().readUInt32BE(0) / UINT32) * every;
  return toInstant(together(house.clock.now() + wait, every, phase));
};

/** The renewal of what has just come. */
const FIRST: Judged = { state: 'waiting', suggestedAt: undefined, failures: 0, failedAt: undefined };

/** What has just come has time: an hour, less where its life is short. */
const firstAsk = (certificate: Certificate): number => Math.min(HOUR, lifetimeOf(certificate) / 100);

/**
 * The time of the own renewal of a certificate that has just come, in the save that brings the certificate instead of by two jobs a minute
 * later. A CA that tells its window is asked for it within the hour: until then the time by the certificate's life holds.
 */
export const planAhead = async (house: RenewalHouse, store: Store, certificate: Certificate): Promise<void> => {
  const pollAt = tellsWindow(house, certificate) ? askedTogether(house, 0, firstAsk(certificate)) : undefined;
  await planFirst(store, certificate.id, {
    ...timesOf(house, FIRST, certificate),
    pollAt,
    updatedAt: nowOf(house.clock),
  });
};
