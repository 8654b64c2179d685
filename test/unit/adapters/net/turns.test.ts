import { expect, test } from 'vitest';
import { Turns } from '../../../../adapters/net/turns.ts';

test('so many at a time, in the order of their coming, and what fails gives its place back', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  let [underWay, most] = [0, 0];
  const all = Array.from({ length: 20 }, (_, index) =>
    turns.run(async () => {
      begun.push(index);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      if (index % 5 === 0) throw new Error('no');
    }),
  );
  const ends = await Promise.allSettled(all);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(most).toBe(2);
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(4);
});

test('a burst whose work never waits lets the loop turn between', async () => {
  const turns = new Turns(4);
  let loops = 0;
  let over = false;
  const count = (): void => {
    loops += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  await Promise.all(Array.from({ length: 100 }, () => turns.run(async () => {})));
  over = true;
  expect(loops).toBeGreaterThan(20);
});
