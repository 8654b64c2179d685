import { open } from 'node:fs/promises';
import { describeCause } from '../src/kernel/errors.ts';
import { CERTIFICATE_LABELS } from '../src/pki/certificate-parts.ts';
import { pemBlocks, pemText } from '../src/pki/pem.ts';
import { type Place, placeTitle, type Sight } from '../src/watch/watch.ts';
import type { Watcher } from '../src/watch/watcher.ts';
import type { Lookouts } from './workers/lookouts.ts';

/** Bytes read of a file: a chain has ten thousand. */
const FILE_MOST = 200_000;

/** What a configured Kubernetes target would write over. */
export interface WatchedSecrets {
  readonly names: readonly string[];
  /** The chain that is there, PEM; undefined when there is no such Secret. */
  read(target: string): Promise<string | undefined>;
}

const ofText = (where: string, text: string): Sight => ({
  where,
  ok: true,
  chain: pemBlocks(text, CERTIFICATE_LABELS, 'chain').map(({ der }) => der),
});

const ofBytes = (where: string, bytes: Buffer): Sight =>
  bytes[0] === 0x30 ? { where, ok: true, chain: [bytes] } : ofText(where, pemText(bytes));

const readFile = async (path: string): Promise<Buffer> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FILE_MOST), 0, FILE_MOST, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const unreadable = (place: Place, error: unknown): Sight => ({
  where: placeTitle(place),
  ok: false,
  failure: 'unreadable',
  detail: describeCause(error).split('\n')[0] ?? '',
});

/** Endpoints by those who look at them, files of this machine, and the Secrets of Kubernetes targets where there are any. */
export const createWatcher = ({ look }: Lookouts, secrets: WatchedSecrets): Watcher => ({
  targets: secrets.names,
  look: async (place) => {
    if (place.kind === 'endpoint') return look(place);
    const where = placeTitle(place);
    try {
      if (place.kind === 'file') return [ofBytes(where, await readFile(place.path))];
      const chain = await secrets.read(place.target);
      if (chain === undefined) throw new Error('there is no such Secret, or nothing in it');
      return [ofText(where, chain)];
    } catch (error) {
      return [unreadable(place, error)];
    }
  },
});
