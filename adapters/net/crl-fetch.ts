import { lookup } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Clock } from '../../src/kernel/clock.ts';
import { HOUR, MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import { readCrl } from '../../src/pki/crl-read.ts';
import { pemBlocks } from '../../src/pki/pem.ts';
import { isPublicAddress } from '../../src/pki/public-address.ts';
import type { CrlSource } from '../../src/watch/watcher.ts';
import { atMost } from './at-most.ts';

type Answer = Awaited<ReturnType<CrlSource['get']>>;

export interface CrlFetchOptions {
  /** Loopback and private addresses too: for CAs of one's own network. */
  readonly privateAddresses: boolean;
}

const LIMIT = 10 * SECOND;
const MOST_BYTES = 8_000_000;
/** All lists that are remembered together. */
const REMEMBERED_BYTES = 64_000_000;
/** A current list is asked for again after this, however long it says it lasts; a failure sooner. */
const REMEMBER = 6 * HOUR;
const REMEMBER_FAILURE = 10 * MINUTE;
/** Ports that lists are served at; others would let a certificate knock at anything. */
const PORTS: ReadonlySet<string> = new Set(['', '80', '443', '8080']);

const refused = (why: string): Answer => ({ ok: false, why });

/** The address to connect to: resolved once, judged, and then used as it is, so that no second answer can lead elsewhere. */
const openAddress = async (host: string, privateToo: boolean): Promise<string | undefined> => {
  const bare = host.replace(/^\[|\]$/g, '');
  const all = isIP(bare) !== 0 ? [{ address: bare }] : await lookup(bare, { all: true });
  // One that is not public spoils them all: a name that has both is a trick.
  if (privateToo || all.every(({ address }) => isPublicAddress(address))) return all[0]?.address;
  return undefined;
};

const bodyOf = (response: IncomingMessage): Promise<Answer> =>
  new Promise((resolve) => {
    if (response.statusCode !== 200) {
      response.destroy();
      return resolve(refused(`HTTP ${response.statusCode}`));
    }
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) {
        response.destroy();
        resolve(refused(`longer than ${MOST_BYTES} bytes`));
      } else chunks.push(chunk);
    });
    response.on('end', () => resolve({ ok: true, der: Buffer.concat(chunks) }));
    response.on('error', (error) => resolve(refused(describeCause(error))));
  });

const ask = (url: URL, address: string): { readonly answer: Promise<Answer>; stop(): void } => {
  const secure = url.protocol === 'https:';
  const named = secure && isIP(url.hostname) === 0 ? { servername: url.hostname } : {};
  const call = (secure ? https : http).request({
    host: address,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, 'user-agent': 'signet', connection: 'close' },
    agent: false,
    ...named,
  });
  const answer = new Promise<Answer>((resolve) => {
    call.on('error', (error) => resolve(refused(describeCause(error))));
    // Redirects are not followed: they would have to be judged anew, and lists do without.
    call.on('response', (response) => resolve(bodyOf(response)));
  });
  call.end();
  return { answer, stop: () => call.destroy() };
};

/** Some CAs serve PEM. */
const asDer = (bytes: Buffer): Buffer =>
  bytes.subarray(0, 11).toString('latin1') === '-----BEGIN '
    ? (pemBlocks(bytes.toString('latin1'), ['X509 CRL', 'CRL'], 'crl')[0]?.der ?? bytes)
    : bytes;

interface Remembered {
  readonly answer: Promise<Answer>;
  until: number;
  size: number;
}

/** Lists by http and https, from public addresses unless told otherwise; remembered while they are current. */
export const crlFetch = (clock: Clock, { privateAddresses }: CrlFetchOptions): CrlSource => {
  const known = new Map<string, Remembered>();

  const fetchOnce = async (text: string): Promise<Answer> => {
    if (!URL.canParse(text)) return refused('not a URL');
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return refused(`not fetched over ${url.protocol}`);
    if (!privateAddresses && !PORTS.has(url.port)) return refused(`not fetched from port ${url.port}`);
    try {
      const address = await openAddress(url.hostname, privateAddresses);
      if (address === undefined) return refused('its address is not public');
      const call = ask(url, address);
      const answer = (await atMost(clock, LIMIT, call.answer)) ?? refused(`no answer in ${LIMIT / SECOND} s`);
      call.stop();
      return answer.ok ? { ok: true, der: asDer(answer.der) } : answer;
    } catch (error) {
      return refused(describeCause(error).split('\n')[0] ?? '');
    }
  };

  const keepUntil = (answer: Answer): number => {
    if (!answer.ok) return clock.now() + REMEMBER_FAILURE;
    try {
      const { nextUpdate } = readCrl(answer.der);
      const end = nextUpdate === undefined ? Number.POSITIVE_INFINITY : Date.parse(nextUpdate);
      return Math.min(clock.now() + REMEMBER, Math.max(end, clock.now() + MINUTE));
    } catch {
      return clock.now() + REMEMBER_FAILURE;
    }
  };

  const makeRoom = (): void => {
    let total = [...known.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [url, { size }] of known) {
      if (total <= REMEMBERED_BYTES) return;
      known.delete(url);
      total -= size;
    }
  };

  return {
    get: async (url) => {
      const before = known.get(url);
      if (before !== undefined && clock.now() < before.until) return before.answer;
      const fresh: Remembered = { answer: fetchOnce(url), until: Number.POSITIVE_INFINITY, size: 1_000 };
      known.delete(url);
      known.set(url, fresh);
      const answer = await fresh.answer;
      fresh.until = keepUntil(answer);
      if (answer.ok) fresh.size += answer.der.length;
      makeRoom();
      return answer;
    },
  };
};
