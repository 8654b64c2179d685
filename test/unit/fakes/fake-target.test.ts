import { checkPair } from '../../../adapters/targets/shared/pair-check.ts';
import type { Pair } from '../../../src/hosting/target.ts';
import { describeTarget } from '../../contracts/describe-target.ts';
import { fakeTarget } from '../../fakes/fake-target.ts';
import { leafFingerprint, pairMaker } from '../../fakes/test-pairs.ts';

const matches = (pair: Pair): boolean => {
  try {
    return checkPair(pair).key !== '';
  } catch {
    return false;
  }
};

describeTarget('the fake', async () => {
  const maker = await pairMaker();
  const target = fakeTarget({ fingerprintOf: (pair) => leafFingerprint(pair.chain), matches });
  return {
    target,
    names: ['www.example.com'],
    first: await maker.pair(),
    second: await maker.pair(),
    held: async () => {
      const pair = target.holds();
      return pair === undefined ? undefined : leafFingerprint(pair.chain);
    },
    breakDown: async () => {
      target.behave.install = 'refuses';
    },
    mend: async () => {
      delete target.behave.install;
    },
  };
});
