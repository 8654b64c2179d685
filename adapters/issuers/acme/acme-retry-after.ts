import { DAY, SECOND } from '../../../src/kernel/duration.ts';

const LONGEST = 7 * DAY;

/**
 * Milliseconds that a Retry-After header asks to wait, from seconds or from an HTTP date; undefined when there is none or it says nothing.
 * Never negative and never more than a week.
 * @see RFC 9110 §10.2.3
 */
export const retryAfter = (header: string | undefined, now: number): number | undefined => {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST);
};
