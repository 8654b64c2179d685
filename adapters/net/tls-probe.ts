import net from 'node:net';
import tls, { type SecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';
import type { Endpoint, Served, TlsProbe } from '../../src/hosting/target.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import { addressesOf } from './addresses.ts';

export interface TlsProbeOptions {
  /** PEM roots that count as trusted beside those of the runtime: the built-in CAs', which may come to be later than the probe. */
  readonly roots?: () => Promise<readonly string[]>;
  /** Milliseconds for connecting and handshake together. */
  readonly limit?: number;
}

/**
 * It only reads a certificate and sends nothing, so it talks to any server that answers, also with protocols and ciphers that would be
 * refused for real traffic. One context for all looks: making one costs more than a handshake.
 */
export const lenientContext = (options: Pick<SecureContextOptions, 'ca' | 'ecdhCurve'>): SecureContext =>
  tls.createSecureContext({
    ...options,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });

const hex = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

/** A leaf without a subject is known by its names. */
const titleOf = (subject: string | undefined, names: string | undefined): string => {
  const text = subject === undefined || subject === '' ? names : subject;
  return text === undefined ? 'no name' : text.split('\n').join(', ');
};

/** What the handshake has shown so far; undefined while there is no certificate. */
const shownBy = (socket: TLSSocket): Served | undefined => {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return undefined;
  const why = socket.authorizationError as string | Error | null | undefined;
  return {
    ok: true,
    fingerprint: hex(leaf.fingerprint256),
    notAfter: leaf.validToDate.toISOString(),
    subject: titleOf(leaf.subject, leaf.subjectAltName),
    trusted: socket.authorized,
    ...(socket.authorized || why === null || why === undefined ? {} : { why: String(why) }),
  };
};

const connect = ({ host, port, sni }: Endpoint, secureContext: SecureContext): TLSSocket =>
  tls.connect({
    host,
    port,
    // RFC 6066 §3: an address is not a name to send.
    ...(sni === '' || net.isIP(sni) !== 0 ? {} : { servername: sni }),
    secureContext,
    // Everything is let through: trust is told, not required.
    rejectUnauthorized: false,
  });

/** OpenSSL's reason without its file and line. */
const reasonOf = (error: Error & { readonly reason?: string; readonly code?: string }): string =>
  error.reason === undefined ? describeCause(error) : `${error.reason} (${error.code ?? 'no code'})`;

/**
 * A server that asks for a client's certificate breaks off (TLS 1.2) after it has shown its own: that is what was looked for. Its chain
 * was not judged then.
 */
const shownBefore = (socket: TLSSocket, reason: string): Served => {
  const shown = shownBy(socket);
  return shown?.ok === true ? { ...shown, trusted: false, why: reason } : { ok: false, why: reason };
};

const handshake = (socket: TLSSocket): Promise<Served> =>
  new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(shownBy(socket) ?? { ok: false, why: 'no certificate was shown' }));
    socket.once('error', (error) => resolve(shownBefore(socket, reasonOf(error))));
    socket.once('close', () => resolve({ ok: false, why: 'the connection was closed during the handshake' }));
  });

/** The context for the roots as they are now; made again only when they have changed. */
const contextFor = (roots: () => Promise<readonly string[]>): (() => Promise<SecureContext>) => {
  let known: { readonly roots: string; readonly context: SecureContext } | undefined;
  return async () => {
    const now = await roots();
    const key = now.join();
    if (known?.roots !== key)
      known = {
        roots: key,
        context: lenientContext(now.length === 0 ? {} : { ca: [...tls.getCACertificates('default'), ...now] }),
      };
    return known.context;
  };
};

/** Looks with Node's own TLS: one handshake, closed at once. Never throws for what the server does. */
export const createTlsProbe = (clock: Clock, options: TlsProbeOptions = {}): TlsProbe => {
  const limit = options.limit ?? 10 * SECOND;
  const context = contextFor(options.roots ?? (async () => []));
  return {
    addresses: (host) => addressesOf(host),
    look: async (endpoint) => {
      let socket: TLSSocket;
      try {
        socket = connect(endpoint, await context());
      } catch (error) {
        return { ok: false, why: describeCause(error) };
      }
      const done = new AbortController();
      const late = clock
        .sleep(limit, done.signal)
        .then((): Served => ({ ok: false, why: `no handshake within ${limit / SECOND} s` }));
      late.catch(() => {});
      const served = await Promise.race([handshake(socket), late]);
      done.abort();
      socket.on('error', () => {});
      socket.destroy();
      return served;
    },
  };
};
