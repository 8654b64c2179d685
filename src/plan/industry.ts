import type { Instant } from '../kernel/clock.ts';

/** What no publicly trusted CA may exceed for a certificate issued at a time, in days. */
export interface PublicLimits {
  /** Longest validity of one certificate. */
  readonly lifetimeDays: number;
  /** Oldest proof of control over a name that may be used again. */
  readonly domainReuseDays: number;
  /** Oldest review of an organisation that may be used again. */
  readonly organisationReuseDays: number;
}

interface PublicLimitsRow extends PublicLimits {
  readonly from: Instant;
}

/** Latest first. @see CA/Browser Forum Baseline Requirements §4.2.1 and §6.3.2, ballot SC-081v3 */
const publicLimits: readonly PublicLimitsRow[] = [
  { from: '2029-03-15T00:00:00.000Z', lifetimeDays: 47, domainReuseDays: 10, organisationReuseDays: 398 },
  { from: '2027-03-15T00:00:00.000Z', lifetimeDays: 100, domainReuseDays: 100, organisationReuseDays: 398 },
  { from: '2026-03-15T00:00:00.000Z', lifetimeDays: 200, domainReuseDays: 200, organisationReuseDays: 398 },
];

const BEFORE: PublicLimits = { lifetimeDays: 398, domainReuseDays: 398, organisationReuseDays: 825 };

/** The limits that hold at an instant. */
export const publicLimitsAt = (at: Instant): PublicLimits => publicLimits.find(({ from }) => from <= at) ?? BEFORE;

/** The dates at which the limits change, earliest first: for reports on which certificates a change will break. */
export const publicLimitChanges = (): readonly PublicLimitsRow[] => publicLimits.toReversed();
