import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { figuresOf, type SimFigures } from './sim-report.ts';
import type { InstanceData, InstanceMessage } from './sim-worker.ts';
import { makeOutside, runInstance, type SimParts } from './simulation.ts';
import { Tally, type TallyFields } from './tally.ts';

/** The worker beside this file, `.ts` in the checkout and `.js` when built. */
const workerFile = new URL(`./sim-worker${extname(import.meta.url)}`, import.meta.url);

const inThread = ({ settings, progress }: SimParts, instance: number): Promise<TallyFields> =>
  new Promise((resolve, reject) => {
    const workerData: InstanceData = { settings, instance };
    const worker = new Worker(workerFile, { workerData });
    worker.on('message', (message: InstanceMessage) => {
      if (message.kind === 'tally') resolve(message.tally);
      else if (instance === 0) progress?.(message.day);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`instance ${instance + 1} ended early with code ${code}`)));
  });

/**
 * Lets the bot look after a simulated fleet. Several instances share it by teams, each in a thread of its own, with a store of its own and
 * its share of what the CAs allow, so that the same settings give the same figures on every machine, however many cores it has.
 */
export const simulate = async (parts: SimParts): Promise<SimFigures> => {
  const { settings } = parts;
  const tallies: readonly TallyFields[] =
    settings.instances === 1
      ? [await runInstance(parts, 0)]
      : await Promise.all(Array.from({ length: settings.instances }, (_, instance) => inThread(parts, instance)));
  const tally = new Tally();
  for (const each of tallies) tally.add(each);
  return figuresOf(makeOutside(settings, 0), tally);
};
