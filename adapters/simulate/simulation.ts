import { CompiledQuery } from 'kysely';
import type { Message } from '../../src/chat/message.ts';
import type { JobName } from '../../src/jobs.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { type Log, silentLog } from '../../src/kernel/log.ts';
import { ledgerSum } from '../../src/points/ledger.store.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { makeFleet } from './fleet.ts';
import { type MortalDb, openMortalDb } from './mortal-db.ts';
import { Seeded } from './seeded.ts';
import { SimCa } from './sim-ca.ts';
import { SimChat } from './sim-chat.ts';
import { createSimClock } from './sim-clock.ts';
import { SimDns } from './sim-dns.ts';
import { SimMachine } from './sim-machine.ts';
import { type Outside, openSealer, type SimProcess, startProcess } from './sim-process.ts';
import { caNames, type SimSettings } from './sim-settings.ts';
import { spokenOf } from './spoken.store.ts';
import type { Tally } from './tally.ts';
import { DUE_SQL, nextRound } from './timetable.ts';
import { World } from './world.ts';

/** The year in which certificates may live for 47 days at most. */
const START = Date.UTC(2029, 3, 1);
/** A process dies somewhere in the next statements. */
const FUSE_MOST = 400;

export interface SimParts {
  readonly settings: SimSettings;
  readonly log?: Log;
  /** Days that are over. */
  readonly progress?: (day: number) => void;
}

/** `instance`: from 0; each sees the same CAs and machines with the same outages. */
export const makeOutside = (settings: SimSettings, instance: number): Outside => {
  const world = new World(createSimClock(START), settings, new Seeded(`signet ${settings.seed}`), instance);
  const dns = new SimDns(world);
  const names = caNames(settings);
  const cas = names.map((name, at) => [name, new SimCa(world, name, dns, at === names.length - 1)] as const);
  const machines = Array.from({ length: settings.targets }, (_, at) => {
    const name = `machine-${at + 1}`;
    return [name, new SimMachine(world, name)] as const;
  });
  return { world, dns, chat: new SimChat(world), cas: new Map(cas), machines: new Map(machines) };
};

/** One run: the store and everything outside outlive the processes. */
class Simulation {
  readonly #outside: Outside;
  readonly #parts: SimParts;
  readonly #database: MortalDb;
  readonly #store: Store;
  readonly #log: Log;
  readonly #people;
  #process: SimProcess | undefined;
  #number = 0;
  #ranAt = new Map<JobName, number>();
  /** Names whose machine somebody has gone to look after. */
  readonly #mending = new Set<string>();

  constructor(parts: SimParts, outside: Outside, database: MortalDb) {
    this.#parts = parts;
    this.#outside = outside;
    this.#database = database;
    this.#store = createStore(database.db, openSealer);
    this.#log = parts.log ?? silentLog;
    this.#people = outside.world.own.fork('what people do');
  }

  get #running(): SimProcess {
    if (this.#process === undefined) throw new Error('no process runs');
    return this.#process;
  }

  async #begin(): Promise<void> {
    this.#ranAt = new Map();
    this.#process = await startProcess(this.#outside, this.#store, this.#log, ++this.#number);
  }

  /** Everything the deed brings about, to its rest or to the death of the process. */
  async #whole(deed: (process: SimProcess) => Promise<unknown>): Promise<void> {
    const { world } = this.#outside;
    const process = this.#running;
    const { bot } = process;
    const work = async (): Promise<void> => {
      await deed(process);
      await bot.ordersIdle();
      await bot.deploymentsIdle();
      await bot.ordersIdle();
      await bot.deliveriesIdle();
    };
    await world.clock.run(work()).catch((error: unknown) => {
      if (!world.killed) throw error;
    });
    if (world.killed) await this.#bury();
  }

  /** The dead process ends, and another one starts after a while. */
  async #bury(): Promise<void> {
    const { world } = this.#outside;
    await world.clock.run(this.#running.bot.stop());
    world.tally.crashes++;
    world.clock.moveTo(world.clock.now() + this.#people.between(MINUTE / 2, HOUR / 2));
    await this.#begin();
  }

  /** Somebody reads a message: the trouble it speaks of is known, and what a person can mend is mended some hours later. */
  async #read(key: string, where: string, message: Message): Promise<void> {
    const { world } = this.#outside;
    if (message.tone === 'good' || message.tone === 'neutral') return;
    const spoken = await this.#database.aside(() => spokenOf(this.#store, key));
    for (const name of spoken.names) world.announced(name, where);
    if (spoken.kind !== 'hosting-failed') return;
    const [name = ''] = spoken.names;
    // Of those who read it one goes.
    if (this.#mending.has(name)) return;
    this.#mending.add(name);
    world.at({ at: world.clock.now() + this.#people.between(HOUR / 2, 12 * HOUR), run: () => this.#deployAgain(name) });
  }

  #deployAgain(name: string): Promise<void> {
    this.#mending.delete(name);
    this.#outside.world.tally.machinesBack++;
    return this.#whole(({ bot }) =>
      bot.desk.dispatch({
        path: ['cert', 'deploy'],
        args: { what: name },
        actor: { surface: this.#outside.chat.name, realm: 'sim', user: 'person-1', name: 'person-1' },
        conversation: { surface: this.#outside.chat.name, realm: 'sim', id: 'ops' },
        origin: 'typed',
        language: 'en',
        local: false,
      }),
    );
  }

  #plan(): void {
    const { world, cas, machines } = this.#outside;
    const { settings } = this.#parts;
    const [chance, own] = [world.chance.fork('happenings'), world.own.fork('deaths')];
    const served = function* () {
      for (const machine of machines.values()) yield* machine.served();
    };
    const last = [...cas.values()].at(-1);
    for (let each = 0; each < settings.revocations; each++)
      world.at({ at: chance.between(world.start, world.end), run: () => last?.doom(served) });
    for (let each = world.instance; each < settings.crashes; each += settings.instances) {
      world.at({
        at: own.between(world.start, world.end),
        run: () => {
          if (own.happens(settings['crashes-at-send'])) world.deathsAtSend++;
          else this.#database.lightFuse(1 + Math.floor(own.between(0, FUSE_MOST)));
        },
      });
    }
    for (let day = 1; day <= settings.days; day++) {
      world.at({
        at: world.start + day * DAY,
        run: async () => {
          await this.#whole(({ bot }) => bot.runJob('points-due'));
          await this.#whole(({ bot }) => bot.runJob('clean-up'));
          this.#parts.progress?.(day);
        },
      });
    }
  }

  async #due(): Promise<readonly (string | null)[]> {
    const { aside, db } = this.#database;
    const { rows } = await aside(() => db.executeQuery<Record<string, string | null>>(CompiledQuery.raw(DUE_SQL)));
    return Object.values(rows[0] ?? {});
  }

  async run(): Promise<Tally> {
    const { world, chat, machines, dns } = this.#outside;
    chat.onMessage = (key, where, message) => this.#read(key, where, message);
    await world.clock.run(makeFleet(this.#outside, this.#store));
    this.#plan();
    await this.#begin();
    for (;;) {
      const round = nextRound(await this.#due(), this.#ranAt);
      const at = Math.min(round.at, world.nextHappening);
      if (at > world.end) break;
      world.clock.moveTo(at);
      if (world.nextHappening <= round.at) await world.takeHappening()?.run();
      else
        for (const job of round.jobs) {
          this.#ranAt.set(job, at);
          await this.#whole(({ bot }) => bot.runJob(job));
        }
    }
    world.clock.moveTo(world.end);
    world.endTroubles();
    for (const machine of machines.values()) {
      for (const leaf of machine.served()) if (leaf.notAfter <= world.end) machine.lapse(leaf, undefined);
    }
    world.tally.statements = this.#database.statements;
    world.tally.dnsRecordsLeft = dns.left;
    await world.clock.run(this.#running.bot.stop());
    world.tally.ledgerSum = await ledgerSum(this.#store);
    return world.tally;
  }
}

/** What one instance of the bot makes of its part of the fleet. */
export const runInstance = async (parts: SimParts, instance: number): Promise<Tally> => {
  const outside = makeOutside(parts.settings, instance);
  const database = await openMortalDb(outside.world);
  try {
    return await new Simulation(parts, outside, database).run();
  } finally {
    await database.db.destroy();
  }
};
