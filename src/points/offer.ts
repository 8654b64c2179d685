import { requireHandling } from '../account/account-words.ts';
import type { Account } from '../account/team.ts';
import { audit } from '../audit/audit.store.ts';
import { CLOCK_ACTOR, type Person } from '../chat/actor.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { transit } from '../kernel/machine.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { NoticeHouse } from '../notice/announce.ts';
import type { Store } from '../store/store.ts';
import { record } from './ledger.store.ts';
import { hold, release } from './ledger.ts';
import { packById, packsCalled, usablePacks } from './pack.store.ts';
import { type PointsPack, packState } from './pack.ts';
import { codeHash, makeCode } from './point-code.ts';
import { insertTransfer, saveTransferState } from './transfer.store.ts';
import { TRANSFER_FOR, type Transfer, transferMachine } from './transfer.ts';

export interface PointsHouse extends NoticeHouse {
  readonly store: Store;
}

export interface OfferRequest {
  /** A pack's id or name; undefined: the only one that is usable. */
  readonly pack: string | undefined;
  readonly points: number;
  /** Whose points: the sender's own, or a team's that they manage. */
  readonly from: Account;
  readonly receiver: Account;
}

const packToGive = (named: readonly PointsPack[], { pack: word, points }: OfferRequest, now: string): PointsPack => {
  const [pack, ...others] = named;
  if (pack === undefined) {
    if (word === undefined) throw new CertError('points-short', { needed: points, free: 0 }, { field: 'points' });
    throw nothingFound('pack', word, 'pack');
  }
  if (others.length > 0) {
    const examples = named.map(({ id, name }) => `${name} (${id})`).join(', ');
    throw new CertError('points-which-pack', { packs: examples }, { field: 'pack' });
  }
  if (packState(pack, now) === 'expired')
    throw new CertError('points-expired', { pack: pack.name, at: pack.expiresAt }, { field: 'pack' });
  if (pack.free < points) throw new CertError('points-short', { needed: points, free: pack.free }, { field: 'points' });
  return pack;
};

/** PTS-3: sets points of one pack aside for a named account; the code is answered here, once, for the sender alone. */
export const offerPoints = async (
  house: PointsHouse,
  sender: Person,
  request: OfferRequest,
): Promise<{ readonly transfer: Transfer; readonly code: string }> => {
  const { points, from, receiver } = request;
  if (!Number.isSafeInteger(points) || points < 1) throw new CertError('points-whole', { points }, { field: 'points' });
  if (receiver.id === from.id) throw new CertError('points-self', {}, { field: 'to' });
  const code = makeCode(house.random);
  const transfer = await house.store.transaction(async (store) => {
    const now = nowOf(house.clock);
    await requireHandling(store, sender, from, 'from');
    const packs =
      request.pack === undefined ? usablePacks(store, [from.id], now) : packsCalled(store, [from.id], request.pack);
    const pack = packToGive(await packs, request, now);
    const made: Transfer = {
      id: newId('trf', house.clock, house.random),
      version: 1,
      packId: pack.id,
      sender: from.id,
      receiver: receiver.id,
      points,
      state: transferMachine.initial,
      expiresAt: toInstant(house.clock.now() + TRANSFER_FOR),
      createdAt: now,
    };
    await record(store, house, hold(pack, points, 'offered'), { subject: made.id, actor: sender.id });
    await insertTransfer(store, made, codeHash(code));
    await audit(store, house.clock, {
      actor: sender.id,
      action: 'points.offered',
      subject: made.id,
      detail: { points, from: from.id, to: receiver.id, pack: pack.id },
    });
    return made;
  });
  return { transfer, code };
};

/** Nobody redeemed in time, or the sender thought better of it: the points are free again. */
export const endOffer = async (
  house: PointsHouse,
  store: Store,
  transfer: Transfer,
  event: 'deadline' | 'withdraw',
  actor: string,
): Promise<void> => {
  const state = transit(transferMachine, transfer.state, event, actor === CLOCK_ACTOR ? 'clock' : 'person');
  const pack = await packById(store, transfer.packId);
  if (pack === undefined) throw new Error(`the pack ${transfer.packId} of a transfer is gone`);
  await saveTransferState(store, transfer, state);
  await record(store, house, release(pack, transfer.points, 'returned'), { subject: transfer.id, actor });
  await audit(store, house.clock, { actor, action: `points.${state}`, subject: transfer.id });
};
