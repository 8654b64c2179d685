import { expect, test } from 'vitest';
import { createTurns, noTurns } from '../../../../adapters/sqlite/owed-turn.ts';

/** Longer than any stretch; what reaches it hangs. */
const MOST_MS = 2_000;

/** Whether anybody else had a turn while questions followed one another. */
const letsOthers = async (turns: () => Promise<void> | undefined): Promise<boolean> => {
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  const end = performance.now() + MOST_MS;
  // One promise more for each question, as a chain of them has: the event loop does not turn for that.
  while (!turned && performance.now() < end) await (turns() ?? Promise.resolve());
  return turned;
};

test('questions that follow one another let everyone else have a turn', async () => {
  expect(await letsOthers(createTurns())).toBe(true);
});

test('a single question waits for nobody', () => {
  expect(createTurns()()).toBeUndefined();
  expect(noTurns()).toBeUndefined();
});
