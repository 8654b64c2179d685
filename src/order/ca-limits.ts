import { createHash } from 'node:crypto';
import { DAY, HOUR } from '../kernel/duration.ts';
import { suffixOf } from '../pki/public-suffix.ts';

/** What a CA counts: all orders of the account, those of a registered domain, those of exactly the same names, failed validations of a name. */
export type LimitKind = 'account' | 'domain' | 'names' | 'failed';

export interface CaLimit {
  readonly kind: LimitKind;
  readonly count: number;
  /** Milliseconds in which an empty bucket is full again. */
  readonly per: number;
}

/**
 * Limits that are kept ahead, so that no order runs into them, by the name the CA calls itself in CAA records.
 * @see https://letsencrypt.org/docs/rate-limits/
 */
export const CA_LIMITS: Readonly<Record<string, readonly CaLimit[]>> = {
  'letsencrypt.org': [
    { kind: 'account', count: 300, per: 3 * HOUR },
    { kind: 'domain', count: 50, per: 7 * DAY },
    { kind: 'names', count: 5, per: 7 * DAY },
    { kind: 'failed', count: 5, per: HOUR },
  ],
};

const registrable = (name: string): string => {
  const bare = name.startsWith('*.') ? name.slice(2) : name;
  return suffixOf(bare).registrable ?? bare;
};

/** The buckets that an order of these names takes a token from. */
export const bucketsOf = (issuer: string, kind: LimitKind, names: readonly string[]): readonly string[] => {
  const of = (what: string): string => `${issuer} ${kind} ${what}`;
  if (kind === 'account') return [of('')];
  if (kind === 'domain') return [...new Set(names.map(registrable))].map(of);
  if (kind === 'failed') return [...new Set(names.map((name) => name.replace(/^\*\./, '')))].map(of);
  return [of(createHash('sha256').update(names.toSorted().join('\n')).digest('hex'))];
};

/**
 * One token out of a bucket that is full again at `fullAt` (milliseconds): when it is full then, and how long that token has to be waited
 * for (0: it is there). A bucket needs no more than this one time.
 */
export const takeToken = (
  { count, per }: CaLimit,
  fullAt: number,
  now: number,
): { readonly fullAt: number; readonly wait: number } => {
  const next = Math.max(fullAt, now) + per / count;
  return { fullAt: next, wait: Math.max(0, Math.ceil(next - now - per)) };
};
