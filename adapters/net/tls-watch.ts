import type { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import net, { type Socket } from 'node:net';
import tls, { type SecureContext, type TLSSocket } from 'node:tls';
import type { Clock } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import { TimeLimitError, withinTime } from '../../src/kernel/time-limit.ts';
import type { Place, Sight, SightFailure, Starttls } from '../../src/watch/watch.ts';
import { StarttlsRefused, talkUp } from './starttls.ts';
import { lenientContext } from './tls-probe.ts';

type Endpoint = Extract<Place, { kind: 'endpoint' }>;

/** Milliseconds for one address: connecting, talking, handshake. */
const LIMIT = 10 * SECOND;
/** Addresses of one name that are looked at; a large CDN has eight. */
const ADDRESSES_MOST = 16;
/** Certificates read of what is sent. */
const CHAIN_MOST = 16;

/** The operating system's and the resolver's codes; TLS's own are told by what they say. */
const FAILURES: Readonly<Record<string, SightFailure>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  EAFNOSUPPORT: 'no-route',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
};

const failureOf = (error: Error & { readonly code?: string; readonly reason?: string }) => {
  if (error instanceof TimeLimitError) return { failure: 'timeout' as const, detail: `${LIMIT / SECOND} s` };
  const { code = '', reason } = error;
  if (error instanceof StarttlsRefused) return { failure: 'starttls-refused' as const, detail: error.message };
  // OpenSSL writes the number of an alert that came from the other side, whatever its name.
  const alert = /alert number \d+/.test(error.message);
  const failure = alert ? 'tls-alert' : (FAILURES[code] ?? (code.startsWith('ERR_SSL') ? 'not-tls' : 'closed'));
  return { failure, detail: reason ?? describeCause(error).split('\n')[0] ?? '' };
};

/** DER as the server sent it: the runtime's list of issuers holds nothing else. */
const sentChain = (socket: TLSSocket): readonly Buffer[] => {
  const chain: Buffer[] = [];
  let one: X509Certificate | undefined = socket.getPeerX509Certificate();
  while (one !== undefined && chain.length < CHAIN_MOST) {
    chain.push(one.raw);
    one = one.issuerCertificate;
  }
  return chain;
};

/**
 * It trusts nothing, since what was shown is judged elsewhere, so no signature is checked twice. Only groups of elliptic curves: the runtime
 * would make a key for ML-KEM as well in each greeting, a seventh of what a handshake costs, for a connection that says nothing.
 */
const CURVES = lenientContext({ ca: [], ecdhCurve: 'X25519:P-256:P-384:P-521' });
/** With every group that the runtime knows, for a server that takes none of those. */
const ALL_GROUPS = lenientContext({ ca: [] });

const handshakeWith = ({ sni }: Endpoint, secureContext: SecureContext) => ({
  // What is offered first decides which of two certificates (RSA, ECDSA) a server shows: as a browser does.
  secureContext,
  rejectUnauthorized: false,
  ...(sni === '' || net.isIP(sni) !== 0 ? {} : { servername: sni }),
});

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });

/** The handshake over a socket. A server that wants a client's certificate breaks off after it has shown its own: that counts. */
const handshake = (socket: TLSSocket): Promise<readonly Buffer[]> =>
  new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(sentChain(socket)));
    socket.once('error', (error) => {
      const chain = sentChain(socket);
      if (chain.length > 0) resolve(chain);
      else reject(error);
    });
    socket.once('close', () => reject(new Error('closed during the handshake')));
  });

const shake = async (secure: TLSSocket): Promise<readonly Buffer[]> => {
  try {
    return await handshake(secure);
  } finally {
    secure.on('error', () => {});
    secure.destroy();
  }
};

/** One address: the socket to be given up when it takes too long, and what it will show. */
interface Attempt {
  readonly socket: Socket;
  readonly chain: Promise<readonly Buffer[]>;
}

const talkedUp = async (
  place: Endpoint,
  starttls: Starttls,
  raw: Socket,
  context: SecureContext,
): Promise<readonly Buffer[]> => {
  await connected(raw);
  await talkUp(raw, starttls, place.sni);
  return shake(tls.connect({ socket: raw, ...handshakeWith(place, context) }));
};

const attempt = (place: Endpoint, host: string, context: SecureContext): Attempt => {
  const { port, starttls } = place;
  if (starttls !== undefined) {
    const socket = net.connect({ host, port });
    return { socket, chain: talkedUp(place, starttls, socket, context) };
  }
  const socket = tls.connect({ host, port, ...handshakeWith(place, context) });
  return { socket, chain: shake(socket) };
};

const tryAddress = async (clock: Clock, place: Endpoint, address: string, context: SecureContext): Promise<Sight> => {
  const where = net.isIPv6(address) ? `[${address}]:${place.port}` : `${address}:${place.port}`;
  const { socket, chain } = attempt(place, address, context);
  try {
    return { where, ok: true, chain: await withinTime(clock, LIMIT, chain) };
  } catch (error) {
    return { where, ok: false, ...failureOf(error as Error) };
  } finally {
    socket.on('error', () => {});
    socket.destroy();
  }
};

const lookAtAddress = async (clock: Clock, place: Endpoint, address: string): Promise<Sight> => {
  const sight = await tryAddress(clock, place, address, CURVES);
  return sight.ok || sight.failure !== 'tls-alert' ? sight : tryAddress(clock, place, address, ALL_GROUPS);
};

const addressesOf = async (host: string): Promise<readonly string[]> => {
  if (net.isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true });
  return [...new Set(found.map(({ address }) => address))];
};

/** Every address of an endpoint, each with a handshake of its own that sends nothing but the name. Never throws. */
export const lookAtEndpoint = async (clock: Clock, place: Endpoint): Promise<readonly Sight[]> => {
  try {
    const addresses = await addressesOf(place.host);
    return await Promise.all(addresses.slice(0, ADDRESSES_MOST).map((address) => lookAtAddress(clock, place, address)));
  } catch (error) {
    return [{ where: place.host, ok: false, failure: 'dns', detail: describeCause(error).split('\n')[0] ?? '' }];
  }
};
