import { DEFAULT_BANDS } from '../../src/alert/stage.ts';
import { type Bot, type BotParts, createBot } from '../../src/bot.ts';
import { NO_INTERMEDIATES } from '../../src/certificate/intermediate-source.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import type { Log } from '../../src/kernel/log.ts';
import { NOTICE_KINDS, noticeRow } from '../../src/notice/notice.ts';
import { releaseDeadHolders } from '../../src/store/hold.store.ts';
import type { Sealer } from '../../src/store/seal.ts';
import type { Store } from '../../src/store/store.ts';
import type { SimCa } from './sim-ca.ts';
import { CHAT, type SimChat } from './sim-chat.ts';
import type { SimDns } from './sim-dns.ts';
import { type SimMachine, simProbe } from './sim-machine.ts';
import type { World } from './world.ts';

/** The simulated outside, made once for a run. */
export interface Outside {
  readonly world: World;
  readonly dns: SimDns;
  readonly chat: SimChat;
  readonly cas: ReadonlyMap<string, SimCa>;
  readonly machines: ReadonlyMap<string, SimMachine>;
}

export interface SimProcess {
  readonly bot: Bot;
}

/** What asks something of people goes to the channel of the certificate's team; what merely tells goes nowhere, as in a fleet it must. */
const ASKING = NOTICE_KINDS.filter((kind) => noticeRow(kind).urgency !== 'info');

/** People who share a channel. */
export const TEAM = 5;

export const teamOf = (person: number): string => `team-${Math.floor(person / TEAM) + 1}`;

const channelOf = (team: string): string => `${CHAT}:sim:${team}`;

const routesFor = (people: number): BotParts['routes'] => {
  const teams = [...new Set(Array.from({ length: people }, (_, person) => teamOf(person)))];
  return {
    fallback: [],
    routes: [
      ...teams.map((team) => ({ to: [channelOf(team)], tag: `team:${team}`, kinds: ASKING })),
      { to: [channelOf('ops')], kinds: ['job-failing', 'clock-silent', 'surface-down'] as const },
    ],
  };
};

/** What is paid for is held and settled in the real ledger: one point a renewal. */
export const PAID_PLAN = 'trustasia-dv';

const partsOf = (outside: Outside, store: Store, holder: string, log: Log): BotParts => {
  const { world, dns, cas, machines } = outside;
  const random = world.own.fork(holder);
  const { clock } = world;
  return {
    clock,
    random,
    log,
    store,
    holder,
    issuers: cas,
    // No plan with a letter is simulated.
    drawLetter: async () => new Uint8Array(),
    places: { dns: new Map([[dns.name, dns]]), webroots: new Map() },
    targets: machines,
    tlsProbe: simProbe(machines),
    diagnose: dns.diagnose,
    routes: routesFor(world.settings.people),
    alerts: { bands: DEFAULT_BANDS, quietHours: undefined, onCall: [channelOf('on-call')] },
    policy: {
      issuers: [...cas.keys()],
      approvalsNeeded: 1,
      precheck: true,
      delegation: undefined,
      defaultPlan: 'dv',
      prices: { [PAID_PLAN]: 1 },
    },
    couriers: {},
    languages: {},
    stepUp: [],
    drawPicture: async () => new Uint8Array(),
    watcher: { look: async () => [], targets: [] },
    crls: { get: async () => ({ ok: false, why: 'nothing is there' }) },
    heartbeat: undefined,
    language: 'en',
    checkDelegation: async () => {
      throw new Error('no name is delegated here');
    },
    requesterCounts: 'when-alone',
    groupRoles: [],
    publicUrl: 'https://signet.example',
    settings: () => [],
    ordersAtOnce: 1,
    publicRoots: [],
    intermediates: NO_INTERMEDIATES,
    crlMaker: {
      make: async () => {
        throw new Error('there is no built-in CA here');
      },
    } as unknown as BotParts['crlMaker'],
    authorities: [],
  };
};

/** Keeps secrets as they are: there are none here. */
export const openSealer: Sealer = {
  seal: (plain) => plain,
  open: (sealed) => sealed,
  isStale: () => false,
  currentVersion: 1,
  fingerprint: 'simulated',
};

/** A process starts on the store, as after a reboot: what the one before held is let go. */
export const startProcess = async (outside: Outside, store: Store, log: Log, number: number): Promise<SimProcess> => {
  const { world } = outside;
  world.killed = false;
  const holder = `sim:${number}:${toInstant(world.clock.now())}`;
  await releaseDeadHolders(store, (other) => other !== holder);
  const bot = createBot(partsOf(outside, store, holder, log));
  bot.addSurface(outside.chat);
  return { bot };
};
