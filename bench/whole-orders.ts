import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAcmeIssuer } from '../adapters/issuers/acme/acme-issuer.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import type { Outcome } from '../src/chat/desk.ts';
import { silentLog } from '../src/kernel/log.ts';
import type { Issuer } from '../src/order/issuer.ts';
import { memoryOf } from '../src/store/memory.store.ts';
import type { DnsProvider } from '../src/validation/dns-provider.ts';
import type { FilePlace } from '../src/validation/file-place.ts';
import { makeTestBot } from '../test/fakes/make-test-bot.ts';
import { challtestsrvClient } from '../test/real/harness/challtestsrv.ts';

// Whole orders of the real bot on a SQLite file, every save included, against a Pebble that runs already: what `bench/orders.ts` compares.
// node bench/whole-orders.ts --directory URL --ca FILE --management URL [--count 100] [--warm 0] [--flight 8] [--proof dns|file]

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    warm: { type: 'string', default: '0' },
    flight: { type: 'string', default: '8' },
    proof: { type: 'string', default: 'dns' },
    directory: { type: 'string', default: '' },
    ca: { type: 'string', default: '' },
    management: { type: 'string', default: '' },
  },
});
const count = Number(values.count);
const server = challtestsrvClient(values.management);
const token = (path: string): string => path.split('/').at(-1) ?? '';
const dns: DnsProvider = {
  name: 'challtestsrv',
  zoneOf: async () => 'bench.test',
  add: ({ host, value }) => server.addTxt(host, value),
  remove: ({ host }) => server.clearTxt(host),
};
const files: FilePlace = {
  name: 'challtestsrv',
  put: (path, content) => server.addHttp01(token(path), content),
  remove: (path) => server.clearHttp01(token(path)),
};

/** As many are under way as in the bare exchange: the next begins with its `cert apply` when one has its certificate. */
const flights = (() => {
  const waiting: (() => void)[] = [];
  let free = Number(values.flight);
  return {
    enter: async () => {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave: () => {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    },
  };
})();

const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'));
const house = await makeTestBot({
  database: `sqlite:${join(folder, 'signet.db')}`,
  ordersAtOnce: Number(values.flight),
  places: { dns: new Map([['challtestsrv', dns]]), webroots: new Map([['challtestsrv', files]]) },
  policy: {
    issuers: ['acme', 'internal'],
    approvalsNeeded: 1,
    precheck: false,
    delegation: undefined,
    defaultPlan: 'dv',
  },
  openIssuers: (store) => {
    const settings = {
      directory: values.directory,
      email: undefined,
      terms: 'agree',
      caFile: values.ca,
      eabKid: undefined,
      eabHmac: undefined,
      preferredChain: undefined,
      profile: undefined,
      caaIdentities: undefined,
      timeout: 30_000,
    };
    const deps = {
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      name: 'acme',
      memory: memoryOf(store, 'issuer:acme'),
    };
    const issuer = createAcmeIssuer(settings, deps);
    const collect: Issuer['collect'] = async (ref) => {
      try {
        return await issuer.collect(ref);
      } finally {
        flights.leave();
      }
    };
    return [{ ...issuer, collect }];
  },
});
const method = values.proof === 'dns' ? 'dns-auto' : 'file-webroot';

const orderAll = async (prefix: string, many: number): Promise<void> => {
  const outcomes: Promise<Outcome>[] = [];
  for (let index = 0; index < many; index++) {
    await flights.enter();
    const line = `cert apply ${prefix}${index}x${process.pid}.bench.test --issuer acme --method ${method}`;
    outcomes.push(house.say('olu', line));
  }
  const last = (await Promise.all(outcomes)).at(-1);
  if (last !== undefined) await house.settle(last);
};

// The account is made before the clock starts, as in the bare exchange.
await orderAll('v', 1 + Number(values.warm));
const before = { cpu: process.cpuUsage(), at: performance.now() };
await orderAll('w', count);
const wall = performance.now() - before.at;
const { user, system } = process.cpuUsage(before.cpu);
const issued = await house.store.db
  .selectFrom('orders')
  .select((eb) => eb.fn.countAll<number>().as('n'))
  .where('state', '=', 'issued')
  .executeTakeFirst();
const done = Number(issued?.n ?? 0) - 1 - Number(values.warm);
if (done !== count) throw new Error(`${done} of ${count} were issued`);
console.log(JSON.stringify({ wall: wall / count, cpu: (user + system) / 1000 / count }));
await house.stop();
rmSync(folder, { recursive: true, force: true });
