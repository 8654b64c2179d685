import type { Surface } from '../src/chat/surface.ts';
import type { Mount } from './mount.ts';

/** A chat platform: a surface that may answer paths of the HTTP port too. `start` never rejects: it keeps trying, and `health` tells. */
export interface PlatformSurface extends Surface {
  readonly mounts: readonly Mount[];
  /** Events refused so far, by reason: not signed, too old, seen before, from where the bot is not at home. */
  readonly refusals: ReadonlyMap<string, number>;
}
