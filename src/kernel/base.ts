import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Random } from './random.ts';

/** What comes from the air, handed in so that tests decide it. Every room's needs extend this. */
export interface Base {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Aborted when the process is to end: nothing long is begun any more. */
  readonly stopping?: AbortSignal;
}
