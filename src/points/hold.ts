import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { Store } from '../store/store.ts';
import { holdOf, insertHold, markHold } from './hold-row.store.ts';
import { record } from './ledger.store.ts';
import { hold, release, settle } from './ledger.ts';
import { balanceOf, packById, packsCalled, usablePacks } from './pack.store.ts';
import { type PointsPack, packFor, packState } from './pack.ts';

type Tools = Pick<Base, 'clock' | 'random'>;

export interface HoldRequest {
  readonly account: string;
  readonly orderId: string;
  readonly points: number;
  /** The pack chosen; else the first to expire that has enough. */
  readonly pack: string | undefined;
}

const chosen = async (store: Store, tools: Tools, { account, points, pack: id }: HoldRequest): Promise<PointsPack> => {
  const now = nowOf(tools.clock);
  if (id === undefined) {
    const pack = packFor(await usablePacks(store, account, now), points, now);
    if (pack !== undefined) return pack;
    throw new CertError(
      'points-short',
      { needed: points, free: (await balanceOf(store, account, now)).free },
      { field: 'pack' },
    );
  }
  const [pack] = await packsCalled(store, account, id);
  if (pack === undefined) throw nothingFound('pack', id, 'pack');
  const state = packState(pack, now);
  if (state === 'expired')
    throw new CertError('points-expired', { pack: pack.name, at: pack.expiresAt }, { field: 'pack' });
  if (pack.free < points) throw new CertError('points-short', { needed: points, free: pack.free }, { field: 'pack' });
  return pack;
};

/** PTS-2: what an order costs is set aside when it is applied for, in the same transaction. Refuses `points-short`. */
export const holdFor = async (store: Store, tools: Tools, request: HoldRequest): Promise<void> => {
  if (request.points === 0) return;
  const pack = await chosen(store, tools, request);
  const { orderId, points, account } = request;
  await record(store, tools, hold(pack, points, 'held'), { subject: orderId, actor: account });
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
