import { accountName, mayHandle, requireHandling } from '../account/account-words.ts';
import type { Account } from '../account/team.ts';
import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { type Instant, nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { transit } from '../kernel/machine.ts';
import { announce } from '../notice/announce.ts';
import type { Store } from '../store/store.ts';
import { countWrong, forgetWrong, refuseLocked } from './code-tries.store.ts';
import { heardBy } from './heard-by.ts';
import { record } from './ledger.store.ts';
import { fill, handOver } from './ledger.ts';
import type { PointsHouse } from './offer.ts';
import { packById } from './pack.store.ts';
import type { PackSource, PointsPack } from './pack.ts';
import { codeHash } from './point-code.ts';
import { rechargeByHash, useRecharge } from './recharge.store.ts';
import { saveTransferState, transferByHash } from './transfer.store.ts';
import { transferMachine } from './transfer.ts';

interface NewPack {
  readonly account: string;
  readonly name: string;
  readonly source: PackSource;
  readonly total: number;
  readonly expiresAt: Instant;
}

/** An empty pack; a movement fills it. */
export const emptyPack = (house: PointsHouse, pack: NewPack): PointsPack => ({
  ...pack,
  id: newId('pak', house.clock, house.random),
  version: 1,
  free: 0,
  held: 0,
  createdAt: nowOf(house.clock),
});

interface Typed {
  readonly hash: string;
  /** The team it is redeemed for, where that was said. */
  readonly into: Account | undefined;
}

/** Whether this person may redeem what names `receiver`. */
const isMeant = async (store: Store, person: Person, receiver: string, into: Account | undefined): Promise<boolean> =>
  (into === undefined || into.id === receiver) && mayHandle(store, person, receiver);

/** PTS-4: a transfer's code, by the named person alone, a team's by its managers; the points keep their expiry. */
const byTransfer = async (house: PointsHouse, store: Store, person: Person, { hash, into }: Typed) => {
  const transfer = await transferByHash(store, hash);
  if (transfer === undefined || !(await isMeant(store, person, transfer.receiver, into))) return undefined;
  if (transfer.state !== 'waiting' || transfer.expiresAt <= nowOf(house.clock))
    throw new CertError('points-code-over', { state: transfer.state === 'waiting' ? 'lapsed' : transfer.state });
  const from = await packById(store, transfer.packId);
  if (from === undefined) throw new Error(`the pack ${transfer.packId} of a transfer is gone`);
  const pack = emptyPack(house, {
    account: transfer.receiver,
    name: from.name,
    source: 'transferred',
    total: transfer.points,
    expiresAt: from.expiresAt,
  });
  const occasion = { subject: transfer.id, actor: person.id };
  await saveTransferState(store, transfer, transit(transferMachine, transfer.state, 'redeem', 'person'));
  await record(store, house, handOver(from, pack, transfer.points), occasion, [pack.id]);
  await announce(store, house, {
    kind: 'points-transferred',
    subject: transfer.id,
    ...(await heardBy(store, transfer.sender)),
    facts: {
      count: transfer.points,
      person: transfer.receiver === person.id ? person.name : await accountName(store, transfer.receiver),
    },
  });
  return { pack: { ...pack, free: transfer.points }, subject: transfer.id };
};

const byRecharge = async (house: PointsHouse, store: Store, person: Person, { hash, into }: Typed) => {
  const code = await rechargeByHash(store, hash);
  if (code === undefined) return undefined;
  if (code.receiver !== undefined && !(await isMeant(store, person, code.receiver, into))) return undefined;
  const now = nowOf(house.clock);
  if (code.expiresAt <= now) throw new CertError('points-code-over', { state: 'lapsed' });
  if (!(await useRecharge(store, code.id, person.id, now)))
    throw new CertError('points-code-over', { state: 'redeemed' });
  const pack = emptyPack(house, {
    account: code.receiver ?? into?.id ?? person.id,
    name: code.name,
    source: 'redeemed',
    total: code.points,
    expiresAt: code.packExpiresAt,
  });
  await record(store, house, fill(pack, 'redeemed'), { subject: code.id, actor: person.id }, [pack.id]);
  return { pack: { ...pack, free: code.points }, subject: code.id };
};

/** Turns a transfer or recharge code into a pack of this person's or of the team `into`, once. Ten wrong codes in a row lock the person out for an hour. */
export const redeemCode = async (
  house: PointsHouse,
  person: Person,
  code: string,
  into?: Account,
): Promise<PointsPack> => {
  const typed = { hash: codeHash(code), into };
  const done = await house.store.transaction(async (store) => {
    const wrong = await refuseLocked(store, house.clock, person.id);
    if (into !== undefined) await requireHandling(store, person, into, 'team');
    const redeemed = (await byTransfer(house, store, person, typed)) ?? (await byRecharge(house, store, person, typed));
    if (redeemed === undefined) {
      const locked = await countWrong(store, house.clock, person.id);
      const action = locked ? 'points.locked' : 'points.code-wrong';
      await audit(store, house.clock, { actor: person.id, action, subject: person.id });
      // Answered, not thrown: a refusal inside the transaction would undo the count.
      return { locked };
    }
    if (wrong > 0) await forgetWrong(store, person.id);
    // A receipt, also when somebody else used this person's token.
    const facts = { count: redeemed.pack.total };
    const heard = await heardBy(store, redeemed.pack.account);
    await announce(store, house, { kind: 'points-redeemed', subject: redeemed.subject, ...heard, facts });
    await audit(store, house.clock, {
      actor: person.id,
      action: 'points.redeemed',
      subject: redeemed.subject,
      detail: { points: redeemed.pack.total, pack: redeemed.pack.id, account: redeemed.pack.account },
    });
    return redeemed.pack;
  });
  if ('id' in done) return done;
  if (done.locked) await house.store.transaction((store) => refuseLocked(store, house.clock, person.id));
  throw new CertError('points-code-wrong', {}, { field: 'code' });
};
