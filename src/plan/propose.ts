import { plans } from './catalogue.ts';
import type { Brand, DomainType, Level, Plan, Standard } from './plan.ts';

/** What a certificate from elsewhere says of the plan it was bought as. */
export interface PlanHints {
  readonly names: readonly string[];
  /** Dotted OIDs of its certificate policies. */
  readonly policies: readonly string[];
  /** Attributes of its subject as written: `O`, `CN`, or the dotted OID of any other. */
  readonly subject: readonly string[];
  /** What people call the CA. */
  readonly issuer: string;
  readonly standard: Standard;
}

/** @see CA/Browser Forum Baseline Requirements §7.1.6.1 */
const POLICY_LEVELS: Readonly<Record<string, Level>> = {
  '2.23.140.1.1': 'ev',
  '2.23.140.1.2.2': 'ov',
  '2.23.140.1.2.1': 'dv',
};
/** jurisdictionCountryName and its two siblings stand in EV certificates alone. @see CA/Browser Forum EV Guidelines §9.2.4 */
const JURISDICTION = '1.3.6.1.4.1.311.60.2.1.';

const BRAND_WORDS: readonly (readonly [RegExp, Brand])[] = [
  [/geotrust|rapidssl/i, 'geotrust'],
  [/secure ?site|digicert|symantec/i, 'securesite'],
  [/globalsign/i, 'globalsign'],
  [/trustasia/i, 'trustasia'],
  [/wotrus|wosign/i, 'wotrus'],
  [/dnspod/i, 'dnspod'],
  [/cfca/i, 'cfca'],
];

export const levelIn = ({ policies, subject }: Pick<PlanHints, 'policies' | 'subject'>): Level => {
  const told = policies.map((policy) => POLICY_LEVELS[policy]).find((level) => level !== undefined);
  if (told !== undefined) return told;
  if (subject.some((attribute) => attribute.startsWith(JURISDICTION))) return 'ev';
  return subject.includes('O') ? 'ov' : 'dv';
};

/** `www.example.com` beside `example.com`, and `*.example.com` beside `example.com`, count once (PLAN-3). */
const withoutPartners = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !names.includes(`www.${name}`) && !names.includes(`*.${name}`));

export const domainTypeIn = (names: readonly string[]): Exclude<DomainType, 'any'> | undefined => {
  const own = withoutPartners(names);
  const wild = own.filter((name) => name.startsWith('*.')).length;
  if (wild === 0) return own.length === 1 ? 'single' : 'multi';
  // Wildcard and plain names together are no plan of any brand.
  if (wild < own.length) return undefined;
  return wild === 1 ? 'wildcard' : 'wildcard-multi';
};

export const brandIn = ({ issuer, standard }: Pick<PlanHints, 'issuer' | 'standard'>): Brand =>
  standard === 'sm2' ? 'dnspod' : (BRAND_WORDS.find(([words]) => words.test(issuer))?.[1] ?? 'signet');

/** HOST-8: the paid plan most like the certificate; where its brand has none like it, our own, by control of the names. */
export const proposePlan = (hints: PlanHints): Plan | undefined => {
  const level = levelIn(hints);
  const type = domainTypeIn(hints.names);
  const brand = brandIn(hints);
  const like = plans().find(
    (plan) =>
      plan.brand === brand && plan.standard === hints.standard && plan.level === level && plan.domainType === type,
  );
  return like ?? plans().find((plan) => plan.brand === 'signet' && plan.standard === hints.standard);
};
