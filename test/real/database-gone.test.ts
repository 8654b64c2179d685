import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { personByWord } from '../../src/account/person.store.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, MINUTE } from '../../src/kernel/duration.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { addManyCertificates } from '../fakes/many-certificates.ts';
import { type Postgres, startPostgres } from './harness/postgres.ts';

const CERTIFICATES = 2_000;

let server: Postgres;
let house: TestBot;
let clock: FakeClock;
let surface: FakeSurface;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

beforeEach(async () => {
  clock = fakeClock();
  surface = fakeSurface();
  house = await makeTestBot({ clock, database: await server.migrated() });
  house.bot.addSurface(surface);
  const olu = (await personByWord(house.store, 'olu'))?.id ?? '';
  const nextAt = toInstant(clock.now());
  const wanted = Array.from({ length: CERTIFICATES }, (_, each) => ({
    notAfter: clock.now() + 10 * DAY + each,
    nextAt,
  }));
  await house.store.transaction((store) => addManyCertificates(store, olu, wanted));
});
afterEach(() => house.stop());

/** The jobs of one minute of the clock, whatever becomes of them. */
const minute = async (): Promise<void> => {
  for (const job of ['expiry-sweep', 'watch-house'] as const) await house.bot.runJob(job).catch(() => {});
  await clock.advance(MINUTE);
  await house.bot.runJob('deliver-notices').catch(() => {});
  await house.bot.deliveriesIdle();
};

const told = () =>
  house.store.db
    .selectFrom('alerts')
    .select((eb) => [eb.fn.countAll<number>().as('rows'), eb.fn.count<number>('noticeId').distinct().as('notices')])
    .executeTakeFirstOrThrow();

const expiryTitles = () => surface.titles('ops').filter((title) => title.includes('about to expire'));

describe('the database is gone for a minute', () => {
  test.each([0, 20, 60, 150, 400])(
    'in the middle of a sweep, %i ms after it began: nothing lost, nothing doubled, and it is seen',
    async (ms) => {
      const sweeping = house.bot.runJob('expiry-sweep').catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, ms));
      await server.kill();
      await sweeping;
      await minute();
      expect(house.bot.lastRuns.get('expiry-sweep')?.ok).toBe(false);
      await server.again();
      for (let round = 0; round < 3; round++) await minute();
      expect(house.bot.lastRuns.get('expiry-sweep')?.ok).toBe(true);
      const { rows, notices } = await told();
      expect({ rows: Number(rows), notices: Number(notices) }).toEqual({ rows: CERTIFICATES, notices: 1 });
      expect(expiryTitles()).toHaveLength(1);
      expect(expiryTitles()[0]).toContain(`${CERTIFICATES} certificates`);
    },
  );

  test('between sending a card and writing it down: the card stands once, and is written down', async () => {
    await house.bot.runJob('expiry-sweep');
    let killed = false;
    surface.fault = async () => {
      if (killed) return;
      killed = true;
      await server.kill();
    };
    await minute();
    expect(killed).toBe(true);
    await server.again();
    for (let round = 0; round < 6; round++) await minute();
    expect(expiryTitles()).toHaveLength(1);
    const rows = await house.store.db.selectFrom('deliveries').select(['receiver', 'state']).execute();
    expect(rows.filter(({ receiver }) => receiver === 'test:here:ops').map(({ state }) => state)).toEqual(
      rows.filter(({ receiver }) => receiver === 'test:here:ops').map(() => 'sent'),
    );
  });

  test('a person who asks meanwhile is told so, and afterwards the failed job is told in the channel', async () => {
    await server.kill();
    await minute();
    const asked = await house.say('olu', 'cert list');
    expect(asked).toMatchObject({ ok: false, error: { code: 'store-unreachable' } });
    await house.bot.runJob('expiry-sweep').catch(() => {});
    await server.again();
    await house.bot.runJob('watch-house');
    await house.bot.runJob('deliver-notices');
    await house.bot.deliveriesIdle();
    expect(surface.titles('ops')).toContainEqual(expect.stringContaining('fails: expiry-sweep'));
  });
});
