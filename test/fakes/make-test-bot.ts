import type { CompiledQuery } from 'kysely';
import { openDatabase } from '../../adapters/database.ts';
import { BuiltinIssuer } from '../../adapters/issuers/builtin/builtin-issuer.ts';
import { drawLetter } from '../../adapters/letter/draw-letter.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import { createCrlWorkshop } from '../../adapters/workers/crl-workshop.ts';
import { addPerson } from '../../src/account/person.store.ts';
import { DEFAULT_BANDS } from '../../src/alert/stage.ts';
import { OWN_SUFFIXES } from '../../src/authority/authority.ts';
import { type Bot, type BotParts, createBot } from '../../src/bot.ts';
import { NO_INTERMEDIATES } from '../../src/certificate/intermediate-source.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import { parseLine } from '../../src/chat/grammar.ts';
import type { Invocation } from '../../src/chat/invocation.ts';
import type { Role } from '../../src/chat/permission.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { Issuer } from '../../src/order/issuer.ts';
import { createSealer, type Sealer } from '../../src/store/seal.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import type { Diagnose } from '../../src/validation/diagnosis.ts';
import { migrateAgain } from './migrate-again.ts';
import { allOutside, outside } from './outside.ts';
import { testDatabases } from './test-database.ts';

export interface TestBotOptions extends Partial<Omit<BotParts, 'issuers'>> {
  /** Beside the built-in CA `internal`, and before it in the order of preference. */
  readonly issuers?: readonly Issuer[];
  /** The address of a database for two bots on one; default one of its own. */
  readonly database?: string;
  /** Hears every question that goes to a database in SQLite. */
  readonly listen?: (query: CompiledQuery) => void;
  readonly sealer?: Sealer;
  /** The store as the bot gets it, e.g. one that dies at a chosen save. */
  readonly wrapStore?: (store: Store) => Store;
  /** Made with the bot’s own store, so that what they remember survives with it. */
  readonly openIssuers?: (store: Store) => readonly Issuer[];
  /** How long the built-in CA's certificates are valid; default 90. */
  readonly days?: number;
  /** Nobody is added: the database has its people. */
  readonly reopened?: boolean;
}

/** People of every bot, each known on the surface `test` by their name. */
export const PEOPLE: Readonly<Record<string, readonly Role[]>> = {
  ada: ['admin'],
  olu: ['operator'],
  ann: ['approver'],
  bob: ['approver'],
  vic: ['viewer'],
};

export interface TestBot {
  readonly bot: Bot;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly builtIn: BuiltinIssuer;
  /** One typed line, e.g. `cert apply shop.example.test`, by one of PEOPLE (or a stranger). */
  say(person: string, line: string, more?: Partial<Invocation>): Promise<Outcome>;
  /** Works until nothing is due at once. */
  settle(outcome: Outcome): Promise<Outcome>;
  stop(): Promise<void>;
}

/** Every proof is found at once. */
export const seesEverything: Diagnose = async ({ proof }) => ({
  state: 'good',
  code: proof.kind === 'dns' ? 'dns-good' : 'file-good',
  facts: {},
  remarks: [],
  expected: proof,
  found: [],
});

/** What a look says of a proof that is not there: not yet, or for good. */
const UNSEEN = {
  'dns-missing': { state: 'pending', code: 'dns-missing' },
  'file-status': { state: 'wrong', code: 'file-status' },
  'file-refused': { state: 'wrong', code: 'file-refused' },
} as const;

/** Finds the proofs of the names that `found` says are there, asked at each look; of the others the look says `otherwise`. */
export const seesWhere =
  (found: (name: string) => boolean, otherwise: keyof typeof UNSEEN): Diagnose =>
  async (question) => {
    const good = await seesEverything(question);
    return found(question.name) ? good : { ...good, ...UNSEEN[otherwise] };
  };

/** Every port refuses to be asked inside a transaction. */
const guardedBot = (parts: BotParts): Bot => {
  const bot = createBot({
    ...parts,
    issuers: allOutside('the CA', parts.issuers),
    places: {
      dns: allOutside('the DNS provider', parts.places.dns),
      webroots: allOutside('the webroot', parts.places.webroots),
    },
    targets: allOutside('the target', parts.targets),
    edges: allOutside('the edge', parts.edges ?? new Map()),
    tlsProbe: outside('the TLS probe', parts.tlsProbe),
    watcher: outside('the watcher', parts.watcher),
    crls: outside('the fetcher of CRLs', parts.crls),
    intermediates: outside('the fetcher of intermediates', parts.intermediates),
    diagnose: outside('the diagnosis', parts.diagnose),
    checkDelegation: outside('the check of a delegation', parts.checkDelegation),
    ...(parts.mailer === undefined ? {} : { mailer: outside('the mailer', parts.mailer) }),
  });
  return { ...bot, addSurface: (surface) => bot.addSurface(outside(`the surface ${surface.name}`, surface)) };
};

/** A real bot with the real built-in CA on a database in memory; everything outside is a fake. */
export const makeTestBot = async (options: TestBotOptions = {}): Promise<TestBot> => {
  const { clock = systemClock, random = systemRandom, log = silentLog, diagnose = seesEverything } = options;
  const base = { clock, random, log };
  const { listen } = options;
  const address = options.database ?? (await testDatabases().alone());
  const db = await openDatabase(address, listen === undefined ? {} : { before: listen });
  await migrateAgain(db, address);
  const sealer = options.sealer ?? createSealer([{ version: 1, bytes: random.bytes(32) }], random);
  const whole = createStore(db, sealer);
  const store = options.wrapStore?.(whole) ?? whole;
  if (options.reopened !== true) {
    for (const [name, roles] of Object.entries(PEOPLE))
      await addPerson(whole, base, name, { surface: 'test', realm: 'here', user: name, name }, roles);
  }
  const policy = {
    name: 'internal',
    organisation: 'Test',
    algorithm: 'p256',
    days: options.days ?? 90,
    suffixes: OWN_SUFFIXES,
    permittedNames: [],
    publicUrl: undefined,
  } as const;
  const builtIn = new BuiltinIssuer(policy, { ...base, store, diagnose, revoked: () => {} });
  const issuers = new Map<string, Issuer>(
    [...(options.issuers ?? []), ...(options.openIssuers?.(store) ?? []), builtIn].map((issuer) => [
      issuer.name,
      issuer,
    ]),
  );
  const workshop = createCrlWorkshop();
  const parts: BotParts = {
    ...base,
    places: { dns: new Map(), webroots: new Map() },
    targets: new Map(),
    routes: { fallback: ['test:here:ops'], routes: [] },
    alerts: { bands: DEFAULT_BANDS, quietHours: undefined, onCall: [] },
    couriers: {},
    drawPicture: async () => new Uint8Array(),
    watcher: { look: async () => [], targets: [] },
    crls: { get: async () => ({ ok: false, why: 'nothing is there' }) },
    heartbeat: undefined,
    language: 'en',
    languages: {},
    tlsProbe: { look: async () => ({ ok: false, why: 'nothing is there' }) },
    checkDelegation: async () => {
      throw new Error('no delegation is watched here');
    },
    requesterCounts: 'when-alone',
    groupRoles: [],
    stepUp: [],
    publicUrl: 'http://signet.example.test',
    settings: () => [],
    holder: `test:${process.pid}:${Buffer.from(random.bytes(4)).toString('hex')}`,
    ordersAtOnce: 8,
    publicRoots: [],
    intermediates: NO_INTERMEDIATES,
    crlMaker: workshop,
    drawLetter,
    authorities: ['internal'],
    ...options,
    diagnose,
    store,
    issuers,
    policy: {
      issuers: [...issuers.keys()],
      approvalsNeeded: 1,
      precheck: true,
      delegation: undefined,
      defaultPlan: 'dv',
      ...options.policy,
    },
  };
  const bot = guardedBot(parts);
  const say: TestBot['say'] = async (person, line, more = {}) => {
    const { path, args } = parseLine(line, bot.desk.catalogue);
    return bot.desk.dispatch({
      path,
      args,
      actor: { surface: 'test', realm: 'here', user: person, name: person },
      conversation: { surface: 'test', realm: 'here', id: 'room' },
      origin: 'typed',
      language: 'en',
      local: false,
      ...more,
    });
  };
  return {
    bot,
    store,
    sealer,
    builtIn,
    say,
    settle: (outcome) => bot.settle(outcome, 'en'),
    stop: async () => {
      await bot.stop();
      await workshop.close();
      await db.destroy();
    },
  };
};
