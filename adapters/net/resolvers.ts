import { getServers } from 'node:dns';
import { isIP } from 'node:net';
import { parseHostPort } from '../../src/validation/host-port.ts';
import type { DnsServer } from '../../src/validation/lookup.ts';

/** Reads `192.0.2.1`, `192.0.2.1:5300`, `[2001:db8::1]:53`; undefined for what is no IP address (a resolver cannot be looked up by name). */
export const parseResolver = (text: string): DnsServer | undefined => {
  const place = parseHostPort(text, 53);
  return place === undefined || isIP(place.host) === 0
    ? undefined
    : { address: place.host, port: place.port, name: text.trim() };
};

/** The resolvers that this machine uses. */
export const systemResolvers = (): readonly DnsServer[] => getServers().flatMap((text) => parseResolver(text) ?? []);
