import { isIP, isIPv6 } from 'node:net';
import { saysSomething } from './ask-resolvers.ts';
import { followCnames } from './cname-chain.ts';
import { nameOf } from './dns-evidence.ts';
import type { FileEvidence, Hop, Visit } from './file-evidence.ts';
import type { DnsAnswer, DnsLookup, HttpProbe } from './lookup.ts';
import type { Proof } from './proof.ts';
import { isReservedAddress } from './reserved-address.ts';

export interface FileSources {
  readonly lookup: DnsLookup;
  readonly http: HttpProbe;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Visit private and reserved addresses too: for a CA inside the same network. */
  readonly privateAddresses: boolean;
}

/** Addresses visited per family, and redirects followed, at most. */
const MOST_ADDRESSES = 4;
const MOST_REDIRECTS = 10;

/** @see CA/Browser Forum Baseline Requirements 3.2.2.4.19 */
const REDIRECTS: readonly number[] = [301, 302, 307, 308];

interface Addresses {
  readonly all: readonly string[];
  readonly answers: readonly DnsAnswer[];
}

/** What all resolvers together know. */
const addressesOf = async ({ lookup }: FileSources, name: string): Promise<Addresses> => {
  if (isIP(name) !== 0) return { all: [name], answers: [] };
  const ask = (type: 'A' | 'AAAA') => Promise.all(lookup.resolvers.map((resolver) => lookup.ask(resolver, name, type)));
  const byType = await Promise.all([ask('A'), ask('AAAA')]);
  const all = byType.flatMap((answers) => {
    const found = answers.flatMap(({ records }) => {
      const { end } = followCnames(records, name);
      return records.filter(({ host, type }) => host === end && (type === 'A' || type === 'AAAA'));
    });
    return [...new Set(found.map(({ value }) => value))].slice(0, MOST_ADDRESSES);
  });
  return { all: [...new Set(all)], answers: byType.flat() };
};

const failureOf = (answers: readonly DnsAnswer[]): FileEvidence['failure'] => {
  if (answers.length === 0 || answers.some(saysSomething)) return undefined;
  const servers = answers.map(({ server }) => nameOf(server));
  const failed = answers.find(({ outcome }) => outcome === 'answered');
  return failed === undefined
    ? { kind: 'silent', answer: 'timeout', servers }
    : { kind: 'failed', answer: failed.rcode, servers };
};

interface Stop {
  readonly url: URL;
  readonly address: string;
}

const portOf = ({ httpPort, httpsPort }: FileSources, { protocol, port }: URL): number | undefined => {
  const usual = protocol === 'https:' ? httpsPort : httpPort;
  const allowed = port === '' || Number(port) === usual;
  return allowed && (protocol === 'http:' || protocol === 'https:') ? usual : undefined;
};

const parse = (location: string, base: URL): URL | undefined => {
  try {
    return new URL(location, base);
  } catch {
    return undefined;
  }
};

/** Where a redirect leads, if a CA would go there: to a host by name, by http or https, at the usual port. */
const nextStop = async (
  sources: FileSources,
  { url, address }: Stop,
  location: string,
): Promise<Stop | 'not-allowed' | 'no-address'> => {
  const next = parse(location, url);
  const strange =
    next === undefined || next.username !== '' || next.password !== '' || portOf(sources, next) === undefined;
  if (strange) return 'not-allowed';
  if (next.hostname === url.hostname) return { url: next, address };
  if (isIP(next.hostname.replace(/^\[|\]$/g, '')) !== 0) return 'not-allowed';
  const { all } = await addressesOf(sources, next.hostname);
  const open = all.find((candidate) => sources.privateAddresses || !isReservedAddress(candidate));
  return open === undefined ? 'no-address' : { url: next, address: open };
};

const visit = async (sources: FileSources, address: string, start: URL): Promise<Visit> => {
  const hops: Hop[] = [];
  const visited = { address, ipv6: isIPv6(address) };
  let stop: Stop = { url: start, address };
  for (;;) {
    const { url } = stop;
    const answer = await sources.http.get({
      address: stop.address,
      port: portOf(sources, url) ?? sources.httpPort,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      path: `${url.pathname}${url.search}`,
      tls: url.protocol === 'https:',
    });
    hops.push({ url: url.href, answer });
    const { location } = answer;
    if (location === undefined || !REDIRECTS.includes(answer.status ?? 0)) return { ...visited, hops };
    if (hops.length > MOST_REDIRECTS) return { ...visited, hops, stopped: { location, why: 'too-many' } };
    const next = await nextStop(sources, stop, location);
    if (typeof next === 'string') return { ...visited, hops, stopped: { location, why: next } };
    stop = next;
  }
};

/** Asks every address of the name for the file, over plain HTTP first, as a CA does. @see RFC 8555 §8.3 */
export const gatherFile = async (
  sources: FileSources,
  proof: Extract<Proof, { kind: 'file' }>,
  name: string,
): Promise<FileEvidence> => {
  const host = isIPv6(name) ? `[${name}]` : name;
  const url = new URL(`http://${host}${sources.httpPort === 80 ? '' : `:${sources.httpPort}`}${proof.path}`);
  const { all, answers } = await addressesOf(sources, name);
  const reserved = sources.privateAddresses ? [] : all.filter(isReservedAddress);
  const open = all.filter((address) => !reserved.includes(address));
  const visits = await Promise.all(open.map((address) => visit(sources, address, url)));
  const failure = failureOf(answers);
  return {
    name,
    url: url.href,
    content: proof.content,
    visits,
    reserved,
    ...(failure === undefined ? {} : { failure }),
  };
};
