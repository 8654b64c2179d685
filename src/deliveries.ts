import { retell } from './alert/retell.ts';
import type { Surface } from './chat/surface.ts';
import type { House } from './house.ts';
import { nowOf } from './kernel/clock.ts';
import type { Courier } from './notice/courier.ts';
import { type DeliverHouse, deliverTo, type SentUnsaved } from './notice/deliver.ts';
import { dueReceivers } from './notice/outbox.store.ts';
import { drawNotice } from './overview/draw-notice.ts';
import { keepCard } from './overview/posted-card.store.ts';
import type { Language } from './texts/language.ts';
import { WorkQueue } from './work-queue.ts';

export interface DeliveryParts {
  readonly couriers: Readonly<Partial<Record<'mail' | 'webhook', Courier>>>;
  /** Of what is said to nobody in particular. */
  readonly language: Language;
  /** Of channels where it is another one, by receiver. */
  readonly languages: Readonly<Partial<Record<string, Language>>>;
}

export interface Deliveries {
  readonly queue: WorkQueue;
  /** Takes up what is due, one queue a receiver: who hangs holds nobody else up. */
  look(): Promise<void>;
}

/** Receivers at the same time; most of them only wait for the other side. */
const AT_ONCE = 32;
const BATCH = 500;

/** The outbox's worker. */
export const createDeliveries = (house: House, parts: DeliveryParts, surfaces: readonly Surface[]): Deliveries => {
  const unsaved: SentUnsaved = new Map();
  const deliver: DeliverHouse = {
    ...house,
    ...parts,
    surfaces: () => surfaces,
    draw: (notice, language) => drawNotice(house, notice, language),
    retell: (store, notice, failed) => retell(store, house, notice, failed),
    kept: (subject, posted, language) => keepCard(house.store, house, { subject, posted, language }),
  };
  const queue = new WorkQueue((receiver) => deliverTo(deliver, receiver, unsaved), AT_ONCE);
  return {
    queue,
    look: async () => {
      for (const receiver of await dueReceivers(house.store, nowOf(house.clock), BATCH)) queue.add(receiver);
    },
  };
};
