import { copyFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { systemRandom } from '../../adapters/system.ts';
import { hostingOf } from '../../src/hosting/hosting.store.ts';
import type { Pair } from '../../src/hosting/target.ts';
import type { JobName } from '../../src/jobs.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { renewalOf } from '../../src/renewal/renewal.store.ts';
import { releaseDeadHolders } from '../../src/store/hold.store.ts';
import { createSealer } from '../../src/store/seal.ts';
import { tick } from '../fakes/drive.ts';
import { type FakeTarget, fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { type Mortal, mortal } from '../fakes/mortal-store.ts';
import { sqliteFiles } from '../fakes/test-database.ts';
import { leafFingerprint } from '../fakes/test-pairs.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const START = Date.UTC(2026, 5, 1);
/** A month before the end: the renewal and the replacement are due. */
const DUE = START + 61 * DAY;
const JOBS: readonly JobName[] = ['renewals-due', 'advance-orders', 'hostings-due', 'run-deployments'];
const sealer = createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom);

const targetWith = (holds?: Pair): FakeTarget =>
  fakeTarget({
    name: 'web',
    endpoints: [{ host: '127.0.0.1', port: 443, sni: 'www.example.com' }],
    fingerprintOf: ({ chain }) => leafFingerprint(chain),
    ...(holds === undefined ? {} : { holds }),
  });

describe('kill -9 at every save of a renewal and of the replacement after it', () => {
  const databases = sqliteFiles();
  afterEach(() => databases.clear());

  const open = (database: string, web: FakeTarget, at: number, death: Mortal, reopened: boolean): Promise<TestBot> =>
    makeTestBot({
      database,
      sealer,
      reopened,
      clock: virtualClock(at),
      wrapStore: death.wrap,
      targets: new Map([['web', web]]),
      tlsProbe: web.probe,
      policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' },
    });

  /** A hosted certificate, as it lies there a month before its end. */
  const prepare = async (): Promise<{ readonly file: string; readonly id: string; readonly pair: Pair }> => {
    const database = await databases.fresh();
    const web = targetWith();
    const house = await open(database, web, START, mortal(0, 'after'), false);
    const done = await house.settle(await house.say('olu', 'cert apply www.example.com --method file --target web'));
    await tick(house.bot, JOBS);
    const id = done.ok ? (done.data as { certificateId: string }).certificateId : '';
    expect(await house.say('olu', `cert host ${id} --target web`)).toMatchObject({ ok: true });
    await house.stop();
    const pair = web.holds();
    if (pair === undefined) throw new Error('nothing was deployed');
    return { file: database.slice('sqlite:'.length), id, pair };
  };

  const rests = async (house: TestBot, id: string): Promise<boolean> =>
    (await hostingOf(house.store, id))?.state === 'completed';

  /** Rounds of the clock's jobs until everything rests, or the process is dead. */
  const goOn = async (house: TestBot, id: string, death: Mortal): Promise<void> => {
    for (let round = 0; round < 12 && !death.dead && !(await rests(house, id)); round++) {
      await tick(house.bot, JOBS);
      await house.bot.house.clock.sleep(10 * MINUTE);
    }
  };

  const live = async (from: Awaited<ReturnType<typeof prepare>>, at: number, when: 'before' | 'after') => {
    const database = await databases.fresh();
    copyFileSync(from.file, database.slice('sqlite:'.length));
    const web = targetWith(from.pair);
    const death = mortal(at, when);
    const first = await open(database, web, DUE, death, true);
    await goOn(first, from.id, death);
    await first.stop();
    return { database, web, death };
  };

  test('ends with one order, one successor that is served, and each word said once, wherever it was killed', async () => {
    const from = await prepare();
    const { saves } = (await live(from, 0, 'after')).death;
    expect(saves).toBeGreaterThan(8);
    for (let at = 1; at <= saves; at++) {
      for (const when of ['before', 'after'] as const) {
        const killed = `killed just ${when} save ${at} of ${saves}`;
        const { database, web, death } = await live(from, at, when);
        expect(death.dead, killed).toBe(true);
        const alive = mortal(0, 'after');
        const house = await open(database, web, DUE + 3 * HOUR, alive, true);
        await releaseDeadHolders(house.store, () => true);
        await goOn(house, from.id, alive);
        const { db } = house.store;
        const orders = await db.selectFrom('orders').select('id').where('replacesId', '=', from.id).execute();
        const fresh = await db.selectFrom('certificates').selectAll().where('replacesId', '=', from.id).execute();
        const said = await db.selectFrom('notices').select('kind').where('at', '>=', '2026-07').execute();
        expect({ orders: orders.length, successors: fresh.length }, killed).toEqual({ orders: 1, successors: 1 });
        expect(await renewalOf(house.store, from.id), killed).toMatchObject({
          state: 'done',
          successorId: fresh[0]?.id,
        });
        expect(await hostingOf(house.store, from.id), killed).toMatchObject({ state: 'completed' });
        expect(web.holds()?.chain, killed).toBe(fresh[0]?.chain);
        expect(web.calls, killed).not.toContain('restore');
        const kinds = said.map(({ kind }) => kind).toSorted();
        expect(kinds, killed).toEqual(['hosting-done', 'renewed']);
        await house.stop();
      }
    }
  });
});
