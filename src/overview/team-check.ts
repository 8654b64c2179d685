import { listPeople } from '../account/person.store.ts';
import { listTeams } from '../account/team.store.ts';
import type { TeamDetail } from '../account/team.ts';
import { allPolicies } from '../alert/policy.store.ts';
import { teamsIn } from '../alert/team-policies.ts';
import type { NamedPlaces, Surface } from '../chat/surface.ts';
import { type Clock, nowOf } from '../kernel/clock.ts';
import { type Check, type Finding, found } from '../kernel/finding.ts';
import { type Routes, receiversIn } from '../notice/audience.ts';
import { readReceiver } from '../notice/receiver.ts';
import { balanceOf } from '../points/pack.store.ts';
import type { Store } from '../store/store.ts';

/** What looking at teams needs. */
export interface TeamCheckHouse {
  readonly store: Store;
  readonly clock: Clock;
  readonly routes: Routes;
  readonly alerts: { readonly onCall: readonly string[] };
  readonly couriers: { readonly mail?: unknown };
}

/** Who speaks to teams: a policy by its name, the configuration as itself. Teams by the word they are named with. */
const speakers = async ({
  store,
  routes,
  alerts,
}: TeamCheckHouse): Promise<readonly { team: string; by: string }[]> => {
  const policies = await allPolicies(store);
  return [
    ...teamsIn([...receiversIn(routes), ...alerts.onCall]).map((team) => ({ team, by: 'signet.yaml' })),
    ...policies.flatMap(({ name, receivers }) => teamsIn(receivers).map((team) => ({ team, by: name }))),
  ];
};

const personsIn = (receivers: readonly string[]): readonly string[] =>
  receivers.flatMap((text) => {
    const receiver = readReceiver(text);
    return receiver?.kind === 'person' && receiver.id.startsWith('per_') ? [receiver.id] : [];
  });

/** Members whom nothing that is connected reaches; a team with a channel tells none of them. */
const unreached = (
  { channel, members }: TeamDetail,
  known: ReadonlyMap<string, readonly { readonly surface: string }[]>,
  connected: ReadonlySet<string>,
) =>
  channel === undefined
    ? members.filter(({ id }) => !(known.get(id) ?? []).some(({ surface }) => connected.has(surface)))
    : [];

/** MSG-3: what is said to a team must reach somebody; and somebody must be able to give away what a team has. */
const teamFindings = async (
  house: TeamCheckHouse,
  surfaces: readonly Pick<Surface, 'name'>[],
): Promise<readonly Finding[]> => {
  const { store, clock } = house;
  const teams = await listTeams(store);
  const named = await speakers(house);
  const known = new Map((await listPeople(store)).map(({ id, identities }) => [id, identities]));
  const connected = new Set(surfaces.map(({ name }) => name));
  if (house.couriers.mail !== undefined) connected.add('mail');
  const missing = named.filter(({ team }) => teams.every(({ id, name }) => id !== team && name !== team));
  const each = teams.map(async (team) => {
    const by = named.filter((one) => one.team === team.id || one.team === team.name).map((one) => one.by);
    const silent = unreached(team, known, connected);
    // A shell does not know what the running bot is connected to beside the platforms: that alone is no fault.
    const reached = team.channel !== undefined || team.members.some(({ id }) => (known.get(id) ?? []).length > 0);
    const { free, held } = await balanceOf(store, team.id, nowOf(clock));
    return [
      ...silent.map(({ name }) => found('team-member-unreached', { team: team.name, person: name })),
      ...(!reached && by.length > 0 ? [found('team-unheard', { team: team.name, by: by.join(', ') })] : []),
      ...(team.members.length === 0 && by.length === 0 ? [found('team-empty', { team: team.name })] : []),
      ...(free + held > 0 && team.members.every(({ manager }) => !manager)
        ? [found('team-no-manager', { team: team.name, points: free + held })]
        : []),
    ];
  });
  const gone = (await allPolicies(store)).filter(({ receivers }) => personsIn(receivers).some((id) => !known.has(id)));
  return [
    ...missing.map((one) => found('team-missing', one)),
    ...gone.map(({ name }) => found('receiver-person-gone', { policy: name })),
    ...(await Promise.all(each)).flat(),
  ];
};

export const teamCheck = (house: TeamCheckHouse, surfaces: readonly Pick<Surface, 'name'>[]): Check => ({
  name: 'teams',
  look: () => teamFindings(house, surfaces),
});

/** Channels and groups of one surface that were named in chat: of teams, and of policies. */
export const namedInChat = async (store: Store, surface: string): Promise<NamedPlaces> => {
  const teams = await listTeams(store);
  const receivers = [
    ...teams.flatMap(({ channel }) => channel ?? []),
    ...(await allPolicies(store)).flatMap((policy) => policy.receivers),
  ];
  return {
    channels: receivers.flatMap((text) => {
      const receiver = readReceiver(text);
      if (receiver?.kind !== 'channel' || receiver.surface !== surface) return [];
      return [{ realm: receiver.realm, id: receiver.id }];
    }),
    groups: teams
      .flatMap(({ groups }) => groups)
      .filter((group) => group.surface === surface)
      .map(({ realm, groupId }) => ({ realm, id: groupId })),
  };
};
