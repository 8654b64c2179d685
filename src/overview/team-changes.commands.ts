import { teamNamed } from '../account/account-words.ts';
import { named } from '../account/person-words.ts';
import { sameGroup, teamByWord, teamRows } from '../account/team.store.ts';
import type { Team } from '../account/team.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import { changeTeam, checkTeamName, peopleNamed, readChannel, readGroup, together } from './change-team.ts';
import { teamDetail, teamOption } from './team.commands.ts';
import { teamsCard } from './team.views.ts';
import { isConfigured, isSpokenTo, type TeamHouse } from './team-use.ts';

const NAME_MOST = 60;

const shown = async (house: TeamHouse, { say }: Call, { id, version, name }: Team): Promise<Reply> => {
  const title = say(version === 0 ? 'team.made' : 'team.set', { team: name });
  const team = await teamDetail(house.store, id);
  const unheard =
    team.channel === undefined && team.members.length === 0 && (await isSpokenTo(house, house.store, team));
  return {
    data: team,
    message: teamsCard(say, title, [team], unheard ? say('team.unheard', { team: name }) : undefined),
  };
};

const known = async (store: Store, word: string): Promise<Team> => {
  const { id } = await teamNamed(store, word, 'team');
  const team = await teamByWord(store, id);
  if (team === undefined) throw new Error(`the team ${id} is there and is not`);
  return team;
};

const memberOptions = {
  member: { kind: 'person', many: true },
  manager: { kind: 'person', many: true },
  group: { kind: 'text', many: true, max: 200 },
} as const;

const setOptions = {
  team: { ...teamOption, open: true, max: NAME_MOST },
  ...memberOptions,
  channel: { kind: 'text', max: 200 },
} as const;

const setCommand = command<TeamHouse, typeof setOptions>({
  path: ['signet', 'team', 'set'],
  rules: ['PTS-1'],
  permission: 'admin',
  effect: 'change',
  options: setOptions,
  examples: [
    'signet team set shop --member lin --manager ann',
    'signet team set shop --manager ann --group chat:T1:S1',
    'signet team set shop --channel chat:T1:C1',
  ],
  handle: async (house, call, args) => {
    const groups = args.group.map(readGroup);
    const team = await house.store.transaction(async (store) => {
      const before = await teamByWord(store, args.team.replace(/^team:/, ''));
      if (before === undefined) await checkTeamName(store, args.team);
      const fresh: Team = {
        id: newId('tem', house.clock, house.random),
        version: 0,
        name: args.team,
        channel: undefined,
        createdAt: nowOf(house.clock),
      };
      const base = before ?? fresh;
      const rows = await teamRows(store, base.id);
      const kept = (manager: boolean) => rows.members.filter((one) => one.manager === manager);
      const members = args.member.length === 0 ? kept(false) : await peopleNamed(store, args.member, false);
      const managers = args.manager.length === 0 ? kept(true) : await peopleNamed(store, args.manager, true);
      const next = { ...base, channel: args.channel === undefined ? base.channel : readChannel(args.channel) };
      await changeTeam(house, store, call, next, {
        members: together(members, managers),
        groups: groups.length === 0 ? rows.groups : groups,
      });
      return next;
    });
    return shown(house, call, team);
  },
});

/** At least one of those that a command is about. */
const checkSomebody = (args: Readonly<Record<'member' | 'manager' | 'group', readonly string[]>>, name: string) => {
  if (args.member.length + args.manager.length + args.group.length === 0)
    throw new CertError('option-missing', { option: '--member', command: name }, { field: 'member' });
};

const joinOptions = { team: teamOption, ...memberOptions } as const;

const joinCommand = command<TeamHouse, typeof joinOptions>({
  path: ['signet', 'team', 'join'],
  rules: ['PTS-1'],
  permission: 'admin',
  effect: 'change',
  options: joinOptions,
  examples: ['signet team join shop --member lin', 'signet team join shop --manager ann --group chat:T1:S1'],
  handle: async (house, call, args) => {
    checkSomebody(args, 'team join');
    const groups = args.group.map(readGroup);
    const team = await house.store.transaction(async (store) => {
      const before = await known(store, args.team);
      const rows = await teamRows(store, before.id);
      const members = await peopleNamed(store, args.member, false);
      const managers = await peopleNamed(store, args.manager, true);
      await changeTeam(house, store, call, before, {
        // Whoever manages it already still does.
        members: together(together(members, rows.members), managers),
        groups: [...rows.groups.filter((one) => !groups.some((group) => sameGroup(group, one))), ...groups],
      });
      return before;
    });
    return shown(house, call, team);
  },
});

const leaveOptions = {
  team: teamOption,
  member: memberOptions.member,
  group: memberOptions.group,
} as const;

const leaveCommand = command<TeamHouse, typeof leaveOptions>({
  path: ['signet', 'team', 'leave'],
  rules: ['PTS-1'],
  permission: 'admin',
  effect: 'change',
  options: leaveOptions,
  examples: ['signet team leave shop --member lin'],
  handle: async (house, call, args) => {
    checkSomebody({ ...args, manager: [] }, 'team leave');
    const groups = args.group.map(readGroup);
    const team = await house.store.transaction(async (store) => {
      const before = await known(store, args.team);
      const rows = await teamRows(store, before.id);
      const notIn = (who: string, field: string) => new CertError('team-not-in', { who, team: before.name }, { field });
      const leaving = new Set<string>();
      for (const word of args.member) {
        const { id, name } = await named(store, word, 'member');
        if (rows.members.every(({ personId }) => personId !== id)) throw notIn(name, 'member');
        leaving.add(id);
      }
      const strange = groups.findIndex((group) => !rows.groups.some((one) => sameGroup(group, one)));
      if (strange >= 0) throw notIn(args.group[strange] ?? '', 'group');
      await changeTeam(house, store, call, before, {
        members: rows.members.filter(({ personId }) => !leaving.has(personId)),
        groups: rows.groups.filter((one) => !groups.some((group) => sameGroup(group, one))),
      });
      return before;
    });
    return shown(house, call, team);
  },
});

const renameOptions = {
  team: teamOption,
  to: { kind: 'text', required: true, max: NAME_MOST },
} as const;

/** Policies and points know it by its id; the configuration may know it by its name. */
const renameCommand = command<TeamHouse, typeof renameOptions>({
  path: ['signet', 'team', 'rename'],
  rules: ['PTS-1', 'MSG-3'],
  permission: 'admin',
  effect: 'change',
  options: renameOptions,
  examples: ['signet team rename shop --to store'],
  handle: async (house, call, args) => {
    const team = await house.store.transaction(async (store) => {
      const before = await known(store, args.team);
      if (isConfigured(house, before.name))
        throw new CertError('team-configured', { word: before.name, id: before.id }, { field: 'team' });
      await checkTeamName(store, args.to);
      const next = { ...before, name: args.to };
      await changeTeam(house, store, call, next, await teamRows(store, before.id), { was: before.name });
      return next;
    });
    return shown(house, call, team);
  },
});

/** Who belongs to a team, in help order. */
export const teamChangeCommands = [setCommand, joinCommand, leaveCommand, renameCommand];
