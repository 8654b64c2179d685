import { acmeDecided } from './acme/acme-decided.ts';
import { forgetAcmeOrders } from './acme/forget-orders.ts';
import { sweepExpiries } from './alert/sweep.ts';
import { remindApprovals } from './approval/remind.ts';
import { publishCrl, refreshCrl } from './authority/publish-crl.ts';
import { clearLinks } from './certificate/link.store.ts';
import type { Desk, Outcome } from './chat/desk.ts';
import type { Surface } from './chat/surface.ts';
import { commands } from './commands.ts';
import { createDeliveries, type Deliveries, type DeliveryParts } from './deliveries.ts';
import { createDispatcher, createForms } from './dispatcher.ts';
import { edgesOfOrder, runEdge } from './edge/follow-edge.ts';
import { runDeployment } from './hosting/deploy.ts';
import { deploymentsOf } from './hosting/deployment.store.ts';
import { findDrift } from './hosting/drift.ts';
import { followDeployment, lookAtHosting, runHostings } from './hosting/keep-current.ts';
import type { House } from './house.ts';
import { createJobRunner } from './job-runner.ts';
import type { JobName, JobRun } from './jobs.ts';
import { nowOf, toInstant } from './kernel/clock.ts';
import { DAY } from './kernel/duration.ts';
import { describeCause } from './kernel/errors.ts';
import { forgetNotices } from './notice/outbox.store.ts';
import { advance } from './order/advance.ts';
import { dropFull } from './order/ca-limit.store.ts';
import { type CheckDelegation, checkDelegations } from './order/check-delegations.ts';
import { decidedHook } from './order/decided.ts';
import { checksOf } from './overview/checks.ts';
import { createFinders } from './overview/finders.ts';
import { homePage } from './overview/home-page.ts';
import { dropOlderCards, keepCard } from './overview/posted-card.store.ts';
import { redrawCards, subjectReply } from './overview/redraw.ts';
import { rehome } from './overview/rehome.store.ts';
import { suggest } from './overview/suggest.ts';
import type { CrlMaker } from './pki/crl-maker.ts';
import { pointsDue } from './points/points-due.ts';
import { heldDecided } from './renewal/held.ts';
import { hostUploadsOf, runHostedUploads } from './renewal/host-upload.ts';
import { nextOpening } from './renewal/maintenance.ts';
import { DEFAULT_RENEWALS, type RenewalPolicy } from './renewal/renewal-house.ts';
import { createRenewalJobs, followOrder } from './renewal/renewal-jobs.ts';
import { weeklyDigest } from './report/weekly-digest.ts';
import { advanceRevocation, runRevocations } from './revocation/advance-revocation.ts';
import { revocationDecided } from './revocation/answer-revocation.ts';
import { dueRows } from './store/hold.store.ts';
import { afterwards } from './store/inside.ts';
import { forgetKept } from './store/kept.store.ts';
import { forgetSeen } from './store/seen.store.ts';
import type { Language } from './texts/language.ts';
import { probeWatches } from './watch/probe-watches.ts';
import { createHouseWatch, type WatchHouseParts } from './watch-house.ts';
import { WorkQueue } from './work-queue.ts';

/** What `createBot` is given: everything from outside. The rest of the house it makes itself. */
export interface BotParts
  extends Omit<
      House,
      | 'changed'
      | 'checks'
      | 'decided'
      | 'rehome'
      | 'findOrder'
      | 'findCertificate'
      | 'catalogue'
      | 'renewals'
      | 'edges'
      | 'hostUploads'
    >,
    DeliveryParts,
    WatchHouseParts {
  /** Default: renewals at any time, with the old keys. */
  readonly renewals?: RenewalPolicy;
  /** Default: none. */
  readonly edges?: House['edges'];
  readonly crlMaker: CrlMaker;
  readonly checkDelegation: CheckDelegation;
  /** Names of built-in CAs, whose revocation lists the clock keeps fresh. */
  readonly authorities: readonly string[];
  /** Orders worked on at the same time. */
  readonly ordersAtOnce: number;
}

export interface Bot {
  readonly desk: Desk;
  readonly house: House;
  readonly surfaces: readonly Surface[];
  /** Names of built-in CAs. */
  readonly authorities: readonly string[];
  /** Adds a surface whose cards are redrawn; call before the clock starts. */
  addSurface(surface: Surface): void;
  /** One run of a job, under its lease; never throws. */
  runJob(name: JobName): Promise<void>;
  /** Works on what an outcome follows until it rests, and answers the outcome as it is then: for a shell that ends after one command. */
  settle(outcome: Outcome, language: Language): Promise<Outcome>;
  /** When each job last ran, for readiness. */
  readonly lastRuns: ReadonlyMap<JobName, JobRun>;
  /** Publishes the built-in CA's revocation list now. */
  publishCrl(authority: string): Promise<void>;
  /** Resolve when what was taken up is done: for tests and for shells that end. */
  ordersIdle(): Promise<void>;
  deploymentsIdle(): Promise<void>;
  deliveriesIdle(): Promise<void>;
  /** Takes nothing new and lets what runs come to its next save. */
  stop(): Promise<void>;
}

/** Rows taken up by one run of a job. */
const BATCH = 200;
/** Milliseconds between a change and the redraw of its cards. */
const REDRAW_AFTER = 150;
/** Installations, and surfaces redrawn, at the same time. */
const DEPLOYMENTS_AT_ONCE = 4;
const SEEN_FOR = 2 * DAY;
/** How long `status --why` can look back. */
const NOTICES_FOR = 400 * DAY;

const makeHouse = (parts: BotParts, changed: (id: string) => void, checks: House['checks']): House => {
  const house: House = {
    ...parts,
    ...createFinders(parts.store),
    changed,
    catalogue: () => commands,
    renewals: parts.renewals ?? DEFAULT_RENEWALS,
    edges: parts.edges ?? new Map(),
    opening: (from) => nextOpening(house.renewals.maintenance, from),
    hostUploads: hostUploadsOf(() => house),
    decided: async (store, approval, actor) => {
      if (approval.subjectKind === 'certificate') return revocationDecided(house, store, approval);
      if (await acmeDecided(house, store, approval)) return;
      if (!(await heldDecided(house, store, approval, actor))) await decidedHook(house, store, approval);
    },
    rehome,
    checks,
  };
  return house;
};

/** The queues that do the work between commands. */
interface Queues {
  readonly orders: WorkQueue;
  readonly deployments: WorkQueue;
  readonly revocations: WorkQueue;
  readonly edges: WorkQueue;
  readonly redraws: WorkQueue;
  readonly deliveries: Deliveries;
  watchHouse(): Promise<void>;
  readonly surfaces: Surface[];
  /** What `changed` means here: the order or deployment is looked at, the cards are redrawn. */
  woken(id: string): void;
}

const createQueues = (
  house: House,
  parts: BotParts,
  lastRuns: ReadonlyMap<string, JobRun>,
  signal: AbortSignal,
): Queues => {
  const { store, log } = house;
  const surfaces: Surface[] = [];
  // A step's own save shows on the cards, but is no news to the one who works on the order or the deployment.
  const working: House = { ...house, changed: () => afterwards(redrawAll) };
  const deployments = new WorkQueue(async (id) => {
    try {
      await runDeployment(working, id);
      await followDeployment(house, id);
    } catch (error) {
      log.error({ deployment: id, cause: describeCause(error) }, 'a deployment could not go on');
    }
  }, DEPLOYMENTS_AT_ONCE);
  const edges = new WorkQueue((id) => runEdge(house, id), DEPLOYMENTS_AT_ONCE);
  const orders = new WorkQueue(async (id) => {
    try {
      const order = await advance(working, id, signal);
      if (order !== undefined) for (const waiting of await edgesOfOrder(house, order)) edges.add(waiting);
      if (order?.replacesId !== undefined) {
        await followOrder(house, order);
        if (order.certificateId !== undefined) await lookAtHosting(house, order.replacesId);
      }
      // What a hosting deploys is woken by that.
      if (order?.certificateId === undefined || order.targets.length === 0) return;
      // A certificate that was just issued goes to its targets at once instead of at the clock's next look.
      for (const made of await deploymentsOf(store, order.certificateId))
        if (made.attempts === 0) deployments.add(made.id);
    } catch (error) {
      log.error({ order: id, cause: describeCause(error) }, 'an order could not be advanced');
    }
  }, parts.ordersAtOnce);
  const revocations = new WorkQueue(async (id) => {
    await advanceRevocation(house, id).catch((error: unknown) => {
      log.error({ revocation: id, cause: describeCause(error) }, 'a revocation could not be looked at');
    });
  }, DEPLOYMENTS_AT_ONCE);
  const deliveries = createDeliveries(house, parts, surfaces);
  const watchHouse = createHouseWatch(house, parts, surfaces, lastRuns);
  const redraws = new WorkQueue(async (name) => {
    const surface = surfaces.find((one) => one.name === name);
    if (surface === undefined) return;
    await redrawCards(house, surface).catch((error: unknown) => {
      log.warn({ surface: name, cause: describeCause(error) }, 'cards could not be redrawn');
    });
  }, DEPLOYMENTS_AT_ONCE);
  // Not at once: the reply to the command that changed it may take the older card's place, and several changes make one edit.
  const soon = new Set<string>();
  const redrawSoon = (name: string): void => {
    if (soon.has(name)) return;
    soon.add(name);
    void house.clock.sleep(REDRAW_AFTER).then(() => {
      soon.delete(name);
      redraws.add(name);
    });
  };
  const redrawAll = (): void => {
    for (const surface of surfaces) {
      if (surface.abilities.edit) redrawSoon(surface.name);
      surface.homesChanged?.();
    }
  };
  const woken = (id: string): void => {
    if (id.startsWith('ord_')) orders.add(id);
    if (id.startsWith('dep_')) deployments.add(id);
    if (id.startsWith('rev_')) revocations.add(id);
    if (id.startsWith('edg_')) edges.add(id);
    redrawAll();
  };
  return { orders, deployments, revocations, edges, redraws, deliveries, watchHouse, surfaces, woken };
};

/** What each job does. */
const jobWork = (parts: BotParts, house: House, queues: Queues): Readonly<Record<JobName, () => Promise<void>>> => {
  const { store, clock } = parts;
  const { renewalsDue, pollRenewalInfo } = createRenewalJobs(house);
  return {
    'renewals-due': renewalsDue,
    'revocations-due': () => runRevocations(house),
    'hostings-due': () => runHostings(house),
    'find-drift': () => findDrift(house),
    'weekly-digest': () => weeklyDigest(house),
    'watch-probes': async () => {
      await probeWatches(house);
    },
    'poll-renewal-info': pollRenewalInfo,
    'advance-orders': async () => {
      for (const id of await dueRows(store, 'orders', nowOf(clock), BATCH)) queues.orders.add(id);
    },
    'run-deployments': async () => {
      for (const id of await dueRows(store, 'deployments', nowOf(clock), BATCH)) queues.deployments.add(id);
    },
    'uploads-due': () => runHostedUploads(house),
    'edges-due': async () => {
      for (const id of await dueRows(store, 'edgeDomains', nowOf(clock), BATCH)) queues.edges.add(id);
    },
    'redraw-cards': async () => {
      for (const surface of queues.surfaces) if (surface.abilities.edit) queues.redraws.add(surface.name);
    },
    'deliver-notices': () => queues.deliveries.look(),
    'expiry-sweep': async () => {
      await sweepExpiries(house);
    },
    'watch-house': queues.watchHouse,
    'remind-approvals': () => remindApprovals(house),
    'points-due': () => pointsDue(house),
    'check-delegations': () => checkDelegations({ ...house, checkDelegation: parts.checkDelegation }),
    'refresh-crl': async () => {
      for (const authority of parts.authorities) await refreshCrl(parts, authority);
    },
    'clean-up': async () => {
      await clearLinks(store, nowOf(clock));
      await dropFull(store, nowOf(clock));
      await forgetSeen(store, toInstant(clock.now() - SEEN_FOR));
      await forgetNotices(store, toInstant(clock.now() - NOTICES_FOR));
      await forgetKept(store, nowOf(clock));
      await forgetAcmeOrders(house);
    },
  };
};

/** The whole core behind one counter: commands in, cards out, jobs on the clock. */
export const createBot = (parts: BotParts): Bot => {
  const stopping = new AbortController();
  const lastRuns = new Map<JobName, JobRun>();
  const house: House = makeHouse(
    parts,
    (id) => afterwards(() => queues.woken(id)),
    () => checksOf(house, queues.surfaces, lastRuns),
  );
  const queues = createQueues(house, parts, lastRuns, stopping.signal);
  const { orders, deployments, revocations, edges, redraws, deliveries, surfaces } = queues;
  return {
    house,
    surfaces,
    authorities: parts.authorities,
    desk: {
      catalogue: commands,
      dispatch: createDispatcher(house, commands),
      posted: async (subject, posted, language) => {
        const surface = surfaces.find(({ name }) => name === posted.conversation.surface);
        if (surface?.abilities.newestOnly === true) await dropOlderCards(parts.store, surface.name, subject.id);
        await keepCard(parts.store, parts, { subject, posted, language });
        redraws.add(posted.conversation.surface);
      },
      suggest: (request) => suggest(house, commands, request),
      form: createForms(house, commands),
      home: (request) => homePage(house, request),
    },
    addSurface: (surface) => {
      surfaces.push(surface);
    },
    runJob: createJobRunner(parts, jobWork(parts, house, queues), lastRuns),
    settle: async (outcome, language) => {
      if (!outcome.ok || outcome.follows === undefined) return outcome;
      queues.woken(outcome.follows.id);
      await orders.idle();
      await deployments.idle();
      await revocations.idle();
      await edges.idle();
      const reply = await subjectReply(house, outcome.follows, language);
      return reply === undefined ? outcome : { ...outcome, ...reply };
    },
    lastRuns,
    ordersIdle: () => orders.idle(),
    deploymentsIdle: () => deployments.idle(),
    deliveriesIdle: () => deliveries.queue.idle(),
    publishCrl: async (authority) => {
      await publishCrl(parts, authority);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([
        orders.stop(),
        deployments.stop(),
        revocations.stop(),
        edges.stop(),
        redraws.stop(),
        deliveries.queue.stop(),
      ]);
    },
  };
};
