import { parseNames } from '../pki/name.ts';

/** Mailboxes that may speak for a domain. @see CA/B Forum Baseline Requirements §3.2.2.4.4 */
const LOCAL_PARTS = ['admin', 'administrator', 'webmaster', 'hostmaster', 'postmaster'] as const;

/** A name and what stands above it, down to the registrable domain; nothing for addresses and names nobody registers. */
const domainsOf = (name: string): readonly string[] => {
  const [parsed] = parseNames([name]);
  const registrable = parsed?.registrable;
  if (parsed === undefined || registrable === undefined) return [];
  const domains: string[] = [];
  for (let domain = parsed.ascii.replace(/^\*\./, ''); domain.length >= registrable.length; ) {
    domains.push(domain);
    if (domain === registrable || !domain.includes('.')) break;
    domain = domain.slice(domain.indexOf('.') + 1);
  }
  return domains;
};

/** VAL-7: the domains whose mailboxes speak for every one of the names, the registrable one first; empty when there is none. */
export const mailDomains = (names: readonly string[]): readonly string[] => {
  const [first = [], ...rest] = names.map(domainsOf);
  return first.filter((domain) => rest.every((others) => others.includes(domain))).toReversed();
};

export const standardMailboxes = (domains: readonly string[]): readonly string[] =>
  domains.flatMap((domain) => LOCAL_PARTS.map((local) => `${local}@${domain}`));
