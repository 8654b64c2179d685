import { DAY } from '../kernel/duration.ts';
import { longestClosed, type Maintenance } from './maintenance.ts';
import { dueAt, emergencyAt, JITTER_MOST, JITTER_SHARE } from './window.ts';

/** Milliseconds between the latest time a certificate of this lifetime is due and its last twentieth, when no window counts any more. */
const marginOf = (lifetime: number): number => {
  const certificate = { notBefore: new Date(0).toISOString(), notAfter: new Date(lifetime).toISOString() };
  const due = Date.parse(dueAt(certificate, { possible: true, auto: true }, undefined).at);
  const latest = due + Math.min(lifetime / JITTER_SHARE, JITTER_MOST);
  return Date.parse(emergencyAt(certificate)) - latest;
};

/**
 * The shortest lifetime (days) of those given that could go by without one window between its due time and its last twentieth; undefined
 * when every one of them meets a window. To be asked when windows are set, not when a certificate is about to end.
 */
export const neverOpenFor = (maintenance: Maintenance, lifetimeDays: readonly number[]): number | undefined => {
  const closed = longestClosed(maintenance);
  return lifetimeDays.toSorted((a, b) => a - b).find((days) => closed >= marginOf(days * DAY));
};
