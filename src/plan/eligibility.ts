import { CertError } from '../kernel/errors.ts';
import { sameSet } from '../pki/covers.ts';
import { type CertName, shownName } from '../pki/name.ts';
import { isPublicAddress } from '../pki/public-address.ts';
import type { RsaDigest } from '../pki/signature-algorithm.ts';
import { checkTerm } from './lifetime.ts';
import type { CsrSource, Plan, PlanAlgorithm } from './plan.ts';

/** What of an application a plan may refuse, beside the names; what is left out is not checked. */
export interface EligibilityRequest {
  readonly algorithm?: PlanAlgorithm | undefined;
  readonly digest?: RsaDigest | undefined;
  readonly csrSource?: CsrSource | undefined;
  /** The term bought. */
  readonly years?: number | undefined;
}

const NAMES = { field: 'names' } as const;

/** PLAN-3: what comes free with a name. `www.` and the registrable name give each other, `*.` over the registrable name gives it. */
const partnerOf = (plan: Plan, name: CertName): string | undefined => {
  const { ascii, registrable, wildcard } = name;
  if (!plan.freePartner || registrable === undefined) return undefined;
  if (wildcard) return ascii === `*.${registrable}` ? registrable : undefined;
  if (ascii === registrable) return `www.${registrable}`;
  return ascii === `www.${registrable}` ? registrable : undefined;
};

/** The name that the free one comes with: the first, on a wildcard plan the first wildcard. */
const leadOf = (plan: Plan, names: readonly CertName[]): CertName | undefined =>
  names.find((name) => plan.wildcard !== 'required' || name.wildcard) ?? names[0];

/** The names that count: without the one that comes free with another. */
const counted = (plan: Plan, names: readonly CertName[]): readonly CertName[] => {
  const lead = leadOf(plan, names);
  const free = lead === undefined ? undefined : partnerOf(plan, lead);
  return names.filter((name) => name === lead || name.ascii !== free);
};

/** The names a certificate of the plan holds, in ASCII: those asked for in their order, then the free one (PLAN-3). */
export const coveredNames = (plan: Plan, names: readonly CertName[]): string[] => {
  const lead = leadOf(plan, names);
  const free = lead === undefined ? undefined : partnerOf(plan, lead);
  const asked = names.map(({ ascii }) => ascii);
  return free === undefined || asked.includes(free) ? asked : [...asked, free];
};

/** PLAN-5. */
const checkAddresses = (plan: Plan, names: readonly CertName[]): void => {
  const addresses = names.filter(({ kind }) => kind === 'ip');
  const odd = plan.ip === 'refused' ? addresses[0] : addresses.find(({ ascii }) => !isPublicAddress(ascii));
  if (odd === undefined || plan.ip === 'issuer') return;
  const code = plan.ip === 'refused' ? 'plan-ip' : 'plan-ip-private';
  throw new CertError(code, { plan: plan.id, name: odd.ascii }, NAMES);
};

/** PLAN-6. */
const checkFree = (plan: Plan, names: readonly CertName[]): void => {
  if (plan.level !== 'dv-free') return;
  const odd = names.find(({ wildcard }) => wildcard) ?? counted(plan, names)[1];
  if (odd !== undefined) throw new CertError('plan-free-single', { plan: plan.id, name: shownName(odd) }, NAMES);
};

/** PLAN-3. */
const checkWildcards = (plan: Plan, names: readonly CertName[]): void => {
  if (plan.wildcard === 'allowed') return;
  const required = plan.wildcard === 'required';
  const odd = counted(plan, names).find(({ wildcard }) => wildcard !== required);
  if (odd === undefined) return;
  const code = required ? 'plan-wildcard-needed' : 'plan-no-wildcard';
  throw new CertError(code, { plan: plan.id, name: shownName(odd) }, NAMES);
};

/** PLAN-3: one name, or as many as any certificate may hold. */
const checkCount = (plan: Plan, names: readonly CertName[]): void => {
  const count = counted(plan, names).length;
  if (count > plan.maxNames) throw new CertError('plan-one-name', { plan: plan.id, count }, NAMES);
};

/** PLAN-3: a public CA vouches for registered names only. */
const checkRegistered = (plan: Plan, names: readonly CertName[]): void => {
  if (plan.ip === 'issuer') return;
  const odd = names.find(({ kind, registrable }) => kind === 'dns' && registrable === undefined);
  if (odd !== undefined) throw new CertError('plan-name-internal', { plan: plan.id, name: shownName(odd) }, NAMES);
};

/** PLAN-8: the end of the name counts, so that `example.gov.cn` is none of `.gov`. */
const checkSuffixes = (plan: Plan, names: readonly CertName[]): void => {
  for (const name of names) {
    const suffix = plan.forbiddenSuffixes.find((ending) => name.ascii.endsWith(ending));
    if (suffix !== undefined) {
      throw new CertError('plan-suffix', { plan: plan.id, name: shownName(name), suffix }, NAMES);
    }
  }
};

/** PLAN-10, APPLY-1 and PLAN-9. */
const checkRequest = (plan: Plan, { algorithm, digest, csrSource, years }: EligibilityRequest): void => {
  if (algorithm !== undefined && !plan.algorithms.includes(algorithm)) {
    const choices = plan.algorithms.join(', ');
    throw new CertError('plan-algorithm', { plan: plan.id, algorithm, choices }, { field: 'algorithm' });
  }
  if (digest !== undefined && !(algorithm?.startsWith('rsa') === true && plan.digests.includes(digest))) {
    throw new CertError('plan-digest', { digest, algorithm: algorithm ?? '' }, { field: 'digest' });
  }
  if (csrSource !== undefined && !plan.csrSources.includes(csrSource)) {
    throw new CertError('plan-csr', { plan: plan.id }, { field: 'csr' });
  }
  if (years !== undefined) checkTerm(plan, years);
};

/** In the order in which a person would want to hear of it: what kind of name first, how many last. */
const checks = [checkAddresses, checkFree, checkWildcards, checkCount, checkRegistered, checkSuffixes] as const;

/** May these names have a certificate of this plan? `parseNames` has seen that they differ and are not too many. Throws CertError with the rule of the first violation: `plan-*`. */
export const checkEligible = (plan: Plan, names: readonly CertName[], request: EligibilityRequest = {}): void => {
  for (const check of checks) check(plan, names);
  checkRequest(plan, request);
};

/** PLAN-4: refuses other names than those that were submitted; order and form do not count. */
export const checkNamesKept = (submitted: readonly string[], now: readonly string[]): void => {
  if (!sameSet(submitted, now)) throw new CertError('plan-names-fixed', {}, NAMES);
};
