import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { personByWord } from '../../src/account/person.store.ts';
import { DAY, MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { announce } from '../../src/notice/announce.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { addTestCertificate } from '../fakes/test-certificate.ts';

let house: TestBot;
let clock: FakeClock;
let surface: FakeSurface;
/** Posts and edits that were asked of the channel. */
let asked: number;
/** What the channel answers them with; undefined: it does them. */
let refusal: CertError | undefined;

beforeEach(async () => {
  clock = fakeClock();
  surface = fakeSurface();
  asked = 0;
  refusal = undefined;
  surface.fault = ({ id }) => {
    if (id !== 'ops') return;
    asked++;
    if (refusal !== undefined) throw refusal;
  };
  house = await makeTestBot({ clock, routes: { fallback: ['test:here:ops'], routes: [] } });
  house.bot.addSurface(surface);
});
afterEach(() => house.stop());

const deliver = async (): Promise<void> => {
  await clock.advance(4 * SECOND);
  await house.bot.runJob('deliver-notices');
  await house.bot.deliveriesIdle();
};

const inOps = () => surface.shown.filter(({ where }) => where.id === 'ops');

const deliveries = () =>
  house.store.db
    .selectFrom('deliveries')
    .innerJoin('notices', 'notices.id', 'deliveries.noticeId')
    .select(['kind', 'state', 'attempts', 'problem'])
    .where('receiver', '=', 'test:here:ops')
    .orderBy('notices.at')
    .orderBy('notices.id')
    .execute();

const ending = async (days: number) =>
  addTestCertificate(house.store, (await personByWord(house.store, 'olu'))?.id ?? '', clock.now() + days * DAY);

const unreachable = (detail: string) => new CertError('receiver-unreachable', { receiver: 'ops', detail });
const gone = (detail: string) => new CertError('receiver-gone', { receiver: 'ops', detail });

describe('a card that changes where it stands', () => {
  /** A warning that olu acknowledges while the channel answers so; the edits that were tried by then. */
  const acknowledged = async (answer: CertError): Promise<void> => {
    const { names } = await ending(10);
    await house.bot.runJob('expiry-sweep');
    await deliver();
    expect(inOps()).toHaveLength(1);
    refusal = answer;
    asked = 0;
    expect(await house.say('olu', `cert alert ack ${names[0]}`)).toMatchObject({ ok: true });
    await deliver();
    expect(asked).toBe(1);
  };

  test('is changed ten minutes later where its channel does not answer now, and its notice stays one that was sent', async () => {
    await acknowledged(unreachable('HTTP 500'));
    refusal = undefined;
    await clock.advance(9 * MINUTE);
    await deliver();
    expect([asked, inOps()[0]?.edits]).toEqual([1, 0]);
    await clock.advance(MINUTE);
    await deliver();
    expect([asked, inOps()[0]?.edits]).toEqual([2, 1]);
    expect(inOps()[0]?.message.plain).toContain('olu');
    expect(await deliveries()).toMatchObject([{ state: 'sent', problem: null }]);
  });

  test('that somebody deleted is not asked for again, and not posted again', async () => {
    await acknowledged(gone('message_not_found'));
    refusal = undefined;
    await clock.advance(DAY);
    await deliver();
    expect([asked, inOps().length, inOps()[0]?.edits]).toEqual([1, 1, 0]);
    expect(await deliveries()).toMatchObject([{ state: 'sent', problem: 'message_not_found' }]);
  });
});

test('what only informs needs no second card where the subject’s own stands; a decision has one all the same', async () => {
  await house.say('olu', 'cert apply shop.example.test');
  await deliver();
  await house.settle(await house.say('ann', 'cert approve shop.example.test'));
  await deliver();
  const told = Object.fromEntries((await deliveries()).map(({ kind, state, problem }) => [kind, [state, problem]]));
  expect(told).toEqual({
    'approval-waiting': ['sent', null],
    'review-result': ['sent', null],
    issued: ['sent', 'card-there'],
  });
  expect(inOps()).toHaveLength(2);
});

test('a drift that is mended before it is told is told to nobody', async () => {
  const { id } = await ending(80);
  await house.store.transaction((store) =>
    announce(store, house.bot.house, { kind: 'drift', subject: id, facts: { names: ['a'], target: 'web' } }),
  );
  await deliver();
  expect(await deliveries()).toMatchObject([{ kind: 'drift', state: 'muted' }]);
  expect(surface.shown).toEqual([]);
});

describe('of two notices to one channel', () => {
  const fail = (job: string) =>
    house.store.transaction((store) =>
      announce(store, house.bot.house, { kind: 'job-failing', subject: job, facts: { job, words: 'no disk' } }),
    );

  test('the second is not tried on a channel that has just not answered the first', async () => {
    refusal = unreachable('HTTP 500');
    await fail('clean-up');
    await fail('expiry-sweep');
    await deliver();
    expect(asked).toBe(1);
    expect((await deliveries()).map(({ attempts }) => attempts).toSorted()).toEqual([0, 1]);
  });

  test('the second goes its own way at once where the first is over for good', async () => {
    refusal = gone('channel_not_found');
    await fail('clean-up');
    await fail('expiry-sweep');
    await deliver();
    expect((await deliveries()).map(({ state }) => state)).toEqual(['failed', 'failed']);
  });
});
