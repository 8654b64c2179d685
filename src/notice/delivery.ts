import type { PostedMessage } from '../chat/surface.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Heard } from './audience.ts';

export type DeliveryState = 'waiting' | 'sent' | 'failed' | 'muted';
export type DeliveryEvent = 'sent' | 'gave-up' | 'mute' | 'again';

/** One notice on its way to one receiver, on its own: what happens to it happens to no other. */
export const deliveryMachine: Machine<DeliveryState, DeliveryEvent> = {
  name: 'delivery',
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        sent: { to: 'sent', by: ['clock'] },
        'gave-up': { to: 'failed', by: ['clock'] },
        // CERT-9, asked again at the last moment.
        mute: { to: 'muted', by: ['clock'] },
      },
    },
    sent: { final: true, on: {} },
    failed: { on: { again: { to: 'waiting', by: ['person'] } } },
    muted: { final: true, on: {} },
  },
};

export interface Delivery {
  readonly id: string;
  readonly version: number;
  readonly noticeId: string;
  readonly receiver: string;
  readonly why: Heard['why'];
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is tried next; of a sent one, when its card is drawn again. */
  readonly nextAt: Instant | undefined;
  /** Why the last try failed, in words of the field. */
  readonly problem: string | undefined;
  /** The posted card, where the surface can change it. */
  readonly posted: PostedMessage | undefined;
  readonly createdAt: Instant;
  readonly sentAt: Instant | undefined;
}
