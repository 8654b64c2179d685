import { isIPv6 } from 'node:net';
import { CertError, wrongValue } from '../kernel/errors.ts';
import type { Origin, OriginKind, OriginProtocol } from './edge-server.ts';

export interface OriginRequest {
  /** `app.internal`, `app.internal:8080`, `app.internal:8080/8443` (HTTP and HTTPS port), `[2001:db8::1]:8080`; of `ftp` a folder's name. */
  readonly place: string;
  readonly kind: OriginKind;
  readonly protocol: OriginProtocol;
}

const PLACE =
  /^(?:\[(?<six>[0-9a-f:.]+)\]|(?<host>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?))(?::(?<first>\d{1,5})(?:\/(?<second>\d{1,5}))?)?$/i;
/** A plain name: never a path that leads out of the folder of uploads. */
const FOLDER = /^[a-z0-9][a-z0-9_-]{0,62}(?:\.[a-z0-9_-]{1,63}){0,8}$/i;

const wrong = (place: string, expected: string): CertError => wrongValue('origin', place.slice(0, 80), expected);

const isPort = (port: number): boolean => port >= 1 && port <= 65_535;

/** Reads where the origin is. Throws `option-value`, and `edge-origin-plain` for HTTPS to what has none (EDGE-2). */
export const readOrigin = ({ place, kind, protocol }: OriginRequest): Origin => {
  if (kind !== 'own' && protocol !== 'http')
    throw new CertError('edge-origin-plain', { kind }, { field: 'origin-protocol' });
  if (kind === 'ftp') {
    if (!FOLDER.test(place)) throw wrong(place, 'the name of a folder');
    return { kind, folder: place };
  }
  const { six, host, first, second } = PLACE.exec(place)?.groups ?? {};
  const where = six ?? host;
  if (where === undefined || (six !== undefined && !isIPv6(six))) throw wrong(place, 'host, host:port, host:port/port');
  if (protocol === 'follow' && first !== undefined && second === undefined)
    throw wrong(place, 'host:port/port, the ports of HTTP and HTTPS, since it follows the visitor');
  const httpPort = protocol === 'https' && second === undefined ? 80 : Number(first ?? 80);
  const httpsPort = Number(second ?? (protocol === 'https' ? (first ?? 443) : 443));
  if (!isPort(httpPort) || !isPort(httpsPort)) throw wrong(place, 'ports from 1 to 65535');
  return { kind, host: where.toLowerCase(), httpPort, httpsPort, protocol };
};

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** For people, as it can be typed again. */
export const originText = (origin: Origin): string => {
  if (origin.kind === 'ftp') return origin.folder;
  const { host, httpPort, httpsPort, protocol } = origin;
  const ports = { http: `${httpPort}`, https: `${httpsPort}`, follow: `${httpPort}/${httpsPort}` }[protocol];
  return `${bracketed(host)}:${ports}`;
};

export const protocolOf = (origin: Origin): OriginProtocol => (origin.kind === 'ftp' ? 'http' : origin.protocol);
