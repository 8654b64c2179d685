import { askResolvers } from './ask-resolvers.ts';
import { parseCaaRecord } from './caa-value.ts';
import type { DnsLookup } from './lookup.ts';

const MAILBOX = /^[^\s@"<>]{1,64}@[a-z\d.-]{1,253}$/i;

const fromTxt = async (lookup: DnsLookup, domain: string): Promise<readonly string[]> => {
  const answer = await askResolvers(lookup, `_validation-contactemail.${domain}`, 'TXT');
  return (answer?.records ?? []).filter(({ type }) => type === 'TXT').map(({ value }) => value.trim());
};

/** The closest CAA set counts, as for issuing. @see RFC 8659 §3 */
const fromCaa = async (lookup: DnsLookup, domain: string): Promise<readonly string[]> => {
  for (let host = domain; host.includes('.'); host = host.slice(host.indexOf('.') + 1)) {
    const answer = await askResolvers(lookup, host, 'CAA');
    const records = (answer?.records ?? []).filter(({ type }) => type === 'CAA');
    if (records.length > 0)
      return records
        .map(({ value }) => parseCaaRecord(value))
        .filter(({ tag }) => tag === 'contactemail')
        .map(({ value }) => value.trim());
  }
  return [];
};

/** Mailboxes a domain names for validation: by TXT and by CAA `contactemail`. @see CA/B Forum Baseline Requirements appendix A.1.1, A.2.1 */
export const mailContacts = async (lookup: DnsLookup, domain: string): Promise<readonly string[]> => {
  const found = await Promise.all([fromTxt(lookup, domain), fromCaa(lookup, domain)]);
  return [...new Set(found.flat().filter((mailbox) => MAILBOX.test(mailbox)))];
};
