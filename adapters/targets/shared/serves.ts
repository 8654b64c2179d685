import net from 'node:net';
import type { Endpoint } from '../../../src/hosting/target.ts';

/** The setting every target with a listener has. */
export const servesSetting = {
  kind: 'list',
  about:
    'Where the certificate is served, so that Signet can prove it: `host:port`, or `name@host:port` to send that name in the handshake instead of the first one of the certificate.',
  example: 'www.example.com@127.0.0.1:443',
} as const;

interface ServedAt {
  readonly host: string;
  readonly port: number;
  readonly sni?: string;
}

const ENTRY = /^(?:(?<sni>[^@\s]+)@)?(?:\[(?<six>[0-9a-f:.]+)\]|(?<host>[^:@\s[\]]+)):(?<port>\d{1,5})$/i;

/** One entry of `serves`; undefined when it is not one. */
export const parseServedAt = (entry: string): ServedAt | undefined => {
  const { sni, six, host, port } = ENTRY.exec(entry.trim())?.groups ?? {};
  const where = six ?? host;
  if (where === undefined || port === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  if (six !== undefined && net.isIPv6(six) === false) return undefined;
  return { host: where, port: Number(port), ...(sni === undefined ? {} : { sni }) };
};

/** A name that a wildcard covers and that no other virtual host is likely to have. */
const UNDER_WILDCARD = 'signet-probe';

/**
 * The name to send: the first of the certificate. Only one, because the same server may well answer for the others with another
 * certificate on purpose. An IP address is never sent as a name.
 * @see RFC 6066 §3
 */
const sniOf = (names: readonly string[]): string => {
  const name = names.find((candidate) => net.isIP(candidate) === 0) ?? '';
  return name.startsWith('*.') ? `${UNDER_WILDCARD}${name.slice(1)}` : name;
};

export const endpointsOf = (serves: readonly ServedAt[], names: readonly string[]): readonly Endpoint[] =>
  serves.map(({ host, port, sni }) => ({ host, port, sni: sni ?? sniOf(names) }));
