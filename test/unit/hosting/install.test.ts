import { describe, expect, test } from 'vitest';
import { installAndProve } from '../../../src/hosting/install.ts';
import type { Pair } from '../../../src/hosting/target.ts';
import { type FakeTarget, type FakeTargetOptions, fakeTarget, type Misbehaviour } from '../../fakes/fake-target.ts';
import { virtualClock } from '../../fakes/virtual-clock.ts';

const OLD: Pair = { chain: 'old chain', key: 'old key' };
const NEW: Pair = { chain: 'new chain', key: 'new key' };
const fingerprintOf = (pair: Pair): string => (pair.key === 'new key' ? 'a' : 'b').repeat(64);
const names = ['www.example.com'];

const made = (behave: Misbehaviour, options: Partial<FakeTargetOptions> = {}): FakeTarget => {
  const target = fakeTarget({ holds: OLD, fingerprintOf, ...options });
  Object.assign(target.behave, behave);
  return target;
};

const go = (target: FakeTarget, clock = virtualClock()) =>
  installAndProve(target, NEW, names, fingerprintOf(NEW), target.probe, clock, {
    attempts: 5,
    consecutive: 3,
    limit: 60_000,
  });

test('HOST-7 the new pair is installed and proven by three handshakes in a row', async () => {
  const target = made({});
  const result = await go(target);
  expect(result).toMatchObject({ outcome: 'served', previous: JSON.stringify(OLD) });
  expect(result.error).toBeUndefined();
  const look = 'look 127.0.0.1:443';
  expect(target.calls).toEqual([look, 'install', look, look, look, 'confirm']);
  expect(result.evidence.at(-1)?.fingerprint).toBe(fingerprintOf(NEW));
});

test('HOST-7 old worker processes that still answer for a moment are waited for', async () => {
  const target = made({});
  target.behave.lateLooks = ['new', 'new', 'old'];
  expect(await go(target)).toMatchObject({ outcome: 'served' });
});

test('plain files that nothing serves count as installed', async () => {
  const target = made({}, { endpoints: [] });
  expect(await go(target)).toMatchObject({ outcome: 'installed', previous: JSON.stringify(OLD) });
  expect(target.calls).toEqual(['install', 'confirm']);
});

test('called again after a crash with the pair already in place, it is served and the old pair is still what previous means', async () => {
  const target = made({});
  await target.install(NEW, names);
  expect(await go(target)).toMatchObject({ outcome: 'served', previous: JSON.stringify(OLD) });
});

describe('HOST-7 the old certificate stays in service until the new one serves', () => {
  interface Row {
    behave: Misbehaviour;
    options?: Partial<FakeTargetOptions>;
    outcome: 'restored' | 'unsettled';
    error: string;
    holds: Pair | undefined;
  }
  const cases: Record<string, Row> = {
    'ok/refused: nothing was changed': {
      behave: { install: 'refuses' },
      outcome: 'restored',
      error: 'target-refused',
      holds: OLD,
    },
    'ok/unreachable: nothing was changed': {
      behave: { install: 'unreachable' },
      outcome: 'restored',
      error: 'target-unreachable',
      holds: OLD,
    },
    'ok/refused by plain files': {
      behave: { install: 'refuses' },
      options: { endpoints: [] },
      outcome: 'restored',
      error: 'target-refused',
      holds: OLD,
    },
    'ok/accepted but the old one is still served: put back': {
      behave: { serves: 'old-one' },
      outcome: 'restored',
      error: 'target-not-served',
      holds: OLD,
    },
    'ok/nothing was there before and nothing serves now': {
      behave: { serves: 'nothing' },
      options: { holds: undefined as never },
      outcome: 'restored',
      error: 'target-not-served',
      holds: NEW,
    },
    'ok/a bug in the adapter, the old one is seen to be served': {
      behave: { install: 'throws-plain' },
      outcome: 'restored',
      error: 'target-refused',
      holds: OLD,
    },
    'fail/a bug in the adapter of plain files': {
      behave: { install: 'throws-plain' },
      options: { endpoints: [] },
      outcome: 'unsettled',
      error: 'target-refused',
      holds: OLD,
    },
    'fail/restore fails': {
      behave: { serves: 'old-one', restore: 'fails' },
      outcome: 'unsettled',
      error: 'target-not-restored',
      holds: NEW,
    },
    'fail/restore never ends': {
      behave: { serves: 'old-one', restore: 'hangs' },
      outcome: 'unsettled',
      error: 'target-not-restored',
      holds: NEW,
    },
    'fail/install never ends: it may still go through': {
      behave: { install: 'hangs' },
      outcome: 'unsettled',
      error: 'target-unreachable',
      holds: OLD,
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { behave, options, outcome, error, holds }) => {
    const target = made(behave, options);
    const result = await go(target);
    expect({ outcome: result.outcome, error: result.error?.code }).toEqual({ outcome, error });
    expect(target.holds()).toEqual(holds);
  });
});

test('after going back, the evidence shows the new one missing first and the previous one served again last', async () => {
  const target = made({ serves: 'old-one' });
  const { evidence, previous, error } = await go(target);
  expect(evidence.map(({ saw }) => saw.replace(/ \(.*/, ''))).toEqual([
    'the pair is in place',
    'serves a certificate of CN=fake',
    'the pair is in place',
    'serves the previous certificate',
  ]);
  expect(previous).toBe(JSON.stringify(OLD));
  expect(error?.facts).toMatchObject({ target: 'fake', where: '127.0.0.1:443 (www.example.com)' });
});

test('restore says done but nothing answers any more: unsettled, with what was seen', async () => {
  const target = made({});
  const restore = target.restore.bind(target);
  target.behave.lateLooks = Array(6).fill('new');
  const deaf = {
    ...target,
    install: async () => {
      target.behave.serves = 'nothing';
      return { evidence: [], previous: JSON.stringify(OLD) };
    },
    restore,
  };
  const result = await go(deaf);
  expect(result.outcome).toBe('unsettled');
  expect(result.error?.facts.detail).toContain('no TLS answer: connect ECONNREFUSED');
});

test('a refusal after which the old certificate is gone is not told as harmless', async () => {
  const target = made({});
  const breaking = {
    ...target,
    install: async () => {
      target.behave.serves = 'nothing';
      target.behave.install = 'refuses';
      return target.install(NEW, names);
    },
  };
  const result = await go(breaking);
  expect({ outcome: result.outcome, error: result.error?.code }).toEqual({
    outcome: 'unsettled',
    error: 'target-not-restored',
  });
});

test.each(['rejects', 'hangs'])('a target that %s at being told it is done does not undo the success', async (how) => {
  const target = made({});
  const confirm = () => (how === 'hangs' ? new Promise<void>(() => {}) : Promise.reject(new Error('busy')));
  const result = await go({ ...target, confirm });
  expect(result.outcome).toBe('served');
  expect(result.evidence.at(-1)?.saw).toContain('a copy of the previous pair could not be removed');
});
