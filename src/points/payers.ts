import { teamsOf } from '../account/team.store.ts';
import type { OwnTeam } from '../account/team.ts';
import { type Instant, nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { Store } from '../store/store.ts';
import type { PointsHouse } from './offer.ts';
import { packsCalled, usablePacks } from './pack.store.ts';
import { type Payers, type PointsPack, packFor, packState } from './pack.ts';

export interface Payment {
  /** The person whose application it is. */
  readonly person: string;
  readonly points: number;
  /** A pack's id or name, or a team's name; undefined: the rule chooses. */
  readonly pack: string | undefined;
  /** Pays before the person's own, while they belong to it: the team that paid for what is renewed. */
  readonly before?: string | undefined;
}

/** PTS-2, the one rule: one's own packs first, then those of one's teams; of each the first to expire that has enough. */
const payersFor = ({ person, before }: Payment, teams: readonly OwnTeam[]): Payers => {
  const rule = [[person], teams.map(({ id }) => id)];
  return teams.some(({ id }) => id === before) ? [[before ?? ''], ...rule] : rule;
};

const byRule = async (store: Store, payers: Payers, { points }: Payment, now: Instant): Promise<PointsPack> => {
  const usable = await usablePacks(store, [...new Set(payers.flat())], now);
  const pack = packFor(usable, points, now, payers);
  if (pack !== undefined) return pack;
  const free = usable.reduce((sum, one) => sum + one.free, 0);
  throw new CertError('points-short', { needed: points, free }, { field: 'pack' });
};

/**
 * The pack that pays: any of one's own or of one's teams', as they are at this moment. Refuses `points-short`, `points-expired` and
 * `nothing-found`, also for a pack of a team that one has left.
 */
export const payingPack = async (
  store: Store,
  { clock }: Pick<PointsHouse, 'clock'>,
  payment: Payment,
): Promise<PointsPack> => {
  const now = nowOf(clock);
  const { person, points, pack: word } = payment;
  const teams = await teamsOf(store, person);
  const payers = payersFor(payment, teams);
  if (word === undefined) return byRule(store, payers, payment, now);
  const called = await packsCalled(store, payers.flat(), word);
  const team = teams.find(({ id, name }) => word === name || word === `team:${name}` || word === id);
  if (called.length === 0 && team !== undefined) return byRule(store, [[team.id]], payment, now);
  // Of two that are called alike, what the rule takes first and can pay.
  const pack = packFor(called, points, now, payers) ?? called[0];
  if (pack === undefined) throw nothingFound('pack', word, 'pack');
  if (packState(pack, now) === 'expired')
    throw new CertError('points-expired', { pack: pack.name, at: pack.expiresAt }, { field: 'pack' });
  if (pack.free < points) throw new CertError('points-short', { needed: points, free: pack.free }, { field: 'pack' });
  return pack;
};
