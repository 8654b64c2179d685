import type { AlertHouse } from '../alert/alert-house.ts';
import { policiesTo, teamsIn } from '../alert/team-policies.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { receiversIn } from '../notice/audience.ts';
import type { PointsHouse } from '../points/offer.ts';
import { balanceOf } from '../points/pack.store.ts';
import type { Store } from '../store/store.ts';

/** What team commands need: whoever looks at a team looks at its points and at the policies that speak to it. */
export type TeamHouse = AlertHouse & PointsHouse;

type Called = { readonly id: string; readonly name: string };

/** Whether the configuration names a team by this word. */
export const isConfigured = ({ routes, alerts }: Pick<TeamHouse, 'routes' | 'alerts'>, word: string): boolean =>
  teamsIn([...receiversIn(routes), ...alerts.onCall]).includes(word);

/** Whether anything is said to a team but what its points do. */
export const isSpokenTo = async (house: TeamHouse, store: Store, { id, name }: Called): Promise<boolean> =>
  isConfigured(house, id) || isConfigured(house, name) || (await policiesTo(store, id)).length > 0;

/** MSG-3: what goes to a team must not lose its receiver unseen. Refuses `team-named`, `team-configured`. */
export const refuseNamed = async (house: TeamHouse, store: Store, team: Called): Promise<void> => {
  const policies = await policiesTo(store, team.id);
  if (policies.length > 0)
    throw new CertError(
      'team-named',
      { team: team.name, policies: policies.map(({ name }) => name).join(', '), policy: policies[0]?.name ?? '' },
      { field: 'team' },
    );
  const word = [team.name, team.id].find((one) => isConfigured(house, one));
  if (word !== undefined) throw new CertError('team-configured', { word, id: team.id }, { field: 'team' });
};

/** What a team still has would be nobody's. Refuses `team-has-points`. */
export const refuseFull = async (house: TeamHouse, store: Store, team: Called): Promise<void> => {
  const { free, held } = await balanceOf(store, team.id, nowOf(house.clock));
  if (free + held > 0) throw new CertError('team-has-points', { team: team.name, free, held }, { field: 'team' });
};
