import { mayHandle, personAccount, teamAccount } from '../account/account-words.ts';
import { allTeams, teamsOf } from '../account/team.store.ts';
import type { Account } from '../account/team.ts';
import type { Person } from '../chat/actor.ts';
import { type Instant, nowOf } from '../kernel/clock.ts';
import type { PointsHouse } from './offer.ts';
import { balanceOf, packsOf } from './pack.store.ts';
import { type PackState, type PointsPack, packState } from './pack.ts';
import type { PurseView } from './points.views.ts';
import { transfersFrom } from './transfer.store.ts';

/** An account with what is in it, as one person sees it. */
export interface Purse extends PurseView {
  readonly account: Account;
}

export const purseOf = async (house: PointsHouse, person: Person, account: Account): Promise<Purse> => {
  const { store } = house;
  return {
    account,
    team: account.kind === 'team' ? account.name : undefined,
    packs: await packsOf(store, account.id),
    ...(await balanceOf(store, account.id, nowOf(house.clock))),
    offers: await transfersFrom(store, [account.id]),
    manages: await mayHandle(store, person, account.id),
  };
};

/** A person's own purse and those of their teams, by name. */
export const pursesOf = async (house: PointsHouse, person: Person): Promise<readonly Purse[]> => {
  const teams = await teamsOf(house.store, person.id);
  const accounts = [personAccount(person), ...teams.map(teamAccount)];
  return Promise.all(accounts.map((account) => purseOf(house, person, account)));
};

/** What a home page shows: a person's own and their teams' balances; for everybody the teams'. */
export const pursesShown = async (
  { store, clock }: Pick<PointsHouse, 'store' | 'clock'>,
  person: Person | undefined,
): Promise<readonly Pick<Purse, 'team' | 'free' | 'held'>[]> => {
  const teams = (person === undefined ? await allTeams(store) : await teamsOf(store, person.id)).map(teamAccount);
  const accounts = person === undefined ? teams : [personAccount(person), ...teams];
  return Promise.all(
    accounts.map(async ({ kind, id, name }) => ({
      team: kind === 'team' ? name : undefined,
      ...(await balanceOf(store, id, nowOf(clock))),
    })),
  );
};

/** As `--json` and the HTTP twin give it. */
export const purseData = ({ account, free, held, packs, offers }: Purse, now: Instant) => ({
  account: account.id,
  free,
  held,
  packs: packs.map((pack): PointsPack & { readonly state: PackState } => ({
    ...pack,
    state: packState(pack, now, offers),
  })),
  offers,
});
