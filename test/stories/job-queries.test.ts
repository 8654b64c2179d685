import { CompiledQuery } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { type JobName, jobs } from '../../src/jobs.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { announce } from '../../src/notice/announce.ts';
import { fakeSurface } from '../fakes/fake-surface.ts';
import { fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { addManyCertificates } from '../fakes/many-certificates.ts';
import { leafFingerprint } from '../fakes/test-pairs.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

/** Tables that grow with what is looked after, or with time. */
const LARGE = [
  'certificates',
  'certificateNames',
  'orders',
  'renewals',
  'deliveries',
  'notices',
  'alerts',
  'expiryWatch',
];
const LARGE_TOO = [
  'deployments',
  'bindings',
  'hostings',
  'hostingTargets',
  'cards',
  'audit',
  'approvals',
  'packs',
  'transfers',
];
const SCANS = new RegExp(`^SCAN (${[...LARGE, ...LARGE_TOO].join('|')})\\b`);
/** The newest by its own key, and no more: that is where a walk of the table begins. */
const NEWEST = /order by "seq" desc limit \d+$/;
const JOBS = Object.keys(jobs) as readonly JobName[];

interface Asked {
  readonly query: string;
  readonly values: readonly unknown[];
}

/** One of each shape: lists of values differ in their length only. */
const shapeOf = (query: string): string => query.replace(/\(\+?\?(, \+?\?)*\)/g, '(?)');

describe('the clock’s jobs', () => {
  const open: TestBot[] = [];
  afterEach(async () => {
    for (const house of open.splice(0)) await house.stop();
  });

  const fill = async (house: TestBot, now: number): Promise<void> => {
    const done = await house.settle(await house.say('olu', 'cert apply www.example.com --method file --target web'));
    expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
    await house.say('olu', 'cert host www.example.com --target web');
    await house.say('olu', 'cert apply waiting.example.test');
    await house.say('ada', 'cert points add olu --points 100 --until 2026-03-01 --name gift');
    await house.store.transaction(async (store) => {
      const wanted = Array.from({ length: 400 }, (_, each) => ({
        notAfter: now + (each % 40 === 0 ? 10 : 80) * DAY + each,
        nextAt: toInstant(now + (each % 40 === 0 ? 0 : 50) * DAY),
      }));
      await addManyCertificates(store, 'per_x', wanted);
      for (let each = 0; each < 100; each++)
        await announce(store, house.bot.house, {
          kind: 'job-failing',
          subject: 'clean-up',
          occasion: each,
          facts: { job: 'clean-up', words: '' },
        });
    });
  };

  test('find their work by an index: no query of any job reads a table that grows from end to end', async () => {
    const asked = new Map<string, Asked>();
    const clock = virtualClock();
    const web = fakeTarget({ name: 'web', fingerprintOf: ({ chain }) => leafFingerprint(chain) });
    const house = await makeTestBot({
      clock,
      targets: new Map([['web', web]]),
      tlsProbe: web.probe,
      listen: ({ sql, parameters }) => asked.set(shapeOf(sql), { query: sql, values: parameters }),
    });
    open.push(house);
    house.bot.addSurface(fakeSurface());
    await fill(house, clock.now());
    asked.clear();
    // Over a renewal, the replacement of what is served, and the end of an approval.
    for (const days of [0, 1, 60, 1, 1, 20, 9]) {
      await clock.sleep(days * DAY);
      for (const job of JOBS) {
        await house.bot.runJob(job);
        expect(house.bot.lastRuns.get(job), job).toMatchObject({ ok: true });
        await house.bot.ordersIdle();
        await house.bot.deliveriesIdle();
      }
    }
    const reads = [...asked.values()].filter(({ query }) => /^(select|update|delete|with)/.test(query));
    expect(reads.length).toBeGreaterThan(80);
    const renewed = await house.store.db
      .selectFrom('orders')
      .select('id')
      .where('replacesId', 'is not', null)
      .execute();
    expect(renewed.length).toBeGreaterThan(0);
    const scanning: string[] = [];
    for (const { query, values } of reads) {
      const plan = await house.store.db.executeQuery<{ detail: string }>(
        CompiledQuery.raw(`explain query plan ${query}`, [...values]),
      );
      const scan = plan.rows.find(({ detail }) => SCANS.test(detail));
      if (scan !== undefined && !NEWEST.test(query)) scanning.push(`${scan.detail}: ${query}`);
    }
    expect(scanning).toEqual([]);
  });
});
