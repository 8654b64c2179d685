import { afterEach, describe, expect, test } from 'vitest';
import { DEFAULT_BANDS } from '../../src/alert/stage.ts';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR, SECOND } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { renewalOf } from '../../src/renewal/renewal.store.ts';
import { drive, tick } from '../fakes/drive.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, seesWhere, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const START = Date.UTC(2026, 5, 1, 9);
const POLICY = { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' };
const NAME = 'www.example.com';

const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

interface World {
  readonly house: TestBot;
  readonly clock: VirtualClock;
  readonly surface: FakeSurface;
  /** Names whose proof nobody sees just now. */
  readonly unseen: Set<string>;
}

const world = async (
  more: TestBotOptions = {},
  look: 'dns-missing' | 'file-refused' = 'dns-missing',
): Promise<World> => {
  const clock = virtualClock(START);
  const unseen = new Set<string>();
  const surface = fakeSurface();
  const diagnose = seesWhere((name) => !unseen.has(name), look);
  const house = await makeTestBot({ clock, diagnose, policy: POLICY, ...more });
  house.bot.addSurface(surface);
  open.push(house);
  return { house, clock, surface, unseen };
};

const deliver = async ({ house, clock }: World): Promise<void> => {
  await house.bot.runJob('expiry-sweep');
  // What belongs together is sent together.
  await clock.sleep(5 * SECOND);
  await house.bot.runJob('deliver-notices');
  await house.bot.deliveriesIdle();
};

const issue = async (at: World, line = `cert apply ${NAME} --method file`): Promise<string> => {
  const done = await at.house.settle(await at.house.say('olu', line));
  expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
  await tick(at.house.bot);
  return done.ok ? (done.data as { certificateId: string }).certificateId : '';
};

/** One that nobody renews: whatever its end brings is told. */
const unrenewed = async (at: World): Promise<string> => {
  const id = await issue(at);
  await at.house.say('olu', `cert renew ${id} --auto off`);
  return id;
};

const until = async (at: World, id: string, daysBefore: number): Promise<void> => {
  const end = fromInstant((await certificateById(at.house.store, id))?.notAfter ?? '') - daysBefore * DAY;
  await at.clock.sleep(end - at.clock.now());
};

/** Titles in the channel that speak of an end. */
const ends = ({ surface }: World, where = 'ops') => surface.titles(where).filter((title) => /expire|renew/.test(title));

const kinds = async ({ house }: World): Promise<readonly string[]> => {
  const rows = await house.store.db.selectFrom('notices').select('kind').orderBy('at').orderBy('id').execute();
  return rows.map(({ kind }) => kind).filter((kind) => !kind.startsWith('approval-'));
};

describe('MSG-1 what becomes of an order', () => {
  test('handed in, proved, and issued as soon as the CA answers again', async () => {
    const at = await world({ policy: { ...POLICY, precheck: true } });
    const finalise = at.house.builtIn.finalise.bind(at.house.builtIn);
    let down = true;
    at.house.builtIn.finalise = async (...given) => {
      if (!down) return finalise(...given);
      throw new CertError('issuer-unreachable', { issuer: 'internal', detail: 'HTTP 503' });
    };
    await at.house.settle(await at.house.say('olu', `cert apply ${NAME} --method file`));
    expect(await kinds(at)).toEqual(['submitted', 'validated']);
    down = false;
    await drive(at.house.bot, at.clock, 2 * HOUR);
    expect((await kinds(at)).at(-1)).toBe('issued');
  });

  test('a record to be put, and that it was not put in time', async () => {
    const at = await world({ policy: { ...POLICY, precheck: true } });
    at.unseen.add(NAME);
    await at.house.settle(await at.house.say('olu', `cert apply ${NAME} --method dns`));
    await drive(at.house.bot, at.clock, 8 * DAY, 6 * HOUR);
    expect(await kinds(at)).toEqual(['submitted', 'validation-needed', 'validation-timed-out']);
    await deliver(at);
    expect(at.surface.told('olu').length).toBeGreaterThan(0);
  });

  test('a proof that the CA does not find is told when it first fails and when it is given up, not in between', async () => {
    const at = await world({}, 'file-refused');
    at.unseen.add(NAME);
    await at.house.settle(await at.house.say('olu', `cert apply ${NAME} --method file`));
    await drive(at.house.bot, at.clock, 3 * DAY, HOUR);
    const order = await at.house.say('olu', `cert status ${NAME}`);
    expect(order).toMatchObject({ ok: true, data: { state: 'validation-failed' } });
    expect(await kinds(at)).toEqual(['submitted', 'validation-failed', 'validation-failed']);
  });

  test('VAL-7 that nobody pressed the link of an e-mail within a day', async () => {
    const mailer = { send: async () => {} };
    const at = await world({ mailer, policy: { ...POLICY, precheck: true } }, 'file-refused');
    at.unseen.add(NAME);
    await at.house.settle(await at.house.say('olu', `cert apply ${NAME} --method file`));
    const sent = await at.house.say('olu', `cert verify email ${NAME} --mailbox admin@example.com`);
    expect(sent.ok).toBe(true);
    await drive(at.house.bot, at.clock, 26 * HOUR);
    expect(await kinds(at)).toContain('mail-lapsed');
  });

  test('refused by the CA, in its words', async () => {
    const at = await world();
    at.house.builtIn.place = async () => {
      const facts = { issuer: 'internal', type: 'rejectedIdentifier', detail: 'this name is on a list' };
      throw new CertError('issuer-refused', facts);
    };
    await at.house.settle(await at.house.say('olu', `cert apply ${NAME} --method file`));
    await at.clock.sleep(HOUR);
    await deliver(at);
    expect(await kinds(at)).toEqual(['submitted', 'order-refused']);
    expect(JSON.stringify(at.surface.shown)).toContain('this name is on a list');
  });

  test.each([
    ['approve', '', 'approved'],
    ['reject', '--reason "not ours"', 'rejected'],
  ])('reviewed: %s', async (verb, reason, result) => {
    const at = await world();
    const { house } = at;
    await house.say(
      'olu',
      'signet org add acme --name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane" --phone "+86 10 8888 8888"',
    );
    await house.say(
      'olu',
      'signet contact add lin --name Lin --department IT --title Engineer --phone 13800000000 --email lin@example.com',
    );
    await house.settle(
      await house.say('olu', `cert apply ${NAME} --plan geotrust-ov --method file --org acme --admin lin`),
    );
    await house.say('ann', `cert ${verb} ${NAME} ${reason}`);
    const rows = await house.store.db
      .selectFrom('notices')
      .select('facts')
      .where('kind', '=', 'review-result')
      .execute();
    expect(rows.map(({ facts }) => JSON.parse(facts).result)).toEqual([result]);
  });
});

describe('MSG-2 who subscribes', () => {
  test('hears what concerns the certificate from then on, until that is stopped', async () => {
    const at = await world();
    const id = await issue(at);
    await at.house.say('vic', `cert follow ${id}`);
    // What was decided, not what was sent: a virtual clock may leap past the limit of a sending, which is then sent again.
    const meant = async () =>
      (
        await at.house.store.db
          .selectFrom('deliveries')
          .innerJoin('notices', 'notices.id', 'deliveries.noticeId')
          .select(['kind', 'subjectId'])
          .where('why', '=', 'followers')
          .orderBy('notices.at')
          .execute()
      ).map(({ kind, subjectId }) => `${kind} ${subjectId}`);
    await drive(at.house.bot, at.clock, 70 * DAY, 6 * HOUR);
    await deliver(at);
    expect(at.surface.told('vic')).toContainEqual(expect.stringContaining('renewed'));
    expect(await meant()).toEqual([`renewed ${id}`]);
    await drive(at.house.bot, at.clock, 70 * DAY, 6 * HOUR);
    await deliver(at);
    // What took its place is followed, and only that.
    const { successorId = '' } = (await renewalOf(at.house.store, id)) ?? {};
    expect(await meant()).toEqual([`renewed ${id}`, `renewed ${successorId}`]);
    const { successorId: last = '' } = (await renewalOf(at.house.store, successorId)) ?? {};
    expect(await at.house.say('vic', `cert follow ${last} --stop`)).toMatchObject({ ok: true });
    expect(await at.house.store.db.selectFrom('followers').selectAll().execute()).toEqual([]);
    await drive(at.house.bot, at.clock, 70 * DAY, 6 * HOUR);
    await deliver(at);
    expect(await meant()).toHaveLength(2);
  });
});

describe('MSG-1 MSG-3 the end of a certificate', () => {
  test('one that renews by itself is spoken of only to a policy that asked for always', async () => {
    const at = await world();
    const id = await issue(at);
    await at.house.say('olu', 'cert alert add plain --all --days 80 --to test:here:plain');
    await at.house.say('olu', 'cert alert add whatever --all --days 80 --always --to test:here:always');
    await until(at, id, 40);
    await deliver(at);
    expect([ends(at), ends(at, 'plain'), ends(at, 'always').length]).toEqual([[], [], 1]);
  });

  test('a renewal that nobody made although it was time is told, whatever band it is', async () => {
    // A third of 200 days is left at renewal, long before the first band.
    const at = await world({ days: 200 });
    const id = await issue(at);
    await until(at, id, 66);
    await deliver(at);
    expect(ends(at)).toEqual([]);
    // No job of renewals runs.
    await at.clock.sleep(2 * DAY);
    await deliver(at);
    expect(ends(at)).toHaveLength(1);
  });

  test('told again weekly while nobody answers; acknowledged, not until the next band', async () => {
    const at = await world();
    const id = await unrenewed(at);
    const later = async (days: number): Promise<number> => {
      await at.clock.sleep(days * DAY);
      await deliver(at);
      const sent = at.house.store.db
        .selectFrom('deliveries')
        .innerJoin('notices', 'notices.id', 'deliveries.noticeId')
        .select('deliveries.receiver')
        .where('notices.kind', '=', 'expiring')
        .where('deliveries.receiver', '=', 'test:here:ops');
      return (await sent.execute()).length;
    };
    await until(at, id, 30);
    expect([await later(0), await later(6), await later(1.1)]).toEqual([1, 1, 2]);
    await at.house.say('olu', `cert alert ack ${id}`);
    expect(await later(7.5)).toBe(2);
    expect(await later(2)).toBe(3);
  });

  test('a policy of one’s own is silent as well once somebody acknowledged', async () => {
    const at = await world();
    const id = await unrenewed(at);
    await at.house.say('olu', 'cert alert add nag --all --days 29 --again 1h --to test:here:nag');
    await until(at, id, 28);
    await deliver(at);
    await at.clock.sleep(2 * HOUR);
    await deliver(at);
    // An older warning makes way for a newer one: what was posted counts, not what still stands.
    const before = at.surface.titles('nag').length;
    expect(before).toBeGreaterThan(1);
    await at.house.say('olu', `cert alert ack ${id}`);
    await at.clock.sleep(5 * HOUR);
    await deliver(at);
    expect(at.surface.titles('nag')).toHaveLength(before);
  });

  test('quiet hours hold it until the morning; the last day is told in the night as well', async () => {
    const quietHours = { from: 20 * 60, to: 8 * 60, timeZone: 'UTC' };
    const at = await world({ alerts: { bands: DEFAULT_BANDS, quietHours, onCall: [] } });
    // Issued at 09:00, so that its bands begin then: the sweep first sees it in the evening.
    const id = await unrenewed(at);
    await until(at, id, 14);
    await at.clock.sleep(12 * HOUR);
    await deliver(at);
    expect(ends(at)).toEqual([]);
    await at.clock.sleep(11 * HOUR + HOUR / 2);
    await deliver(at);
    expect(ends(at)).toHaveLength(1);
    const before = at.surface.titles('ops').length;
    await until(at, id, 0.45);
    await deliver(at);
    expect(at.surface.titles('ops').length).toBeGreaterThan(before);
  });

  test('MSG-4 CERT-9 of an ignored certificate a policy that always speaks says nothing', async () => {
    const at = await world();
    const id = await unrenewed(at);
    await at.house.say('olu', 'cert alert add whatever --all --days 80 --always --to test:here:always');
    await at.house.say('olu', `cert ignore-notifications ${id}`);
    await until(at, id, 2);
    await deliver(at);
    expect([ends(at), ends(at, 'always')]).toEqual([[], []]);
  });
});
