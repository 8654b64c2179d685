import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { Disk } from './disk.ts';
import { resolveOwner } from './owner.ts';
import { PairError } from './pair-check.ts';
import type { PairPlan } from './pair-settings.ts';

const mayWrite = async (folder: string): Promise<void> => {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const absent = (error as { code?: string }).code === 'ENOENT';
    throw new PairError(`${folder}: ${absent ? 'the folder does not exist' : 'Signet has no right to write there'}`);
  }
};

/**
 * Whether a pair could be put in place now: the owner is known, the folders take files, and the program that uses them answers `look`.
 * The program is asked only once a pair is there: without one, its own test could not but fail.
 */
export const lookAtPair = async (
  plan: PairPlan,
  disk: Disk,
  clock: Clock,
  look?: () => Promise<unknown>,
): Promise<void> => {
  await resolveOwner(plan.owner, clock);
  for (const folder of new Set(plan.places.map(({ path }) => dirname(path)))) await mayWrite(folder);
  const files = await Promise.all(plan.places.map(({ path }) => disk.read(path)));
  if (files.every((file) => file !== undefined)) await look?.();
};
