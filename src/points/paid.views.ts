import type { Say } from '../texts/say.ts';
import { packTitle } from './pack.ts';
import type { Paid } from './paid.ts';

/** PTS-2: how many points, from which pack, and whether they are spent yet. */
export const paidWords = (say: Say, { points, pack, team, state }: Paid): string =>
  say('points.paid-from', { points, pack: packTitle({ name: pack }, team), state: say.lookup(`points.hold.${state}`) });
