import { describe, expect, test } from 'vitest';
import { ChannelQueue, type Verdict, WAITS } from '../../../../adapters/net/channel-queue.ts';
import { silentLog } from '../../../../src/kernel/log.ts';
import { SteppedClock, settle } from '../../../fakes/slack-api/slack-clock.ts';

class Told extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(verdict.kind);
    this.verdict = verdict;
  }
}

interface Rig {
  readonly queue: ChannelQueue;
  readonly clock: SteppedClock;
  /** What left, with the milliseconds since the start. */
  readonly left: [what: string, at: number][];
  /** A sending that leaves a trace, failing first with these verdicts. */
  send(
    channel: string,
    what: string,
    more?: { urgent?: boolean; replaces?: string; fails?: readonly Verdict[] },
  ): Promise<string>;
}

const rig = (): Rig => {
  const clock = new SteppedClock(0);
  const queue = new ChannelQueue({
    clock,
    random: { bytes: (count) => new Uint8Array(count) },
    log: silentLog,
    spacing: 1_000,
    judge: (error) => (error instanceof Told ? error.verdict : { kind: 'end' }),
  });
  const left: [string, number][] = [];
  return {
    queue,
    clock,
    left,
    send: (channel, what, { fails = [], ...more } = {}) => {
      const failures = [...fails];
      return queue.add({
        channel,
        ...more,
        send: async () => {
          const failure = failures.shift();
          if (failure !== undefined) throw new Told(failure);
          left.push([what, clock.now()]);
          return what;
        },
      });
    },
  };
};

test('ok/of a conversation that is held up for more than a minute one note is made, not one for each message', async () => {
  const notes: unknown[] = [];
  const clock = new SteppedClock(0);
  const log = { ...silentLog, warn: (facts: object, said: string) => notes.push([said, facts]) };
  const queue = new ChannelQueue({
    clock,
    random: { bytes: (count) => new Uint8Array(count) },
    log,
    spacing: 30_000,
    judge: () => ({ kind: 'end' }),
  });
  const all = Promise.all(Array.from({ length: 6 }, () => queue.add({ channel: 'a', send: async () => {} })));
  await clock.advance(200_000);
  await all;
  expect(notes).toEqual([['messages to a conversation are delayed', expect.objectContaining({ channel: 'a' })]]);
});

describe('the pace of a conversation', () => {
  test('ok/in order, with the least time between two', async () => {
    const it = rig();
    for (const what of ['a', 'b', 'c']) void it.send('one', what);
    await it.clock.advance(5_000);
    expect(it.left).toEqual([
      ['a', 0],
      ['b', 1_000],
      ['c', 2_000],
    ]);
  });

  test('ok/the pace is kept after the line was empty', async () => {
    const it = rig();
    await it.send('one', 'a');
    await it.clock.advance(400);
    void it.send('one', 'b');
    await it.clock.advance(1_000);
    expect(it.left[1]).toEqual(['b', 1_000]);
  });

  test('ok/two conversations do not wait for each other', async () => {
    const it = rig();
    void it.send('one', 'a', { fails: [{ kind: 'wait', ms: 30_000 }] });
    void it.send('one', 'b');
    void it.send('two', 'c');
    await it.clock.advance(31_000);
    expect(it.left).toEqual([
      ['c', 0],
      ['a', 30_000],
      ['b', 31_000],
    ]);
  });

  test('ok/a limit on everything holds every conversation', async () => {
    const it = rig();
    void it.send('one', 'a', { fails: [{ kind: 'wait', ms: 5_000, everywhere: true }] });
    await settle();
    void it.send('two', 'b');
    await it.clock.advance(5_000);
    expect(it.left.map(([, at]) => at)).toEqual([5_000, 5_000]);
  });

  test('ok/what is urgent leaves first, even while the line waits', async () => {
    const it = rig();
    void it.send('one', 'a', { fails: [{ kind: 'wait', ms: 4_000 }] });
    void it.send('one', 'b');
    await settle();
    void it.send('one', 'fire', { urgent: true });
    await it.clock.advance(10_000);
    expect(it.left.map(([what]) => what)).toEqual(['fire', 'a', 'b']);
  });
});

describe('edits of one message', () => {
  test('ok/the newest wins and everybody gets its answer', async () => {
    const it = rig();
    void it.send('one', 'first');
    const answers = ['e1', 'e2', 'e3'].map((what) => it.send('one', what, { replaces: 'm' }));
    await it.clock.advance(5_000);
    expect(await Promise.all(answers)).toEqual(['e3', 'e3', 'e3']);
    expect(it.left.map(([what]) => what)).toEqual(['first', 'e3']);
  });

  test('ok/one that comes while another is under way is sent after it', async () => {
    const it = rig();
    const under = Promise.withResolvers<void>();
    const first = it.queue.add({
      channel: 'one',
      replaces: 'm',
      send: async () => {
        await under.promise;
        return 'old';
      },
    });
    await settle();
    const second = it.send('one', 'new', { replaces: 'm' });
    under.resolve();
    expect(await first).toBe('old');
    await it.clock.advance(1_000);
    expect(await second).toBe('new');
  });
});

describe('failures', () => {
  test('ok/a passing one is tried again after growing waits', async () => {
    const it = rig();
    const sent = it.send('one', 'a', { fails: [{ kind: 'again' }, { kind: 'again' }] });
    await it.clock.advance(10_000);
    expect(await sent).toBe('a');
    expect(it.left).toEqual([['a', 1_000 + (WAITS[1] ?? 0)]]);
  });

  test('fail/a passing one that never passes ends, and the next message leaves', async () => {
    const it = rig();
    const lost = it.send('one', 'a', { fails: Array<Verdict>(99).fill({ kind: 'again' }) }).catch(String);
    void it.send('one', 'b');
    await it.clock.advance(120_000);
    expect(await lost).toBe('Error: again');
    expect(it.left.map(([what]) => what)).toEqual(['b']);
  });

  test('fail/a platform that says wait for ever is believed only so long', async () => {
    const it = rig();
    const lost = it.send('one', 'a', { fails: Array<Verdict>(99).fill({ kind: 'wait', ms: 1_000 }) }).catch(String);
    await it.clock.advance(60_000);
    expect(await lost).toBe('Error: wait');
  });

  test('fail/a final one is told at once', async () => {
    const it = rig();
    await expect(it.send('one', 'a', { fails: [{ kind: 'end' }] })).rejects.toThrow('end');
    expect(it.queue.waiting).toBe(0);
  });
});

describe('the end', () => {
  test('ok/drain lets everything leave', async () => {
    const it = rig();
    for (const what of ['a', 'b']) void it.send('one', what);
    const drained = it.queue.drain(5_000);
    await it.clock.advance(1_000);
    await drained;
    expect(it.left).toHaveLength(2);
    await expect(it.send('one', 'late')).rejects.toThrow('closed');
  });

  test('fail/what has not left in time is rejected', async () => {
    const it = rig();
    const lost = it.send('one', 'a', { fails: [{ kind: 'wait', ms: 60_000 }] }).catch(String);
    await settle();
    const drained = it.queue.drain(2_000);
    await it.clock.advance(2_000);
    await drained;
    expect(await lost).toBe('Error: the queue is closed');
  });
});
