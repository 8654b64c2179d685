import { teamNamed } from '../account/account-words.ts';
import { dropTeam, listTeams } from '../account/team.store.ts';
import type { TeamDetail } from '../account/team.ts';
import { policiesTo } from '../alert/team-policies.ts';
import { audit } from '../audit/audit.store.ts';
import { card, code } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import { nowOf } from '../kernel/clock.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import { balanceOf } from '../points/pack.store.ts';
import type { Store } from '../store/store.ts';
import { teamCard, teamsCard } from './team.views.ts';
import { refuseFull, refuseNamed, type TeamHouse } from './team-use.ts';

const listCommand = command<TeamHouse, Record<never, never>>({
  path: ['signet', 'team'],
  rules: ['PTS-1'],
  permission: 'viewer',
  effect: 'read',
  options: {},
  examples: ['signet team'],
  handle: async (house, { say }) => {
    const teams = await listTeams(house.store);
    return { data: teams, message: teamsCard(say, say('team.title', { count: teams.length }), teams) };
  },
});

/** A team with everything that is shown of it. Refuses `nothing-found`: it was removed meanwhile. */
export const teamDetail = async (store: Store, id: string): Promise<TeamDetail> => {
  const team = (await listTeams(store)).find((one) => one.id === id);
  if (team === undefined) throw nothingFound('team', id, 'team');
  return team;
};

/** The team that a command is about. */
export const teamOption = { kind: 'choice', dynamic: 'teams', positional: true, required: true } as const;

const showOptions = { team: teamOption } as const;

const showCommand = command<TeamHouse, typeof showOptions>({
  path: ['signet', 'team', 'show'],
  rules: ['PTS-1', 'MSG-3'],
  permission: 'viewer',
  effect: 'read',
  options: showOptions,
  examples: ['signet team show shop'],
  handle: async (house, { say }, args) => {
    const { store, clock } = house;
    const team = await teamDetail(store, (await teamNamed(store, args.team, 'team')).id);
    const policies = (await policiesTo(store, team.id)).map(({ name }) => name);
    const balance = await balanceOf(store, team.id, nowOf(clock));
    return { data: { ...team, policies, ...balance }, message: teamCard(say, team, policies, balance) };
  },
});

const removeOptions = { team: teamOption } as const;

const removeCommand = command<TeamHouse, typeof removeOptions>({
  path: ['signet', 'team', 'remove'],
  rules: ['PTS-5', 'MSG-3'],
  permission: 'admin',
  effect: 'destroy',
  options: removeOptions,
  examples: ['signet team remove shop'],
  preview: async (house, { say }, args) => {
    const team = await teamNamed(house.store, args.team, 'team');
    await refuseFull(house, house.store, team);
    await refuseNamed(house, house.store, team);
    return [{ kind: 'text', text: [say('team.remove-preview', { team: team.name }), ' ', code(team.id)] }];
  },
  handle: async (house, { say, person }, args) => {
    const team = await house.store.transaction(async (store) => {
      const found = await teamNamed(store, args.team, 'team');
      await refuseFull(house, store, found);
      await refuseNamed(house, store, found);
      await dropTeam(store, found.id);
      await audit(store, house.clock, {
        actor: person.id,
        action: 'team.removed',
        subject: found.id,
        detail: { name: found.name },
      });
      return found;
    });
    return { data: team, message: card({ tone: 'good', title: say('team.removed', { team: team.name }) }) };
  },
});

/** Who shares a purse, and hears what is said to a team: looked at, and removed. */
export const teamCommands = [listCommand, showCommand, removeCommand];
