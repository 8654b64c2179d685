import type { Account } from '../account/team.ts';
import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { type Instant, nowOf } from '../kernel/clock.ts';
import { CertError, wrongValue } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { record } from './ledger.store.ts';
import { fill } from './ledger.ts';
import type { PointsHouse } from './offer.ts';
import type { PointsPack } from './pack.ts';
import { codeHash, makeCode } from './point-code.ts';
import { insertRecharge, type Recharge } from './recharge.store.ts';
import { emptyPack } from './redeem.ts';

export interface NewPoints {
  readonly name: string;
  readonly points: number;
  readonly expiresAt: Instant;
}

/** Points of one pack, at most: sums stay exact in every database. */
const MOST = 1_000_000_000;

const checkNew = (house: PointsHouse, { points, expiresAt }: NewPoints): void => {
  if (!Number.isSafeInteger(points) || points < 1 || points > MOST)
    throw new CertError('points-whole', { points }, { field: 'points' });
  if (expiresAt <= nowOf(house.clock)) throw wrongValue('until', expiresAt, '2027-12-31');
};

/** A code that becomes a pack of whoever redeems it (PTS-4); answered once. */
export const makeRecharge = async (
  house: PointsHouse,
  admin: Person,
  wanted: NewPoints & { readonly receiver: Account | undefined; readonly codeExpiresAt: Instant },
): Promise<{ readonly recharge: Recharge; readonly code: string }> => {
  checkNew(house, wanted);
  const code = makeCode(house.random);
  const recharge: Recharge = {
    id: newId('rch', house.clock, house.random),
    name: wanted.name,
    points: wanted.points,
    receiver: wanted.receiver?.id,
    packExpiresAt: wanted.expiresAt,
    expiresAt: wanted.codeExpiresAt,
    createdAt: nowOf(house.clock),
    usedBy: undefined,
  };
  await house.store.transaction(async (store) => {
    await insertRecharge(store, recharge, codeHash(code));
    await audit(store, house.clock, {
      actor: admin.id,
      action: 'points.recharge-made',
      subject: recharge.id,
      detail: { points: wanted.points, name: wanted.name, for: recharge.receiver ?? null },
    });
  });
  return { recharge, code };
};

/** PTS-1, bought: an admin writes down a pack that was paid for elsewhere. */
export const grantPack = async (
  house: PointsHouse,
  admin: Person,
  account: Account,
  wanted: NewPoints,
): Promise<PointsPack> => {
  checkNew(house, wanted);
  const pack = emptyPack(house, {
    account: account.id,
    name: wanted.name,
    source: 'bought',
    total: wanted.points,
    expiresAt: wanted.expiresAt,
  });
  await house.store.transaction(async (store) => {
    await record(store, house, fill(pack, 'bought'), { subject: pack.id, actor: admin.id }, [pack.id]);
    await audit(store, house.clock, {
      actor: admin.id,
      action: 'points.granted',
      subject: pack.id,
      detail: { points: wanted.points, to: account.id },
    });
  });
  return { ...pack, free: wanted.points };
};
