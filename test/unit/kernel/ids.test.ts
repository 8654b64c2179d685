import { expect, test } from 'vitest';
import { systemRandom } from '../../../adapters/system.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { fakeClock } from '../../fakes/fake-clock.ts';

test('ids sort by age, those of one millisecond too', async () => {
  const clock = fakeClock();
  const ids: string[] = [];
  for (let ms = 0; ms < 3; ms++) {
    for (let n = 0; n < 50; n++) ids.push(newId('ord', clock, systemRandom));
    await clock.advance(1);
  }
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id is as long whatever the chance, and what is counted up from the largest stays so', () => {
  const random = { bytes: (count: number) => new Uint8Array(count).fill(255) };
  const clock = fakeClock();
  const [first, second] = [newId('crt', clock, random), newId('crt', clock, random)];
  expect([first, second].map((id) => id.length)).toEqual([20, 20]);
  expect(second > first).toBe(true);
});

test('two processes make different ids in the same millisecond', () => {
  const [one, other] = [fakeClock(), fakeClock()];
  expect(newId('ord', one, systemRandom)).not.toBe(newId('ord', other, systemRandom));
});
