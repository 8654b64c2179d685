import { CompiledQuery } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { type JobName, jobs } from '../../src/jobs.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { announce } from '../../src/notice/announce.ts';
import type { Store } from '../../src/store/store.ts';
import { fakeSurface } from '../fakes/fake-surface.ts';
import { fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { addManyCertificates } from '../fakes/many-certificates.ts';
import { testDatabases } from '../fakes/test-database.ts';
import { leafFingerprint } from '../fakes/test-pairs.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

/** Tables that stay small whatever is looked after: so many CAs, targets, people, rules, processes. All others grow. */
const SMALL: ReadonlySet<string> = new Set([
  'acmeAccounts',
  'alertPolicies',
  'authorities',
  'authorityCrls',
  'caBuckets',
  'groupMembers',
  'groupRoles',
  'identities',
  'installations',
  'issuerHealth',
  'kysely_migration',
  'kysely_migration_lock',
  'leases',
  'memory',
  'people',
  'roles',
  'teamGroups',
  'teamMembers',
  'teams',
]);
/** The newest by its own key, and no more: that is where a walk of the table begins. */
const NEWEST = /order by "seq" desc limit \$?\d+$/;
/** The digest is about everything, and made once a week. */
const JOBS = (Object.keys(jobs) as readonly JobName[]).filter((job) => job !== 'weekly-digest');

interface Asked {
  readonly query: string;
  readonly values: readonly unknown[];
}

/** One of each shape: lists of values differ in their length only. */
const shapeOf = (query: string): string => query.replace(/\$\d+/g, '?').replace(/\(\+?\?(, \+?\?)*\)/g, '(?)');

/** Tables that a query reads from end to end, by the database's own plan. */
type ScannedBy = (store: Store, asked: Asked) => Promise<readonly string[]>;

const bySqlite: ScannedBy = async ({ db }, { query, values }) => {
  const plan = await db.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${query}`, [...values]));
  return plan.rows.flatMap(({ detail }) => /^SCAN (\w+)/.exec(detail)?.[1] ?? []);
};

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

const walked = (node: PlanNode): readonly string[] => {
  const whole = /^(Seq|Index|Index Only) Scan$/.test(node['Node Type']) && node['Index Cond'] === undefined;
  return [...(whole ? [node['Relation Name'] ?? ''] : []), ...(node.Plans ?? []).flatMap(walked)];
};

/** Tables of a test are so small that reading them whole is cheapest, joins included: forbidden, it is done only where no index helps. */
const byPostgres: ScannedBy = (store, { query, values }) =>
  store.transaction(async ({ db }) => {
    for (const way of ['seqscan', 'mergejoin', 'hashjoin'])
      await db.executeQuery(CompiledQuery.raw(`set local enable_${way} = off`));
    const { rows } = await db.executeQuery<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] | string }>(
      CompiledQuery.raw(`explain (format json) ${query}`, [...values]),
    );
    const [first] = rows.map((row) => row['QUERY PLAN']);
    const plans: readonly { Plan: PlanNode }[] = typeof first === 'string' ? JSON.parse(first) : (first ?? []);
    return plans.flatMap(({ Plan }) => walked(Plan));
  });

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
      const wanted = Array.from({ length: 4_000 }, (_, each) => ({
        notAfter: now + (each % 400 === 0 ? 10 : 80) * DAY + each,
        nextAt: toInstant(now + (each % 400 === 0 ? 0 : 50) * DAY),
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
      // Of one shape that with the fewest values: of many, a small table is rightly read whole.
      listen: ({ sql, parameters }) => {
        const known = asked.get(shapeOf(sql))?.values.length ?? Number.POSITIVE_INFINITY;
        if (parameters.length < known) asked.set(shapeOf(sql), { query: sql, values: parameters });
      },
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
    const scannedBy = testDatabases().title === 'PostgreSQL' ? byPostgres : bySqlite;
    const grows = (table: string): boolean => !SMALL.has(table);
    const scanning: string[] = [];
    for (const asked of reads) {
      const tables = (await scannedBy(house.store, asked)).filter(grows);
      if (tables.length > 0 && !NEWEST.test(asked.query)) scanning.push(`${tables.join()}: ${asked.query}`);
    }
    expect(scanning).toEqual([]);
  });
});
