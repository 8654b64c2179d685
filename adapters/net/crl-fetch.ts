import type { Clock } from '../../src/kernel/clock.ts';
import { HOUR, MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { readCrl } from '../../src/pki/crl-read.ts';
import { pemBlocks } from '../../src/pki/pem.ts';
import type { CrlSource } from '../../src/watch/watcher.ts';
import { guardedGet } from './guarded-get.ts';

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
    const limits = { privateAddresses, mostBytes: MOST_BYTES, wait: LIMIT };
    const answer = await guardedGet(clock, url, limits);
    return answer.ok ? { ok: true, der: asDer(answer.bytes) } : answer;
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
