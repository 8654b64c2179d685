import { askResolvers } from './ask-resolvers.ts';
import type { DnsLookup, DnsServer } from './lookup.ts';

/** Where authoritative servers really are, for networks (and tests) in which it is not port 53 of the address in DNS. */
export interface AuthoritativePlaces {
  /** In place of 53, for every server. */
  readonly port?: number;
  /** By the server's host name, lower case. */
  readonly addresses?: Readonly<Record<string, { readonly address: string; readonly port: number }>>;
}

export interface Zone {
  readonly name: string;
  /** Empty when no name server of it has an address. */
  readonly servers: readonly DnsServer[];
}

/** Finds zones and their servers by asking the resolvers; remembers what it found for as long as it lives (one diagnosis). */
export interface ZoneFinder {
  /** The zone that `host` lies in, from `host` upwards; undefined when no resolver knows one. */
  at(host: string): Promise<Zone | undefined>;
  /** The same, without ever asking for `host` itself or a label with an underscore. */
  above(host: string): Promise<Zone | undefined>;
  /** The servers with these host names. */
  serversNamed(names: readonly string[]): Promise<readonly DnsServer[]>;
}

/** Bounds, so that a hostile zone costs little. */
const MOST_NAMES = 8;
const MOST_ADDRESSES = 2;

const parentOf = (host: string): string => host.slice(host.indexOf('.') + 1 || host.length);

const aboveUnderscores = (host: string): string => {
  let name = parentOf(host);
  while (name.startsWith('_')) name = parentOf(name);
  return name;
};

const remember = <T>(work: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? work(key);
    known.set(key, found);
    return found;
  };
};

const addressFinder = (lookup: DnsLookup, { port = 53, addresses = {} }: AuthoritativePlaces) =>
  remember(async (name: string): Promise<readonly DnsServer[]> => {
    const place = Object.hasOwn(addresses, name) ? addresses[name] : undefined;
    if (place !== undefined) return [{ ...place, name }];
    // IPv4 first: IPv6 only where there is nothing else, since many machines have no route for it.
    for (const type of ['A', 'AAAA'] as const) {
      const records = (await askResolvers(lookup, name, type))?.records ?? [];
      const found = records.filter((record) => record.type === type).slice(0, MOST_ADDRESSES);
      if (found.length > 0) return found.map(({ value }) => ({ address: value, port, name }));
    }
    return [];
  });

/** @see RFC 1034 §4.2.1: a zone begins where an SOA record stands. */
export const zoneFinder = (lookup: DnsLookup, places: AuthoritativePlaces = {}): ZoneFinder => {
  const addressesOf = addressFinder(lookup, places);

  const serversNamed = async (names: readonly string[]): Promise<readonly DnsServer[]> =>
    (await Promise.all(names.slice(0, MOST_NAMES).map(addressesOf))).flat();

  const at = remember(async (host: string): Promise<Zone | undefined> => {
    if (host === '') return undefined;
    const answer = await askResolvers(lookup, host, 'SOA');
    if (answer === undefined) return undefined;
    if (!answer.records.some((record) => record.type === 'SOA' && record.host === host)) return at(parentOf(host));
    const records = (await askResolvers(lookup, host, 'NS'))?.records ?? [];
    const names = records.filter((record) => record.type === 'NS' && record.host === host).map(({ value }) => value);
    // In order of name: servers shuffle them, and a person compares one look with the next.
    return { name: host, servers: await serversNamed([...new Set(names)].sort()) };
  });

  return { at, above: (host) => at(aboveUnderscores(host)), serversNamed };
};
