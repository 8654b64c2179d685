import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAcmeIssuer } from '../../adapters/issuers/acme/acme-issuer.ts';
import { systemRandom } from '../../adapters/system.ts';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { deploymentsOf } from '../../src/hosting/deployment.store.ts';
import type { Pair } from '../../src/hosting/target.ts';
import { orderById, ordersInStates } from '../../src/order/order.store.ts';
import type { Order } from '../../src/order/order.ts';
import { releaseDeadHolders } from '../../src/store/hold.store.ts';
import { memoryOf } from '../../src/store/memory.store.ts';
import { createSealer } from '../../src/store/seal.ts';
import type { Store } from '../../src/store/store.ts';
import type { Diagnose } from '../../src/validation/diagnosis.ts';
import { type AcmeServer, startAcmeServer } from '../fakes/acme-server.ts';
import { acmeSettings } from '../fakes/acme-settings.ts';
import { type FakeDnsProvider, fakeDnsProvider } from '../fakes/fake-dns-provider.ts';
import { type FakeTarget, fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, seesEverything, type TestBot } from '../fakes/make-test-bot.ts';
import { type Mortal, mortal } from '../fakes/mortal-store.ts';
import { pluginDeps } from '../fakes/plugin-deps.ts';
import { testDatabases } from '../fakes/test-database.ts';

/** What stays when a process dies: the database, the CA, the DNS server, the web server. */
interface World {
  readonly database: string;
  readonly server: AcmeServer;
  readonly dns: FakeDnsProvider;
  readonly web: FakeTarget;
  readonly sealer: ReturnType<typeof createSealer>;
}

let world: World;

const OLD: Pair = { chain: 'the old chain', key: 'the old key' };

const outside = async () => ({
  database: await testDatabases().fresh(),
  server: await startAcmeServer(),
  dns: fakeDnsProvider('zone', ['example.com']),
  web: fakeTarget({
    name: 'web',
    holds: OLD,
    fingerprintOf: ({ chain }) =>
      createHash('sha256')
        .update(chain === OLD.chain ? chain : leafOf(chain).raw)
        .digest('hex'),
  }),
});

const leafOf = (chain: string): X509Certificate => new X509Certificate(chain);

beforeEach(async () => {
  world = {
    ...(await outside()),
    sealer: createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom),
  };
});

afterEach(async () => {
  await world.server.stop();
  await testDatabases().clear();
});

/** The CA sees what is at the DNS server at that moment, or the file that is being served. */
const looking =
  ({ server, dns }: World): Diagnose =>
  async (question) => {
    const { proof } = question;
    const there = proof.kind === 'file' || dns.values(proof.host, 'TXT').includes(proof.value);
    if (there) server.publish(proof);
    return there
      ? seesEverything(question)
      : { ...(await seesEverything(question)), state: 'pending', code: 'dns-missing' };
  };

const openBot = (at: Mortal, reopened: boolean): Promise<TestBot> =>
  makeTestBot({
    database: world.database,
    sealer: world.sealer,
    reopened,
    wrapStore: at.wrap,
    openIssuers: (store: Store) => [
      at.outside(createAcmeIssuer(acmeSettings(world.server), pluginDeps('acme', memoryOf(store, 'issuer:acme')))),
    ],
    places: { dns: new Map([['zone', at.outside(world.dns)]]), webroots: new Map() },
    targets: new Map([['web', world.web]]),
    tlsProbe: world.web.probe,
    diagnose: looking(world),
  });

interface Story {
  readonly name: string;
  readonly apply: string;
  readonly approver?: string;
  readonly names: readonly string[];
  /** It goes on into the web server. */
  readonly deployed?: true;
}

const STORIES: readonly Story[] = [
  {
    name: 'the built-in CA with an approval',
    apply: 'cert apply shop.example.test',
    approver: 'ann',
    names: ['shop.example.test'],
  },
  {
    name: 'ACME by DNS, a name and its wildcard',
    apply: 'cert apply example.com *.example.com --issuer acme',
    names: ['example.com', '*.example.com'],
  },
  {
    name: 'ACME by a file',
    apply: 'cert apply www.example.com --issuer acme --method file',
    names: ['www.example.com'],
  },
  {
    name: 'the built-in CA, and on into a web server',
    apply: 'cert apply shop.example.test --target web',
    approver: 'ann',
    names: ['shop.example.test'],
    deployed: true,
  },
];

const onlyOrder = async (store: Store): Promise<Order | undefined> => {
  const rows = await store.db.selectFrom('orders').select('id').execute();
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0] === undefined ? undefined : orderById(store, rows[0].id);
};

const deploymentsDue = async (store: Store): Promise<number> =>
  (await store.db.selectFrom('deployments').select('id').where('nextAt', 'is not', null).execute()).length;

/** Goes on as people and the clock would, from wherever it stopped, until the order and its deployment rest. */
const goOn = async (house: TestBot, story: Story): Promise<void> => {
  for (let round = 0; round < 30; round++) {
    const order = await onlyOrder(house.store);
    if (order === undefined) await house.settle(await house.say('olu', story.apply));
    else if (order.state === 'approving')
      await house.settle(await house.say(story.approver ?? 'ann', `cert approve ${order.id}`));
    else if (order.nextAt === undefined && (await deploymentsDue(house.store)) === 0) return;
    else {
      await house.bot.runJob('run-deployments');
      await house.bot.runJob('advance-orders');
      await house.settle({
        ok: true,
        data: null,
        message: { tone: 'neutral', title: '', plain: '', blocks: [], actions: [], audience: 'all' },
        follows: { kind: 'order', id: order.id },
      });
    }
    if (house.bot.lastRuns.get('advance-orders')?.ok === false) return;
  }
};

const live = async (story: Story, death: Mortal): Promise<Mortal> => {
  const first = await openBot(death, false);
  await goOn(first, story).catch((error: unknown) => {
    if (!death.dead) throw error;
  });
  await first.stop();
  return death;
};

const newOrders = (): number => world.server.seen.filter(({ resource }) => resource === 'newOrder').length;

const expectWhole = async (story: Story): Promise<void> => {
  const second = await openBot(mortal(0, 'after'), true);
  await releaseDeadHolders(second.store, () => true);
  await goOn(second, story);
  const order = await onlyOrder(second.store);
  expect(order).toMatchObject({ state: 'issued', cleaned: true, names: story.names, attempt: 1 });
  const certificates = await second.store.db.selectFrom('certificates').select('id').execute();
  expect(certificates).toHaveLength(1);
  const certificate = await certificateById(second.store, certificates[0]?.id ?? '');
  const key = second.store.seal.open(certificate?.key ?? '', 'private-key');
  const leaf = new X509Certificate(certificate?.chain ?? '');
  expect(leaf.checkPrivateKey((await import('node:crypto')).createPrivateKey(key))).toBe(true);
  expect(order?.certificateId).toBe(certificate?.id);
  expect(newOrders()).toBe(story.approver === undefined ? 1 : 0);
  expect(world.dns.records()).toEqual([]);
  const rowsLeft = await second.store.db.selectFrom('challengeFiles').selectAll().execute();
  expect(rowsLeft).toEqual([]);
  const issued = await second.store.db.selectFrom('audit').select('seq').where('action', '=', 'order.issued').execute();
  expect(issued).toHaveLength(1);
  expect(await ordersInStates(second.store, ['placing', 'validating', 'issuing'], 5)).toEqual([]);
  await expectDeployed(second.store, story, { chain: certificate?.chain ?? '', key });
  await second.stop();
};

/** HOST-7: the new pair is in place, whole, and told of once; the old one was never mixed into it nor put back. */
const expectDeployed = async (store: Store, { deployed }: Story, pair: Pair): Promise<void> => {
  const [order] = await store.db.selectFrom('orders').select('certificateId').execute();
  const made = await deploymentsOf(store, order?.certificateId ?? '');
  const told = await store.db.selectFrom('notices').select('kind').where('kind', 'like', 'hosting-%').execute();
  const written = await store.db.selectFrom('audit').select('action').where('action', 'like', 'deployment.%').execute();
  if (deployed !== true) {
    expect([made, told, written, world.web.holds()]).toEqual([[], [], [], OLD]);
    return;
  }
  expect(made).toMatchObject([{ target: 'web', state: 'deployed', problem: undefined, nextAt: undefined }]);
  expect(made[0]?.evidence.at(-1)?.fingerprint).toBe(createHash('sha256').update(leafOf(pair.chain).raw).digest('hex'));
  expect(told).toEqual([{ kind: 'hosting-done' }]);
  expect(written).toEqual([{ action: 'deployment.deployed' }]);
  expect(world.web.held()).toEqual([OLD, pair]);
  expect(world.web.calls).not.toContain('restore');
};

/** On a world of its own: lived until it dies, then another process goes on. */
const dieAndGoOn = async (story: Story, death: Mortal, what: string): Promise<void> => {
  await world.server.stop();
  await testDatabases().clear();
  world = { ...world, ...(await outside()) };
  await live(story, death);
  expect(death.dead, `it died ${what}`).toBe(true);
  await expectWhole(story).catch((error: unknown) => {
    throw new Error(`killed ${what}: ${error instanceof Error ? error.message : error}`, { cause: error });
  });
};

describe.each(STORIES)('kill -9 at every save of an order: $name', (story) => {
  test('ends as if nothing had happened, wherever it was killed', async () => {
    const { saves } = await live(story, mortal(0, 'after'));
    expect(saves).toBeGreaterThanOrEqual(3);
    for (let at = 1; at <= saves; at++) {
      for (const when of ['before', 'after'] as const)
        await dieAndGoOn(story, mortal(at, when), `just ${when} save ${at} of ${saves}`);
    }
  });
});

describe.each(STORIES.filter(({ approver }) => approver === undefined))(
  'kill -9 after everything an order does outside: $name',
  (story) => {
    test('ends as if nothing had happened, whatever it had just done', async () => {
      const { acts } = await live(story, mortal(0, 'after'));
      expect(acts).toBeGreaterThanOrEqual(5);
      for (let at = 1; at <= acts; at++)
        await dieAndGoOn(story, mortal(at, 'after', 'act'), `after act ${at} of ${acts}`);
    });
  },
);
