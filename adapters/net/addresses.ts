import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Whether this machine has an IPv6 address that leads anywhere: without one no look at an IPv6 address could succeed. */
const reachesIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((addresses = []) =>
    addresses.some(({ family, internal, address }) => family === 'IPv6' && !internal && !/^fe[89ab]/i.test(address)),
  );

/** This machine under its own name: its services listen where they were told to, on one of the two. */
const isLoopback = (host: string): boolean => /(^|\.)localhost\.?$/i.test(host);

/**
 * Every address of a host that can be reached from here, as its resolver (and `/etc/hosts`) says; none for an address and for this machine
 * itself. Throws when the name cannot be resolved.
 */
export const addressesOf = async (host: string, ipv6 = reachesIpv6()): Promise<readonly string[]> => {
  if (isIP(host) !== 0 || isLoopback(host)) return [];
  const found = await lookup(host, { all: true });
  const reachable = found.filter(({ family }) => ipv6 || family === 4);
  return [...new Set(reachable.map(({ address }) => address))];
};
