import { fromInstant, type Instant } from '../kernel/clock.ts';
import { DAY, MINUTE } from '../kernel/duration.ts';

/** MSG-3: at most so many. */
export const POLICIES_MOST = 300;
export const NAME_MOST = 60;
export const REMARK_MOST = 100;

/** MSG-3: how often a policy is checked, in milliseconds: a period of "N periods in a row". The clock's marks count (:00, :05 …). */
export const CHECKS = { '1m': MINUTE, '5m': 5 * MINUTE } as const satisfies Record<string, number>;

export type CheckEvery = keyof typeof CHECKS;

export const CHECKED_EVERY = Object.keys(CHECKS) as readonly CheckEvery[];

/** What is crossed is said within a minute; whoever wants a passing state to have passed asks for more periods, or longer ones. */
export const DEFAULT_CHECK: CheckEvery = '1m';

/** A static threshold: so many days, or so much of the lifetime, or less are left. */
export type Condition = { readonly days: number } | { readonly share: number };

export type PolicyObjects =
  | { readonly kind: 'all' }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'tag'; readonly tag: string };

/** MSG-3: what somebody asked to be told, beside what everybody is told. */
export interface Policy {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly remark: string;
  readonly objects: PolicyObjects;
  readonly match: 'any' | 'all';
  readonly conditions: readonly Condition[];
  readonly every: CheckEvery;
  /** Checks in a row at which the conditions must hold. */
  readonly periods: number;
  /** Milliseconds after which it is said again; undefined: once. */
  readonly again: number | undefined;
  readonly receivers: readonly string[];
  /** Also while the renewal is in good health. */
  readonly always: boolean;
  readonly createdBy: string;
  readonly createdAt: Instant;
}

interface Subject {
  readonly names: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

const fitsTag = (tags: Subject['tags'], tag: string): boolean => {
  const at = tag.indexOf(':');
  return at < 0 ? tag in tags : tags[tag.slice(0, at)] === tag.slice(at + 1);
};

type Covers = {
  readonly [K in PolicyObjects['kind']]: (o: Extract<PolicyObjects, { kind: K }>, s: Subject) => boolean;
};

const COVERS: Covers = {
  all: () => true,
  names: ({ names }, subject) => names.some((name) => subject.names.includes(name)),
  tag: ({ tag }, { tags }) => fitsTag(tags, tag),
};

export const covers = ({ objects }: Policy, subject: Subject): boolean =>
  (COVERS[objects.kind] as (o: PolicyObjects, s: Subject) => boolean)(objects, subject);

const crossing = (condition: Condition, { notBefore, notAfter }: Subject): number =>
  'days' in condition ? notAfter - condition.days * DAY : notAfter - ((notAfter - notBefore) * condition.share) / 100;

/** The policy's first check that is no earlier than a moment. */
const checkFrom = (moment: number, period: number): number => Math.ceil(moment / period) * period;

/**
 * When a policy speaks of a certificate first. What is left only ever falls, so "for N periods in a row" is a moment that can be reckoned
 * ahead: N - 1 checks after the first one that sees the threshold crossed, or the policy made, if that was later.
 */
export const speaksAt = (policy: Policy, subject: Subject): number => {
  const moments = policy.conditions.map((condition) => crossing(condition, subject));
  const met = policy.match === 'any' ? Math.min(...moments) : Math.max(...moments);
  const period = CHECKS[policy.every];
  return checkFrom(Math.max(met, fromInstant(policy.createdAt)), period) + (policy.periods - 1) * period;
};

/** When it is said again: at a check too, reckoned from the one at which it was said, so that intervals do not drift. Undefined: once. */
export const againAt = ({ every, again }: Policy, saidAt: number): number | undefined => {
  const period = CHECKS[every];
  return again === undefined ? undefined : checkFrom(Math.floor(saidAt / period) * period + again, period);
};
