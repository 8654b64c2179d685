import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { personByWord } from '../../src/account/person.store.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { announce } from '../../src/notice/announce.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { addTestCertificate } from '../fakes/test-certificate.ts';

let house: TestBot;
let clock: FakeClock;
let surface: FakeSurface;

const open = async (routes: readonly string[] = ['test:here:ops']): Promise<void> => {
  clock = fakeClock();
  surface = fakeSurface();
  house = await makeTestBot({ clock, routes: { fallback: routes, routes: [] } });
  house.bot.addSurface(surface);
};

beforeEach(() => open());
afterEach(() => house.stop());

const deliver = async (): Promise<void> => {
  await house.bot.runJob('deliver-notices');
  await house.bot.deliveriesIdle();
};

const rows = () =>
  house.store.db
    .selectFrom('deliveries')
    .innerJoin('notices', 'notices.id', 'deliveries.noticeId')
    .select(['kind', 'receiver', 'deliveries.state', 'attempts', 'nextAt', 'problem', 'why'])
    // Two of one moment stand in no order by themselves, on PostgreSQL not even in the one in which they were written.
    .orderBy('notices.at')
    .orderBy('receiver')
    .execute();

const jobFails = (occasion: string, words = 'no disk') =>
  house.store.transaction((store) =>
    announce(store, house.bot.house, {
      kind: 'job-failing',
      subject: 'clean-up',
      occasion,
      facts: { job: 'clean-up', words },
    }),
  );

test('CERT-9 is asked again at the last moment: what waited while somebody ignored its certificate is not sent', async () => {
  const olu = (await personByWord(house.store, 'olu'))?.id ?? '';
  const { id } = await addTestCertificate(house.store, olu, clock.now() + 80 * DAY);
  await house.store.transaction((store) =>
    announce(store, house.bot.house, { kind: 'drift', subject: id, facts: { names: ['a'], target: 'web' } }),
  );
  await house.store.transaction((store) =>
    announce(store, house.bot.house, {
      kind: 'revocation-rejected',
      subject: id,
      facts: { names: ['a'], words: 'no' },
    }),
  );
  await house.say('olu', `cert ignore-notifications ${id}`);
  await deliver();
  expect((await rows()).map(({ kind, state }) => [kind, state])).toEqual(
    expect.arrayContaining([['revocation-rejected', 'muted']]),
  );
  expect((await rows()).filter(({ state }) => state !== 'muted')).toEqual([]);
  expect(surface.shown).toEqual([]);
});

describe('MSG-1 what happens to an order is told', () => {
  test('submitted and waiting for approval: the channel and those who may approve, with buttons', async () => {
    await house.say('olu', 'cert apply shop.example.test');
    await deliver();
    expect(surface.titles('ops')).toEqual(['shop.example.test: waiting for approval, asked by olu']);
    expect(surface.told('ann')).toEqual(['shop.example.test: waiting for approval, asked by olu']);
    expect(surface.shown.at(-1)?.message.actions.map(({ command }) => command)).toContain('cert approve');
  });

  test('issued: the requester hears of it, unless still looking at the card that says so', async () => {
    await house.settle(await house.say('olu', 'cert apply seen.example.test'));
    await house.settle(await house.say('ann', 'cert approve seen.example.test'));
    await deliver();
    expect(surface.told('olu')).toEqual([]);
    const applied = await house.say('olu', 'cert apply shop.example.test');
    await clock.advance(10 * MINUTE);
    await house.settle(await house.say('ann', 'cert approve shop.example.test'));
    await deliver();
    expect(surface.told('olu').toSorted()).toEqual([
      'shop.example.test: approved',
      'shop.example.test: the certificate is issued',
    ]);
    expect(applied.ok).toBe(true);
  });

  test('an approval is reminded of daily, then hourly, and its lapse is told to whoever asked', async () => {
    await house.say('olu', 'cert apply shop.example.test');
    await deliver();
    const before = surface.told('ann').length;
    for (let hour = 0; hour < 7 * 24; hour++) {
      await clock.advance(HOUR);
      await house.bot.runJob('remind-approvals');
      await deliver();
    }
    const reminders = surface.told('ann').slice(before);
    expect(reminders.filter((title) => title.includes('still waiting'))).toHaveLength(12);
    await clock.advance(HOUR);
    await house.bot.runJob('advance-orders');
    await house.bot.ordersIdle();
    await deliver();
    expect(surface.told('olu').at(-1)).toBe('shop.example.test: nobody approved it in time, the order has ended');
  });
});

describe('delivery', () => {
  test('the same occasion is said once', async () => {
    expect(await jobFails('monday')).toBeDefined();
    expect(await jobFails('monday')).toBeUndefined();
    await deliver();
    await deliver();
    expect(surface.titles('ops')).toHaveLength(1);
  });

  test('a decision that is undone says nothing', async () => {
    const undone = house.store.transaction(async (store) => {
      await announce(store, house.bot.house, {
        kind: 'job-failing',
        subject: 'x',
        facts: { job: 'x', words: '' },
      });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await rows()).toEqual([]);
  });

  test('uptime-kuma: one receiver’s success is nobody else’s; each is tried on its own', async () => {
    surface.fault = ({ id }) => {
      if (id === 'ops') throw new Error('500');
    };
    await jobFails('monday');
    await deliver();
    const states = (await rows()).map(({ receiver, state }) => [receiver.split(':')[0], state]);
    expect(Object.fromEntries(states)).toEqual({ test: 'waiting', person: 'sent' });
  });

  test('a receiver that hangs holds nobody else up, and is tried again', async () => {
    let free = (): void => {};
    surface.fault = ({ id }) =>
      id === 'ops'
        ? new Promise<void>((resolve) => {
            free = resolve;
          })
        : undefined;
    await jobFails('monday');
    await house.bot.runJob('deliver-notices');
    await clock.advance(SECOND);
    await vi.waitFor(() => expect(surface.told('ada')).toHaveLength(1));
    await clock.advance(2 * MINUTE);
    await house.bot.deliveriesIdle();
    expect((await rows()).find(({ receiver }) => receiver === 'test:here:ops')).toMatchObject({
      state: 'waiting',
      attempts: 1,
      problem: expect.stringContaining('120 s'),
    });
    free();
  });

  test('Retry-After is honoured to the second, and does not count as a failure', async () => {
    let limited = true;
    surface.fault = ({ id }) => {
      if (id === 'ops' && limited) throw new CertError('receiver-limited', { receiver: 'ops', seconds: 90 });
    };
    await jobFails('monday');
    await jobFails('tuesday');
    await deliver();
    limited = false;
    await clock.advance(89 * SECOND);
    await deliver();
    expect(surface.titles('ops')).toEqual([]);
    await clock.advance(SECOND);
    await deliver();
    expect(surface.titles('ops')).toHaveLength(2);
    expect((await rows()).every(({ attempts }) => attempts === 1)).toBe(true);
  });

  test('a channel that was deleted: the owner is told instead, and it is seen that it failed', async () => {
    surface.fault = ({ id }) => {
      if (id === 'ops') throw new CertError('receiver-gone', { receiver: 'ops', detail: 'channel_not_found' });
    };
    await house.say('olu', 'cert apply shop.example.test');
    await deliver();
    await deliver();
    expect(surface.told('olu')).toEqual(['shop.example.test: waiting for approval, asked by olu']);
    const failed = (await rows()).filter(({ state }) => state === 'failed');
    expect(failed).toMatchObject([{ receiver: 'test:here:ops', problem: 'channel_not_found' }]);
  });

  test('two channels that fail at once, and a person’s own card: whoever stands in has every certificate once', async () => {
    await house.stop();
    house = await makeTestBot({ clock, routes: { fallback: ['test:here:ops', 'test:here:web'], routes: [] } });
    house.bot.addSurface(surface);
    const olu = (await personByWord(house.store, 'olu'))?.id ?? '';
    const soon = clock.now() + 5 * DAY;
    const owned = await addTestCertificate(house.store, olu, soon);
    const orphan = await addTestCertificate(house.store, '', soon + DAY);
    surface.fault = ({ id }) => {
      if (id !== '') throw new CertError('receiver-gone', { receiver: id, detail: 'channel_not_found' });
    };
    await house.bot.runJob('expiry-sweep');
    for (let round = 0; round < 4; round++) {
      await clock.advance(4 * SECOND);
      await deliver();
    }
    expect(surface.told('olu')).toEqual([`${owned.names[0]} expires on 2026-03-06`]);
    expect(surface.told('ada')).toEqual([`${orphan.names[0]} expires on 2026-03-07`]);
    // What the owner has is not told by the ladder again, before its stage says so.
    await clock.advance(HOUR);
    await house.bot.runJob('expiry-sweep');
    await clock.advance(4 * SECOND);
    await deliver();
    expect(surface.told('olu')).toHaveLength(1);
    const failed = (await rows()).filter(({ state }) => state === 'failed').map(({ receiver }) => receiver);
    expect(failed.toSorted()).toEqual(['test:here:ops', 'test:here:web']);
  });

  test('what burns goes to somebody else within minutes; what does not is tried for a day', async () => {
    surface.fault = ({ id }) => {
      if (id !== '') throw new Error('500');
    };
    await house.store.transaction(async (store) => {
      await announce(store, house.bot.house, {
        kind: 'points-expiring',
        subject: 'x',
        receivers: [{ receiver: 'test:here:ops', why: 'alert' }],
        facts: { count: 1, pack: 'x', at: 'y' },
      });
    });
    await jobFails('monday');
    for (let minute = 0; minute < 20; minute++) {
      await deliver();
      await clock.advance(MINUTE);
    }
    const ofChannel = (await rows()).filter(({ receiver }) => receiver === 'test:here:ops');
    expect(Object.fromEntries(ofChannel.map(({ kind, state }) => [kind, state]))).toEqual({
      'points-expiring': 'waiting',
      'job-failing': 'failed',
    });
  });

  test('the chain of fallbacks ends: with nobody to reach, it is written down and left', async () => {
    surface.fault = () => {
      throw new CertError('receiver-gone', { receiver: 'x', detail: 'gone' });
    };
    await jobFails('monday');
    for (let round = 0; round < 5; round++) await deliver();
    expect((await rows()).map(({ state }) => state)).toEqual(['failed', 'failed']);
    const audit = await house.store.db.selectFrom('audit').select('action').execute();
    expect(audit.filter(({ action }) => action === 'notice.undelivered')).toHaveLength(2);
  });

  test('sent but not written down (database gone for a moment): the card is edited, not posted again', async () => {
    await house.stop();
    clock = fakeClock();
    surface = fakeSurface();
    let broken = false;
    house = await makeTestBot({
      clock,
      routes: { fallback: ['test:here:ops'], routes: [] },
    });
    house.bot.addSurface(surface);
    const { post } = surface;
    surface.post = async (where, message) => {
      const posted = await post(where, message);
      if (!broken) {
        broken = true;
        await house.store.db.schema.alterTable('deliveries').renameTo('elsewhere').execute();
      }
      return posted;
    };
    await jobFails('monday');
    await deliver();
    await house.store.db.schema.alterTable('elsewhere').renameTo('deliveries').execute();
    await clock.advance(10 * MINUTE);
    await deliver();
    expect(surface.titles('ops')).toHaveLength(1);
    expect(surface.shown[0]).toMatchObject({ edits: 1 });
    expect((await rows())[0]).toMatchObject({ state: 'sent' });
  });
});
