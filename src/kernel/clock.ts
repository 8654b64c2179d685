/** The only source of time. Milliseconds since the Unix epoch; nobody calls `Date.now()` elsewhere. */
export interface Clock {
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** An instant as it is stored and sent: ISO 8601 in UTC with milliseconds, so that text order is time order. */
export type Instant = string;

let last: { readonly ms: number; readonly instant: Instant } = { ms: 0, instant: new Date(0).toISOString() };

export const toInstant = (ms: number): Instant => {
  // One step writes the same moment several times.
  if (ms !== last.ms) last = { ms, instant: new Date(ms).toISOString() };
  return last.instant;
};

export const fromInstant = (instant: Instant): number => Date.parse(instant);

export const nowOf = (clock: Clock): Instant => toInstant(clock.now());

export const plus = (instant: Instant, ms: number): Instant => toInstant(fromInstant(instant) + ms);
