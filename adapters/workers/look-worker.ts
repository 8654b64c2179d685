import { parentPort } from 'node:worker_threads';
import type { Place, Sight } from '../../src/watch/watch.ts';
import { lookAtEndpoint } from '../net/tls-watch.ts';
import { systemClock } from '../system.ts';

export interface LookTask {
  readonly id: number;
  readonly place: Extract<Place, { kind: 'endpoint' }>;
}

/** What the thread answers, in any order. On the other side a chain's buffers are plain bytes. */
export interface LookAnswer {
  readonly id: number;
  readonly sights: readonly Sight[];
}

parentPort?.on('message', async ({ id, place }: LookTask) => {
  const answer: LookAnswer = { id, sights: await lookAtEndpoint(systemClock, place) };
  parentPort?.postMessage(answer);
});
