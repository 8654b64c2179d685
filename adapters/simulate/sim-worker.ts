import { parentPort, workerData } from 'node:worker_threads';
import type { SimSettings } from './sim-settings.ts';
import { runInstance } from './simulation.ts';
import type { TallyFields } from './tally.ts';

/** What the thread is started with. */
export interface InstanceData {
  readonly settings: SimSettings;
  /** From 0. */
  readonly instance: number;
}

/** What it says: days that are over, at last what it counted. */
export type InstanceMessage =
  | { readonly kind: 'day'; readonly day: number }
  | { readonly kind: 'tally'; readonly tally: TallyFields };

const { settings, instance }: InstanceData = workerData;
const say = (message: InstanceMessage): void => parentPort?.postMessage(message);
const tally = await runInstance({ settings, progress: (day) => say({ kind: 'day', day }) }, instance);
say({ kind: 'tally', tally: { ...tally } });
