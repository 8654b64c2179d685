import type { Delivery } from './envelope-delivery.ts';
import type { EventStream } from './event-stream.ts';
import type { FaultQueue } from './fault-queue.ts';
import type { InstallFlow } from './install-flow.ts';
import type { ModalStacks } from './modal-stacks.ts';
import type { RateBuckets } from './rate-buckets.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { World } from './slack-world.ts';
import type { SocketHub } from './socket-hub.ts';
import type { WireLog } from './wire-log.ts';

/** The stand-in's parts, as its methods and its driver see them. */
export interface Platform {
  readonly world: World;
  readonly log: WireLog;
  readonly faults: FaultQueue;
  readonly buckets: RateBuckets;
  readonly sockets: SocketHub;
  readonly delivery: Delivery;
  readonly events: EventStream;
  readonly responses: ResponseUrls;
  readonly modals: ModalStacks;
  readonly installs: InstallFlow;
}
