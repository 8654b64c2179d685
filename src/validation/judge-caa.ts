import { type CaaIssue, type CaaProperty, parseCaaIssue } from './caa-value.ts';
import { type Verdict, verdict } from './diagnosis.ts';
import { safeList, safeText } from './safe-text.ts';

/** Who is going to issue. */
export interface CaaPolicy {
  /** What the CA calls itself in CAA records; any of them will do. */
  readonly issuerDomains: readonly string[];
  /** The ACME account. Undefined: records that name accounts are taken to mean ours. */
  readonly accountUri?: string;
  /** `dns-01`, `http-01`; undefined: records that name methods are taken to mean ours. */
  readonly method?: string;
}

/** The CAA records that count for a name: those of the nearest label upwards that has any. */
export type CaaEvidence =
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly place: string; readonly answer: string }
  | { readonly kind: 'records'; readonly place: string; readonly properties: readonly CaaProperty[] };

/** Tags that every CA knows. @see https://www.iana.org/assignments/pkix-parameters */
const KNOWN = ['issue', 'issuewild', 'iodef', 'issuemail', 'contactemail', 'contactphone'];

const valuesOf = ({ parameters }: CaaIssue, tag: string): readonly string[] =>
  parameters.filter((parameter) => parameter.tag === tag).map(({ value }) => value);

/** Two `accounturi` in one record can never be met. @see RFC 8657 §3 */
const allowsAccount = (issue: CaaIssue, { accountUri }: CaaPolicy): boolean => {
  const accounts = valuesOf(issue, 'accounturi');
  return accounts.length === 0 || accountUri === undefined || (accounts.length === 1 && accounts[0] === accountUri);
};

/** @see RFC 8657 §4 */
const allowsMethod = (issue: CaaIssue, { method }: CaaPolicy): boolean =>
  method === undefined || valuesOf(issue, 'validationmethods').every((list) => list.split(',').includes(method));

/** The record names the CA, so what it adds must be what stands in the way. */
const whyNamed = (named: readonly CaaIssue[], name: string, place: string, policy: CaaPolicy): Verdict => {
  const otherMethod = named.find((issue) => allowsAccount(issue, policy));
  if (otherMethod !== undefined) {
    const wanted = safeList(valuesOf(otherMethod, 'validationmethods'));
    return verdict('caa-other-method', { name, place, wanted, method: policy.method ?? '' });
  }
  const wanted = safeList(named.flatMap((issue) => valuesOf(issue, 'accounturi')));
  const account = policy.accountUri ?? '';
  return verdict('caa-other-account', { name, place, wanted, issuer: safeList(policy.issuerDomains), account });
};

/** Undefined when the CA may issue. `name` without `*.`. @see RFC 8659 §3, §4 */
export const judgeCaa = (
  evidence: CaaEvidence,
  name: string,
  wildcard: boolean,
  policy: CaaPolicy,
): Verdict | undefined => {
  if (evidence.kind === 'none') return undefined;
  const { place } = evidence;
  if (evidence.kind === 'failed') return verdict('caa-unreadable', { name, place, answer: safeText(evidence.answer) });
  const { properties } = evidence;
  const unknown = properties.find(({ critical, tag }) => critical && !KNOWN.includes(tag));
  if (unknown !== undefined) return verdict('caa-critical', { name, place, tag: safeText(unknown.tag) });
  const tag = wildcard && properties.some((property) => property.tag === 'issuewild') ? 'issuewild' : 'issue';
  const issues = properties.filter((property) => property.tag === tag).map(({ value }) => parseCaaIssue(value));
  if (issues.length === 0) return undefined;
  const ours = policy.issuerDomains.map((domain) => domain.toLowerCase());
  const named = issues.filter(({ issuer }) => ours.includes(issuer));
  if (named.some((issue) => allowsAccount(issue, policy) && allowsMethod(issue, policy))) return undefined;
  if (named.length > 0) return whyNamed(named, name, place, policy);
  const issuer = safeList(policy.issuerDomains);
  const allowed = safeList(issues.map((issue) => issue.issuer).filter((domain) => domain !== ''));
  if (allowed === '') return verdict('caa-forbids-all', { name, place, tag, issuer });
  return verdict(tag === 'issuewild' ? 'caa-forbids-wildcard' : 'caa-forbids', { name, place, allowed, issuer });
};
