import { extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { openCa } from '../../src/pki/ca-signer.ts';
import { buildCrl, encodeRevoked, type RevokedEntry } from '../../src/pki/crl.ts';
import type { CrlMaker } from '../../src/pki/crl-maker.ts';
import type { CrlWorkerData, CrlWorkerMessage } from './crl-worker.ts';

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

type Pages = AsyncIterator<readonly RevokedEntry[]>;

async function* each<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** Copying a page to the other thread takes one or two milliseconds: everyone else has a turn in between. */
const handOver = async (worker: Worker, first: readonly (readonly RevokedEntry[])[], rest: Pages): Promise<void> => {
  for (const page of first) post(worker, page);
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    post(worker, next.value);
    await nextTurn();
  }
  post(worker, undefined);
};

/**
 * Makes a CRL in a thread of its own, so that the event loop is never held up, however long the list is. A single page is done sooner
 * than a thread is started, so it is made here.
 */
export const createCrlWorkshop = (): CrlMaker & { close(): Promise<void> } => {
  const running = new Set<Worker>();
  let closed = false;
  return {
    make: async (header, pages, ca) => {
      const source = each(pages);
      const first = await source.next();
      const second = first.done === true ? first : await source.next();
      if (first.done === true || second.done === true)
        return buildCrl(header, [encodeRevoked(first.value ?? [])], openCa(ca.certificate, ca.privateKeyPem));
      if (closed) throw new Error('the CRL thread ended early: nothing is begun any more');
      const data: CrlWorkerData = { header, ca };
      const worker = new Worker(workerFile, { workerData: data, name: 'crl' });
      running.add(worker);
      try {
        const answer = answerOf(worker);
        const [crl] = await Promise.all([answer, handOver(worker, [first.value, second.value], source)]);
        return crl;
      } finally {
        running.delete(worker);
        await worker.terminate();
      }
    },
    /** Ends whatever still runs and begins nothing new; its `make` rejects. */
    close: async () => {
      closed = true;
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
};
