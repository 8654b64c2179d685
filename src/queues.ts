import type { Surface } from './chat/surface.ts';
import { createDeliveries, type Deliveries, type DeliveryParts } from './deliveries.ts';
import { edgesOfOrder, runEdge } from './edge/follow-edge.ts';
import { runDeployment } from './hosting/deploy.ts';
import { deploymentsOf } from './hosting/deployment.store.ts';
import { followDeployment, lookAtHosting } from './hosting/keep-current.ts';
import type { House } from './house.ts';
import type { JobRun } from './jobs.ts';
import { describeCause } from './kernel/errors.ts';
import { advance } from './order/advance.ts';
import { redrawCards } from './overview/redraw.ts';
import { followOrder } from './renewal/renewal-jobs.ts';
import { advanceRevocation } from './revocation/advance-revocation.ts';
import { afterwards } from './store/inside.ts';
import { createHouseWatch, type WatchHouseParts } from './watch-house.ts';
import { WorkQueue } from './work-queue.ts';

/** Milliseconds between a change and the redraw of its cards. */
const REDRAW_AFTER = 150;
/** Installations, and surfaces redrawn, at the same time. */
const DEPLOYMENTS_AT_ONCE = 4;

/** What the queues need from outside beside the house. */
export interface QueueParts extends DeliveryParts, WatchHouseParts {
  /** Orders worked on at the same time. */
  readonly ordersAtOnce: number;
}

/** The queues that do the work between commands. */
export interface Queues {
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

/** Made once, by `createBot`. */
export const createQueues = (
  house: House,
  parts: QueueParts,
  lastRuns: ReadonlyMap<string, JobRun>,
  signal: AbortSignal,
): Queues => {
  const { store, log } = house;
  const surfaces: Surface[] = [];
  // A step's own save shows on the cards, but is no news to the one who works on the order or the deployment.
  const working: House = { ...house, changed: () => afterwards(redrawAll) };
  const deployments = new WorkQueue(async (id) => {
    try {
      const tried = await runDeployment(working, id);
      if (tried !== undefined) await followDeployment(house, tried);
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
        const known = await followOrder(house, order);
        if (order.certificateId !== undefined) await lookAtHosting(house, order.replacesId, known);
      } else if (order?.certificateId !== undefined) await followOrder(house, order);
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
