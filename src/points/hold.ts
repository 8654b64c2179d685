import type { Base } from '../kernel/base.ts';
import type { Store } from '../store/store.ts';
import { dropHold, holdOf, insertHold, markHold } from './hold-row.store.ts';
import { record } from './ledger.store.ts';
import { hold, release, settle } from './ledger.ts';
import { packById } from './pack.store.ts';
import { type Payment, payingPack } from './payers.ts';

type Tools = Pick<Base, 'clock' | 'random'>;

export interface HoldRequest extends Payment {
  readonly orderId: string;
}

/** PTS-2: what an order costs is set aside when it is applied for, in the same transaction. Refuses what `payingPack` refuses. */
export const holdFor = async (store: Store, tools: Tools, request: HoldRequest): Promise<void> => {
  if (request.points === 0) return;
  const pack = await payingPack(store, tools, request);
  const { orderId, points, person } = request;
  await record(store, tools, hold(pack, points, 'held'), { subject: orderId, actor: person });
  await insertHold(store, { orderId, packId: pack.id, points, state: 'held' });
};

/** Spent when the certificate is issued, given back when the order comes to nothing; once, whoever asks. */
export const endHold = async (
  store: Store,
  tools: Tools,
  orderId: string,
  how: 'settled' | 'released',
  actor: string,
): Promise<void> => {
  const held = await holdOf(store, orderId);
  if (held?.state !== 'held') return;
  const pack = await packById(store, held.packId);
  if (pack === undefined) throw new Error(`the pack ${held.packId} of a hold is gone`);
  const movement = how === 'settled' ? settle(pack, held.points) : release(pack, held.points, 'released');
  await record(store, tools, movement, { subject: orderId, actor });
  await markHold(store, orderId, how);
};

/** HOST-8: what was paid ahead is given back, and may be set aside anew. Nothing where nothing was, or where an order has it by now. */
export const giveBack = async (store: Store, tools: Tools, paidFor: string, actor: string): Promise<void> => {
  await endHold(store, tools, paidFor, 'released', actor);
  await dropHold(store, paidFor);
};
