import { extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { RevokedEntry } from '../../src/pki/crl.ts';
import type { CrlMaker } from '../../src/pki/crl-maker.ts';
import type { CrlWorkerData, CrlWorkerMessage } from './crl-worker.ts';

/** Entries handed over at once: copying them to the other thread takes one or two milliseconds. */
const PORTION = 1_000;

/** The worker beside this file, `.ts` in the checkout and `.js` when built. */
const workerFile = new URL(`./crl-worker${extname(import.meta.url)}`, import.meta.url);

const answerOf = (worker: Worker): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    worker.once('message', (bytes: Uint8Array) =>
      resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    );
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the CRL thread ended early with code ${code}`)));
  });

const post = (worker: Worker, message: CrlWorkerMessage): void => worker.postMessage(message);

const handOver = async (
  worker: Worker,
  entries: Iterable<RevokedEntry> | AsyncIterable<RevokedEntry>,
): Promise<void> => {
  let portion: RevokedEntry[] = [];
  for await (const entry of entries) {
    portion.push(entry);
    if (portion.length < PORTION) continue;
    post(worker, portion);
    portion = [];
    await nextTurn();
  }
  post(worker, portion);
  post(worker, undefined);
};

/** Makes each CRL in a thread of its own, so that the event loop is never held up, however long the list is. */
export const createCrlWorkshop = (): CrlMaker & { close(): Promise<void> } => {
  const running = new Set<Worker>();
  return {
    make: async (header, entries, ca) => {
      const data: CrlWorkerData = { header, ca };
      const worker = new Worker(workerFile, { workerData: data, name: 'crl' });
      running.add(worker);
      try {
        const answer = answerOf(worker);
        const [crl] = await Promise.all([answer, handOver(worker, entries)]);
        return crl;
      } finally {
        running.delete(worker);
        await worker.terminate();
      }
    },
    /** Ends whatever still runs; its `make` rejects. */
    close: async () => {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
};
