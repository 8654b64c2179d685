import { CertError } from '../kernel/errors.ts';
import { closest, nearestFew } from '../kernel/nearest.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../pki/key.ts';
import { MAX_NAMES } from '../pki/name.ts';
import { RSA_DIGESTS } from '../pki/signature-algorithm.ts';
import { DEADLINES, DV_FLOW } from './brand.ts';
import { brandPlans } from './brand-plans.ts';
import type { Plan } from './plan.ts';

/** Our own: whatever the configured CA issues for control of the names alone. */
const ownPlan: Plan = {
  id: 'dv',
  aliases: ['signet-dv'],
  title: 'Signet DV',
  brand: 'signet',
  level: 'dv',
  domainType: 'any',
  standard: 'international',
  free: true,
  maxNames: MAX_NAMES,
  wildcard: 'allowed',
  freePartner: false,
  ip: 'issuer',
  forbiddenSuffixes: [],
  lifetimeDays: undefined,
  terms: [],
  algorithms: (Object.keys(keyAlgorithms) as KeyAlgorithm[]).filter((algorithm) => algorithm !== 'sm2'),
  digests: RSA_DIGESTS,
  csrSources: ['generated', 'pasted'],
  flow: DV_FLOW,
  deadlines: DEADLINES,
  renewal: { possible: true, auto: true },
  reissue: { moreThanDays: 0, sameMethod: false, revokedAlone: false },
  // And to the last day: a key that leaked must be revocable as long as anybody may believe in it.
  // @see CA/Browser Forum Baseline Requirements §4.9.1.1
  revocation: 'at-once',
  upgradable: false,
  points: null,
};

/** The plan of an order that names none. */
export const DEFAULT_PLAN = ownPlan.id;

const catalogue: readonly Plan[] = [ownPlan, ...brandPlans()];

/** Every plan, our own first. */
export const plans = (): readonly Plan[] => catalogue;

const byWord = new Map(catalogue.flatMap((plan) => [plan.id, ...plan.aliases].map((word) => [word, plan] as const)));

/** Plans named in a refusal, at most: there are some eighty. */
const SHOWN = 8;

/** The plan of an id or alias, in any case. Throws CertError `choice-unknown` with the nearest words. */
export const findPlan = (word: string): Plan => {
  const plan = byWord.get(word.trim().toLowerCase());
  if (plan !== undefined) return plan;
  const words = [...byWord.keys()];
  const facts = { option: 'plan', value: word, nearest: closest(word, words), choices: nearestFew(word, words, SHOWN) };
  throw new CertError('choice-unknown', facts, { field: 'plan' });
};
