import type { Certificate } from '../certificate/certificate.ts';
import { fromInstant, type Instant, toInstant } from '../kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../kernel/duration.ts';
import type { Random } from '../kernel/random.ts';
import type { RenewalRules } from '../plan/plan.ts';

/** Why a certificate is renewed when it is. */
export type DueReason = 'suggested' | 'days' | 'share' | 'half';

export interface Due {
  readonly at: Instant;
  readonly why: DueReason;
}

/** A window that the CA suggests (RFC 9773 §4.2). */
export interface Window {
  readonly start: Instant;
  readonly end: Instant;
}

export type Lived = Pick<Certificate, 'notBefore' | 'notAfter'>;

/** Up to this lifetime half of it is left at renewal, above it a third: a week's certificate needs more room for a bad day. */
const SHORT = 10 * DAY;

/** The plan's days hold for certificates that live at least this long. */
const DAYS_FROM = 90 * DAY;

/** The last share of a lifetime, in which getting a certificate comes before every other rule. */
const EMERGENCY_SHARE = 20;

/** Certificates of a fleet that were issued together are spread over this share of their lifetime, at most half a day. */
export const JITTER_SHARE = 50;
export const JITTER_MOST = 12 * HOUR;

/** Waits after failures in a row: an hour, doubling to 32. */
const FIRST_WAIT = HOUR;
const DOUBLINGS = 5;

/** Milliseconds. */
export const lifetimeOf = ({ notBefore, notAfter }: Lived): number => fromInstant(notAfter) - fromInstant(notBefore);

const before = (certificate: Lived, ms: number): Instant => toInstant(fromInstant(certificate.notAfter) - ms);

/**
 * When a certificate is to be renewed: as the CA suggests (`suggestedAt`, picked once in its window and kept), at the plan's days before
 * expiry where the lifetime allows that, else at a share of its lifetime. RENEW-3.
 */
export const dueAt = (certificate: Lived, rules: RenewalRules, suggestedAt: Instant | undefined): Due => {
  if (suggestedAt !== undefined) return { at: suggestedAt, why: 'suggested' };
  const lifetime = lifetimeOf(certificate);
  if (rules.daysBefore !== undefined && lifetime >= DAYS_FROM)
    return { at: before(certificate, rules.daysBefore * DAY), why: 'days' };
  return lifetime <= SHORT
    ? { at: before(certificate, lifetime / 2), why: 'half' }
    : { at: before(certificate, lifetime / 3), why: 'share' };
};

/** From here on nothing is waited for any more: not the CA's window, not the backoff, not a maintenance window. */
export const emergencyAt = (certificate: Lived): Instant =>
  before(certificate, lifetimeOf(certificate) / EMERGENCY_SHARE);

const UINT32 = 2 ** 32;

/**
 * Spreads a fleet: always later by the same amount for the same certificate, so that nothing has to be kept. The CA's own window is left
 * alone, since its pick is random already.
 */
export const jittered = (due: Due, certificate: Lived & Pick<Certificate, 'fingerprint'>): Instant => {
  if (due.why === 'suggested') return due.at;
  const share = Number.parseInt(certificate.fingerprint.slice(0, 8), 16) / UINT32;
  const most = Math.min(lifetimeOf(certificate) / JITTER_SHARE, JITTER_MOST);
  return toInstant(fromInstant(due.at) + Math.floor(share * most));
};

/** A moment within the window, all equally likely. `end <= start` is no answer at all. @see RFC 9773 §4.2 */
export const pickWithin = ({ start, end }: Window, random: Random): Instant | undefined => {
  const [from, to] = [fromInstant(start), fromInstant(end)];
  if (!(to > from)) return undefined;
  const bytes = random.bytes(4);
  const share = Buffer.from(bytes).readUInt32BE(0) / UINT32;
  return toInstant(from + Math.floor(share * (to - from)));
};

/** @see RFC 9773 §4.3.2: six hours where the CA names no time, and never outside an hour to a week. */
const ASK_AGAIN = { unstated: 6 * HOUR, least: HOUR, most: 7 * DAY } as const;

export const pollWaitOf = (retryAfter: number | undefined): number =>
  Math.min(Math.max(retryAfter ?? ASK_AGAIN.unstated, ASK_AGAIN.least), ASK_AGAIN.most);

/** The wait after so many failures in a row, in milliseconds. */
export const backoffAfter = (failures: number): number =>
  failures <= 0 ? 0 : FIRST_WAIT * 2 ** Math.min(failures - 1, DOUBLINGS);

/** In the last twentieth an attempt is made this often whatever went before: never more than hourly, never less than 10 within it. */
export const emergencyWait = (certificate: Lived): number =>
  Math.max(5 * MINUTE, Math.min(HOUR, lifetimeOf(certificate) / EMERGENCY_SHARE / 10));
