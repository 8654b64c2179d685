import { expect, test } from 'vitest';
import { inside } from '../../../src/store/inside.ts';
import { allOutside, outside } from '../../fakes/outside.ts';

const port = { name: 'ca', ask: async () => 'yes', rate: () => 3 };

test('a port answers whoever asks outside a transaction, and refuses inside one', async () => {
  const guarded = outside('the CA', port);
  expect(await guarded.ask()).toBe('yes');
  await expect(inside(() => guarded.ask())).rejects.toThrow('asked the CA.ask inside a transaction');
});

test('what a port knows without asking may be read anywhere', async () => {
  const guarded = allOutside('the CA', new Map([['ca', port]])).get('ca');
  expect(await inside(async () => `${guarded?.name} ${guarded?.rate()}`)).toBe('ca 3');
});

test('a port that is a function is guarded alike', async () => {
  await expect(inside(outside('the diagnosis', async () => 1))).rejects.toThrow('asked the diagnosis inside');
});
