import type { Need } from './surface-driver.ts';
import type { Room, RoomOptions } from './surface-room.ts';

/** One thing that people do on every surface. */
export interface Scenario {
  readonly name: string;
  readonly needs?: readonly Need[];
  readonly with?: RoomOptions;
  /** The surface is not started: the scenario does. */
  readonly unstarted?: boolean;
  run(room: Room): Promise<void>;
}
