import type { AnswerRecord, DnsAnswer, DnsLookup, DnsServer, RecordType } from '../../src/validation/lookup.ts';

/** Words for an answer without records; everything else is a record's value, or `host TYPE value` for another owner. */
const FAILURES = ['timeout', 'malformed', 'refused-connection'] as const;
const RCODES = ['NOERROR', 'NXDOMAIN', 'SERVFAIL', 'REFUSED'] as const;

/** One server's knowledge: `host TYPE` (or `host TYPE CD`) → values, `NXDOMAIN`, `timeout`, `LAME`, `REFERRAL ns1 ns2` …; or one word for all questions. */
export type Book = string | Readonly<Record<string, string | readonly string[]>>;

export interface LookupScript {
  /** By name. */
  readonly resolvers: Readonly<Record<string, Book>>;
  /** By IP address: the zones' own servers. */
  readonly servers?: Readonly<Record<string, Book>>;
}

export interface ScriptedLookup extends DnsLookup {
  /** Every question asked, as `server host TYPE`. */
  readonly asked: readonly string[];
}

const EMPTY = { rcode: '', authoritative: false, records: [], referral: [] } as const;

const isOneOf = <T extends string>(words: readonly T[], text: string): text is T =>
  (words as readonly string[]).includes(text);

const recordOf = (text: string, host: string, type: RecordType): AnswerRecord => {
  const match = /^(\S+) (A|AAAA|CNAME|TXT|CAA|NS|SOA) (.*)$/.exec(text);
  return match === null
    ? { host, type, value: text, ttl: 60 }
    : { host: match[1]!, type: match[2] as RecordType, value: match[3]!, ttl: 60 };
};

const knows = (book: Exclude<Book, string>, host: string): boolean =>
  Object.keys(book).some((key) => {
    const [owner = ''] = key.split(' ');
    return owner === host || owner.endsWith(`.${host}`);
  });

const answerFrom = (
  book: Book,
  host: string,
  type: RecordType,
  unchecked: boolean,
  authoritative: boolean,
): Omit<DnsAnswer, 'server'> => {
  const said =
    typeof book === 'string'
      ? book
      : ((unchecked ? book[`${host} ${type} CD`] : undefined) ?? book[`${host} ${type}`] ?? book[`* ${type}`]);
  const plain = { outcome: 'answered', rcode: 'NOERROR', authoritative, records: [], referral: [] } as const;
  if (typeof said === 'string') {
    if (isOneOf(FAILURES, said)) return { outcome: said, ...EMPTY };
    if (isOneOf(RCODES, said)) return { ...plain, rcode: said };
    if (said === 'LAME') return { ...plain, authoritative: false };
    const referral = /^REFERRAL (.+)$/.exec(said);
    if (referral !== null) return { ...plain, authoritative: false, referral: referral[1]!.split(' ') };
  }
  if (said !== undefined) return { ...plain, records: [said].flat().map((text) => recordOf(text, host, type)) };
  if (typeof book === 'string') return plain;
  const alias = book[`${host} CNAME`];
  if (typeof alias === 'string' && type !== 'CNAME') {
    const further = answerFrom(book, alias, type, unchecked, authoritative);
    const own: AnswerRecord = { host, type: 'CNAME', value: alias, ttl: 60 };
    const elsewhere = further.outcome !== 'answered' || (authoritative && !knows(book, alias));
    return elsewhere ? { ...plain, records: [own] } : { ...further, records: [own, ...further.records] };
  }
  return { ...plain, rcode: knows(book, host) ? 'NOERROR' : 'NXDOMAIN' };
};

/** DNS in memory: every answer is written down beforehand, names below and above known ones behave as in DNS. */
export const scriptedLookup = ({ resolvers, servers = {} }: LookupScript): ScriptedLookup => {
  const asked: string[] = [];
  const listed: readonly DnsServer[] = Object.keys(resolvers).map((name) => ({ address: name, port: 53, name }));
  return {
    asked,
    resolvers: listed,
    ask: async (server, host, type, options = {}) => {
      asked.push(`${server.name} ${host} ${type}`);
      const resolver = resolvers[server.address];
      const book = resolver ?? servers[server.address] ?? 'timeout';
      return { server, ...answerFrom(book, host, type, options.unchecked === true, resolver === undefined) };
    },
  };
};

/** What a resolver knows of a zone: its SOA, its NS names, and their addresses. */
export const zoneBook = (
  zone: string,
  servers: Readonly<Record<string, string>>,
): Readonly<Record<string, string | readonly string[]>> => ({
  [`${zone} SOA`]: `ns1.${zone} hostmaster.${zone} 1`,
  [`${zone} NS`]: Object.keys(servers),
  ...Object.fromEntries(Object.entries(servers).map(([name, address]) => [`${name} A`, address])),
});
