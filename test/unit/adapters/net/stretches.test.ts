import { expect, test } from 'vitest';
import { Stretches } from '../../../../adapters/net/stretches.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Deeds that each take a millisecond of a clock of their own. */
const burst = (count: number) => {
  let now = 0;
  const done: number[] = [];
  const stretches = new Stretches(() => now);
  for (let index = 0; index < count; index++)
    stretches.do(() => {
      now += 1;
      done.push(index);
      if (index % 10 === 0) throw new Error('no');
    });
  return { stretches, done };
};

test('a few are done at once', () => {
  expect(burst(5).done).toHaveLength(5);
});

test('a burst: as many as a stretch allows in each turn, all of them once and in order', async () => {
  const { stretches, done } = burst(100);
  const seen: number[] = [];
  while (done.length < 100) {
    seen.push(done.length);
    await turn();
  }
  await stretches.idle();
  expect(seen[0]).toBe(5);
  expect(Math.max(...seen.map((count, index) => count - (seen[index - 1] ?? 0)))).toBe(5);
  expect(done).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

test('idle waits for what waits, and for nothing else', async () => {
  const { stretches, done } = burst(30);
  await stretches.idle();
  expect(done).toHaveLength(30);
  await stretches.idle();
});

test('what is given while others wait comes after them', async () => {
  const { stretches, done } = burst(20);
  await turn();
  stretches.do(() => done.push(99));
  await stretches.idle();
  expect(done.slice(-2)).toEqual([19, 99]);
});
