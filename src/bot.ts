import { acmeDecided } from './acme/acme-decided.ts';
import { publishCrl } from './authority/publish-crl.ts';
import { commandName } from './chat/command.ts';
import type { Desk, Outcome } from './chat/desk.ts';
import type { Surface } from './chat/surface.ts';
import { createCommandTally, type TallyLine } from './command-tally.ts';
import { commands } from './commands.ts';
import { createDispatcher, createForms } from './dispatcher.ts';
import type { House } from './house.ts';
import { createJobRunner } from './job-runner.ts';
import { type JobParts, jobWork } from './job-work.ts';
import type { JobName, JobRun } from './jobs.ts';
import { receiversIn } from './notice/audience.ts';
import { mailboxesIn, mailboxOf } from './notice/mail-receiver.ts';
import { decidedHook } from './order/decided.ts';
import { checksOf } from './overview/checks.ts';
import { createFinders } from './overview/finders.ts';
import { homePage } from './overview/home-page.ts';
import { dropOlderCards, keepCard } from './overview/posted-card.store.ts';
import { subjectReply } from './overview/redraw.ts';
import { rehome } from './overview/rehome.store.ts';
import { suggest } from './overview/suggest.ts';
import { createQueues, type QueueParts } from './queues.ts';
import { heldDecided } from './renewal/held.ts';
import { hostUploadsOf } from './renewal/host-upload.ts';
import { nextOpening } from './renewal/maintenance.ts';
import { DEFAULT_RENEWALS, type RenewalPolicy } from './renewal/renewal-house.ts';
import { revocationDecided } from './revocation/answer-revocation.ts';
import { afterwards } from './store/inside.ts';
import type { Language } from './texts/language.ts';

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
      | 'backups'
      | 'trustedMailboxes'
      | 'hostUploads'
    >,
    QueueParts,
    JobParts {
  /** Default: renewals at any time, with the old keys. */
  readonly renewals?: RenewalPolicy;
  /** Default: none. */
  readonly edges?: House['edges'];
  /** Mailboxes of the configuration beside those of its routes. */
  readonly mailboxes?: readonly string[];
  /** Default: nothing is kept. */
  readonly backups?: House['backups'];
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
  /** Commands answered since the start, whoever asked. */
  commandTally(): readonly TallyLine[];
  /** Publishes the built-in CA's revocation list now. */
  publishCrl(authority: string): Promise<void>;
  /** Resolve when what was taken up is done: for tests and for shells that end. */
  ordersIdle(): Promise<void>;
  deploymentsIdle(): Promise<void>;
  deliveriesIdle(): Promise<void>;
  /** Takes nothing new and lets what runs come to its next save. */
  stop(): Promise<void>;
}

/** MSG-2: what the configuration names is taken at its word. */
const trustedMailboxes = ({ routes, alerts, mailboxes = [] }: BotParts): ReadonlySet<string> =>
  new Set([...mailboxesIn([...receiversIn(routes), ...alerts.onCall]), ...mailboxes.map(mailboxOf)]);

const makeHouse = (
  parts: BotParts,
  stopping: AbortSignal,
  changed: (id: string) => void,
  checks: House['checks'],
): House => {
  const house: House = {
    ...parts,
    stopping,
    ...createFinders(parts.store),
    changed,
    catalogue: () => commands,
    renewals: parts.renewals ?? DEFAULT_RENEWALS,
    edges: parts.edges ?? new Map(),
    backups: parts.backups ?? 'nothing-kept',
    trustedMailboxes: trustedMailboxes(parts),
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

/** The whole core behind one counter: commands in, cards out, jobs on the clock. */
export const createBot = (parts: BotParts): Bot => {
  const stopping = new AbortController();
  const lastRuns = new Map<JobName, JobRun>();
  const house: House = makeHouse(
    parts,
    stopping.signal,
    (id) => afterwards(() => queues.woken(id)),
    () => checksOf({ ...house, couriers: parts.couriers }, queues.surfaces, lastRuns),
  );
  const dispatch = createDispatcher(house, commands);
  const tally = createCommandTally(commands.map(commandName));
  const queues = createQueues(house, parts, lastRuns, stopping.signal);
  const { orders, deployments, revocations, edges, redraws, deliveries, surfaces } = queues;
  const runner = createJobRunner({ ...parts, stopping: stopping.signal }, jobWork(parts, house, queues), lastRuns);
  return {
    house,
    surfaces,
    authorities: parts.authorities,
    desk: {
      catalogue: commands,
      dispatch: async (invocation) => {
        const outcome = await dispatch(invocation);
        tally.add(invocation, outcome);
        return outcome;
      },
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
    runJob: runner.run,
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
    commandTally: tally.lines,
    ordersIdle: () => orders.idle(),
    deploymentsIdle: () => deployments.idle(),
    deliveriesIdle: () => deliveries.queue.idle(),
    publishCrl: async (authority) => {
      await publishCrl(parts, authority);
    },
    stop: async () => {
      stopping.abort();
      const working = [orders, deployments, revocations, edges, redraws, deliveries.queue];
      await Promise.all([...working.map((queue) => queue.stop()), runner.ended()]);
    },
  };
};
