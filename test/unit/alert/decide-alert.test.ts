import { describe, expect, test } from 'vitest';
import { type AlertFacts, HOUSE_POLICY, type LastTold } from '../../../src/alert/alert.ts';
import { type AlertSettings, decide } from '../../../src/alert/decide-alert.ts';
import { againAt, type Policy, speaksAt } from '../../../src/alert/policy.ts';
import { quietUntil } from '../../../src/alert/quiet-hours.ts';
import { DEFAULT_BANDS, nextStageAt, stageAt, stagesOf } from '../../../src/alert/stage.ts';
import { toInstant } from '../../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../../src/kernel/duration.ts';

const END = Date.UTC(2026, 8, 1, 12);
const settings: AlertSettings = { bands: DEFAULT_BANDS, quietHours: undefined, onCall: ['webhook:pager'] };

const facts = (more: Partial<AlertFacts> = {}): AlertFacts => ({
  id: 'crt_1',
  names: ['shop.example.test'],
  tags: { team: 'shop' },
  notBefore: END - 90 * DAY,
  notAfter: END,
  revoked: false,
  ignored: false,
  renewal: undefined,
  successor: undefined,
  snooze: undefined,
  ackStage: undefined,
  channels: ['chat:T1:ops'],
  owner: 'person:olu',
  onCall: settings.onCall,
  ...more,
});

const policy = (more: Partial<Policy> = {}): Policy => ({
  id: 'plc_1',
  version: 1,
  name: 'p',
  remark: '',
  objects: { kind: 'all' },
  match: 'any',
  conditions: [{ days: 20 }],
  every: '1m',
  periods: 1,
  again: undefined,
  receivers: ['mail:a@example.com'],
  always: false,
  createdBy: 'per_1',
  createdAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

/** Lives through time as the sweep does, looking when the last decision said so; `blind` are moments at which nothing runs. */
const live = (
  from: number,
  to: number,
  at: (now: number) => AlertFacts = () => facts(),
  policies: readonly Policy[] = [],
  blind: (now: number) => number | undefined = () => undefined,
  with_: AlertSettings = settings,
) => {
  const said: { readonly at: number; readonly receiver: string; readonly stage: string; readonly reason: string }[] =
    [];
  let told: readonly LastTold[] = [];
  let now: number | undefined = from;
  for (let look = 0; look < 5_000 && now !== undefined && now <= to; look++) {
    const awake = blind(now);
    if (awake !== undefined) {
      now = awake;
      continue;
    }
    const decision = decide(at(now), told, policies, with_, now);
    for (const { send, receiver, policy: under, stage, rank, reason } of decision.verdicts) {
      if (!send) continue;
      said.push({ at: now, receiver, stage, reason });
      const before = told.find((last) => last.receiver === receiver && last.policy === under);
      const firstAt = before?.stage === stage ? before.firstAt : now;
      told = [
        ...told.filter((last) => last !== before),
        { receiver, policy: under, stage, rank, firstAt, sentAt: now, closed: false },
      ];
    }
    now = decision.nextAt === undefined ? undefined : Math.max(decision.nextAt, now + 1_000);
  }
  return said;
};

const left = (said: readonly { readonly at: number }[]) => said.map(({ at }) => (END - at) / DAY);
const to = (receiver: string, said: ReturnType<typeof live>) => said.filter((one) => one.receiver === receiver);

describe('bands', () => {
  test('Netflix/lemur: a threshold is crossed, not met: a run that was missed loses nothing', () => {
    const slept = (now: number) => (now >= END - 30 * DAY && now < END - 29.5 * DAY ? END - 29.5 * DAY : undefined);
    const said = to('chat:T1:ops', live(END - 40 * DAY, END - 20 * DAY, undefined, [], slept));
    expect(said[0]).toMatchObject({ stage: '30d', at: END - 29.5 * DAY });
  });

  test('down for 9 days: the most urgent band is told, and it alone', () => {
    const down = (now: number) => (now > END - 15 * DAY && now < END - 6 * DAY ? END - 6 * DAY : undefined);
    const said = to(
      'chat:T1:ops',
      live(END - 31 * DAY, END - 5.5 * DAY, () => facts({ ackStage: '30d' }), [], down),
    );
    expect(said.map(({ stage }) => stage)).toEqual(['7d']);
  });

  test('uptime-kuma: day 0 and expired are told, as states of their own', () => {
    const stages = to('chat:T1:ops', live(END - 31 * DAY, END + DAY)).map(({ stage }) => stage);
    expect([...new Set(stages)]).toEqual(['30d', '14d', '7d', '3d', '1d', 'today', 'expired']);
  });

  test('uptime-kuma: one receiver’s success is no other’s: each is decided by what it was told itself', () => {
    const channels = ['chat:T1:ops', 'chat:T1:web'];
    const one: LastTold = {
      receiver: 'chat:T1:ops',
      policy: HOUSE_POLICY,
      stage: '30d',
      rank: 1,
      firstAt: END - 30 * DAY,
      sentAt: END - 30 * DAY,
      closed: false,
    };
    const { verdicts } = decide(facts({ channels }), [one], [], settings, END - 29 * DAY);
    expect(verdicts.filter(({ send }) => send).map(({ receiver }) => receiver)).toEqual(['chat:T1:web']);
  });

  test('a lifetime of 47 days is warned of by shares, one of 160 hours within its hours', () => {
    expect(stagesOf(47 * DAY, DEFAULT_BANDS).map(({ key }) => key)).toEqual([
      '25%',
      '12%',
      '5%',
      '2%',
      'today',
      'expired',
    ]);
    const short = stagesOf(160 * HOUR, DEFAULT_BANDS);
    expect(short.map(({ before }) => Math.round(before / HOUR))).toEqual([40, 19, 8, 3, 2, 0]);
    expect(stageAt(short, END, END - 41 * HOUR)).toBeUndefined();
    expect(nextStageAt(short, END, END - 41 * HOUR)).toBe(END - 40 * HOUR);
  });

  test('weekly, then daily, then hourly, when nobody answers', () => {
    const said = to('chat:T1:ops', live(END - 31 * DAY, END - HOUR));
    expect(left(said.filter(({ stage }) => stage === '30d'))).toEqual([30, 23, 16]);
    expect(left(said.filter(({ stage }) => stage === '7d'))).toEqual([7, 6, 5, 4]);
    expect(said.filter(({ stage }) => stage === '1d' || stage === 'today')).toHaveLength(24);
  });
});

describe('escalation', () => {
  test('the channel, then the owner, then on-call, a step whenever nobody has answered for as long as the band repeats', () => {
    const said = live(END - 31 * DAY, END - 14.5 * DAY);
    expect(left(to('person:olu', said))).toEqual([23, 16]);
    expect(left(to('webhook:pager', said))).toEqual([16]);
  });

  test('an acknowledgement ends it until the next band', () => {
    const said = live(END - 31 * DAY, END - 13 * DAY, (now) => facts(now > END - 29 * DAY ? { ackStage: '30d' } : {}));
    expect(said.map(({ receiver, stage }) => [receiver, stage])).toEqual([
      ['chat:T1:ops', '30d'],
      ['chat:T1:ops', '14d'],
    ]);
  });

  test('without a channel the owner is the first, with neither on-call is', () => {
    const alone = live(END - 31 * DAY, END - 29 * DAY, () => facts({ channels: [] }));
    expect(alone.map(({ receiver }) => receiver)).toEqual(['person:olu']);
    const nobody = live(END - 31 * DAY, END - 29 * DAY, () => facts({ channels: [], owner: undefined }));
    expect(nobody.map(({ receiver }) => receiver)).toEqual(['webhook:pager']);
  });
});

describe('renewal', () => {
  const renewal = { dueAt: END - 30 * DAY, failures: 0 };

  test('uptime-kuma #844: a short life that renews itself drowns nobody: quiet while it is healthy', () => {
    const short = (now: number) =>
      facts({
        notBefore: END - 160 * HOUR,
        renewal: { ...renewal, dueAt: now < END - 80 * HOUR ? END - 80 * HOUR : END },
      });
    expect(live(END - 160 * HOUR, END - 60 * HOUR, short)).toEqual([]);
  });

  test('certbot #9723, certwarden #136, certimate #417: a renewal that fails is told at once, before any band', () => {
    const failing = (now: number) =>
      facts(now < END - 45 * DAY ? { renewal } : { renewal: { ...renewal, failures: 1 } });
    const { verdicts } = decide(failing(END - 44 * DAY), [], [], settings, END - 44 * DAY);
    expect(verdicts.find(({ send }) => send)).toMatchObject({ receiver: 'chat:T1:ops', reason: 'attempt-failed' });
  });

  test('a renewal that was not even tried is overdue after a day, and told', () => {
    const said = live(END - 40 * DAY, END - 28 * DAY, () => facts({ renewal: { ...renewal, dueAt: END - 35 * DAY } }));
    expect(said[0]).toMatchObject({ stage: 'failing', at: END - 34 * DAY });
    expect(said.some(({ stage }) => stage === '30d')).toBe(true);
  });

  test('acme.sh #2554, certd #337: renewed on disk while a target serves the old one is not resolved', () => {
    const successor = { id: 'crt_2', since: '2026-08-20T00:00:00.000Z', unserved: ['web'] };
    expect(decide(facts({ successor }), [], [], settings, END - 5 * DAY).close).toBeUndefined();
    const served = { ...successor, unserved: [] };
    expect(decide(facts({ successor: served }), [], [], settings, END - 5 * DAY).close).toBe('renewed');
  });
});

describe('what people say', () => {
  test('CERT-9 MSG-4 outranks every policy; an ignored certificate that has expired is said once to its owner', () => {
    const before = decide(facts({ ignored: true }), [], [policy({ always: true })], settings, END - DAY);
    expect(before.verdicts.some(({ send }) => send)).toBe(false);
    expect(before).toMatchObject({ tellOwnerOnce: false, nextAt: END });
    expect(decide(facts({ ignored: true }), [], [], settings, END + HOUR)).toMatchObject({
      tellOwnerOnce: true,
      nextAt: undefined,
    });
  });

  test('a snooze holds until its date, its band or the renewal, and never beyond the end', () => {
    const said = { by: 'per_1', reason: 'x', at: '2026-08-01T00:00:00.000Z' };
    const date = { ...said, kind: 'date' as const, until: new Date(END - 5 * DAY).toISOString() };
    expect(left(live(END - 29 * DAY, END - 4.5 * DAY, () => facts({ snooze: date })))[0]).toBe(5);
    const band = { ...said, kind: 'band' as const, stage: '30d' };
    expect(left(live(END - 29 * DAY, END - 13 * DAY, () => facts({ snooze: band })))[0]).toBe(14);
    const renewed = { ...said, kind: 'renewed' as const };
    expect(left(live(END - 29 * DAY, END + HOUR, () => facts({ snooze: renewed })))[0]).toBe(0);
  });

  test('a revoked certificate is spoken of no more', () => {
    expect(decide(facts({ revoked: true }), [], [], settings, END - DAY)).toMatchObject({
      close: 'revoked',
      nextAt: undefined,
    });
  });
});

describe('MSG-3 policies', () => {
  test('by name, tag or all; any or all of the conditions; a share of the lifetime', () => {
    const at = (more: Partial<Policy>) =>
      left(to('mail:a@example.com', live(END - 89 * DAY, END, undefined, [policy(more)])))[0];
    expect(at({})).toBe(20);
    expect(at({ objects: { kind: 'tag', tag: 'team:shop' } })).toBe(20);
    expect(at({ objects: { kind: 'tag', tag: 'team:web' } })).toBeUndefined();
    expect(at({ objects: { kind: 'names', names: ['shop.example.test'] } })).toBe(20);
    expect(at({ conditions: [{ days: 20 }, { share: 50 }] })).toBe(45);
    expect(at({ conditions: [{ days: 20 }, { share: 50 }], match: 'all' })).toBe(20);
  });

  test('once, or again at an interval; N periods in a row are N - 1 minutes after the first', () => {
    const said = (more: Partial<Policy>) =>
      left(to('mail:a@example.com', live(END - 25 * DAY, END - 15 * DAY, undefined, [policy(more)])));
    expect(said({})).toEqual([20]);
    expect(said({ again: 2 * DAY })).toEqual([20, 18, 16]);
    expect(said({ periods: 5 })).toEqual([20 - (4 * MINUTE) / DAY]);
    expect(said({ every: '5m', periods: 5 })).toEqual([20 - (20 * MINUTE) / DAY]);
  });

  test('MSG-3 checks come at the clock’s marks: what is crossed between two is seen by the next', () => {
    const created = '2026-01-01T00:03:20.000Z';
    const speaks = (every: Policy['every'], periods: number) =>
      toInstant(speaksAt(policy({ every, periods, createdAt: created, conditions: [{ days: 400 }] }), facts()));
    expect(speaks('1m', 1)).toBe('2026-01-01T00:04:00.000Z');
    expect(speaks('5m', 1)).toBe('2026-01-01T00:05:00.000Z');
    expect(speaks('5m', 3)).toBe('2026-01-01T00:15:00.000Z');
  });

  test('MSG-3 an interval is reckoned from the check at which it was said, so it does not drift', () => {
    const daily = policy({ every: '5m', again: DAY });
    let at = Date.UTC(2026, 0, 1, 6, 0, 15);
    for (let day = 0; day < 30; day++) at = (againAt(daily, at) ?? 0) + 15_000;
    expect(toInstant(at)).toBe('2026-01-31T06:00:15.000Z');
    expect(againAt(policy({ every: '5m', again: MINUTE }), Date.UTC(2026, 0, 1))).toBe(Date.UTC(2026, 0, 1, 0, 5));
    expect(againAt(policy(), at)).toBeUndefined();
  });
});

describe('the clock', () => {
  test('jumped forward and back: what was said under a wrong clock silences nothing', () => {
    const wrong: LastTold = {
      receiver: 'chat:T1:ops',
      policy: HOUSE_POLICY,
      stage: 'expired',
      rank: 1_000,
      firstAt: END + 400 * DAY,
      sentAt: END + 400 * DAY,
      closed: false,
    };
    const { verdicts } = decide(facts(), [wrong], [], settings, END - 6 * DAY);
    expect(verdicts.find(({ receiver }) => receiver === 'chat:T1:ops')).toMatchObject({ send: true, stage: '7d' });
  });

  test('back by an hour: nothing is said twice', () => {
    const last: LastTold = {
      receiver: 'chat:T1:ops',
      policy: HOUSE_POLICY,
      stage: '7d',
      rank: 3,
      firstAt: END - 7 * DAY,
      sentAt: END - 7 * DAY,
      closed: false,
    };
    const { verdicts } = decide(facts(), [last], [], settings, END - 7 * DAY - 30 * MINUTE);
    expect(verdicts.some(({ send }) => send)).toBe(false);
  });

  const quiet = { from: 22 * 60, to: 7 * 60, timeZone: 'Europe/Berlin' };

  test.each([
    ['a common night', '2026-01-10T23:30:00Z', '2026-01-11T06:00:00Z'],
    ['the night clocks go forward', '2026-03-28T23:30:00Z', '2026-03-29T05:00:00Z'],
    ['the night clocks go back', '2026-10-24T22:30:00Z', '2026-10-25T06:00:00Z'],
    ['by day', '2026-01-10T12:00:00Z', undefined],
    ['the minute it ends', '2026-01-11T06:00:00Z', undefined],
  ])('quiet hours over DST: %s', (_, now, until) => {
    expect(quietUntil(quiet, Date.parse(now))).toBe(until === undefined ? undefined : Date.parse(until));
  });

  test('quiet hours hold back all but the last band', () => {
    const with_ = { ...settings, quietHours: { from: 8 * 60, to: 18 * 60, timeZone: 'UTC' } };
    const said = to('chat:T1:ops', live(END - 31 * DAY, END - 23 * HOUR, undefined, [], undefined, with_));
    expect(said[0]?.at).toBe(END - 30 * DAY + 6 * HOUR);
    expect(said.find(({ stage }) => stage === '1d')?.at).toBe(END - DAY);
  });
});
