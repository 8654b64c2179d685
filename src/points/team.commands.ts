import { teamNamed } from '../account/account-words.ts';
import { personByWord } from '../account/person.store.ts';
import { named } from '../account/person-words.ts';
import { dropTeam, listTeams, saveTeam, teamByWord } from '../account/team.store.ts';
import type { TeamDetail, TeamGroup } from '../account/team.ts';
import { audit } from '../audit/audit.store.ts';
import { card, code } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError, wrongValue } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { RECEIVER_FORMS, readReceiver } from '../notice/receiver.ts';
import type { Store } from '../store/store.ts';
import type { PointsHouse } from './offer.ts';
import { balanceOf } from './pack.store.ts';
import { teamsCard } from './team.views.ts';

const NAME_MOST = 60;

const listCommand = command<PointsHouse, Record<never, never>>({
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

/** `surface:team:group`, as under `roles` of the configuration. */
const readGroup = (word: string): TeamGroup => {
  const [surface = '', realm = '', ...group] = word.split(':');
  const groupId = group.join(':');
  if (surface === '' || realm === '' || groupId === '') throw wrongValue('group', word, 'surface:team:group');
  return { surface, realm, groupId };
};

const readChannel = (word: string | undefined): string | undefined => {
  if (word !== undefined && readReceiver(word) === undefined) throw wrongValue('channel', word, RECEIVER_FORMS);
  return word;
};

/** The people meant, each once; whoever manages a team belongs to it. */
const membersNamed = async (store: Store, members: readonly string[], managers: readonly string[]) => {
  const all = new Map<string, boolean>();
  for (const word of members) all.set((await named(store, word, 'member')).id, false);
  for (const word of managers) all.set((await named(store, word, 'manager')).id, true);
  return [...all].map(([personId, manager]) => ({ personId, manager }));
};

/** A new team is called what nobody is called: a bare word then means one account. */
const checkName = async (store: Store, name: string): Promise<void> => {
  if ((await personByWord(store, name)) !== undefined || /[:/]|^tem_/.test(name))
    throw new CertError('team-name', { team: name }, { field: 'team' });
};

const shown = async (
  house: PointsHouse,
  { say }: Call,
  id: string,
  title: 'team.made' | 'team.set',
): Promise<Reply> => {
  const team = (await listTeams(house.store)).find((one) => one.id === id);
  if (team === undefined) throw new Error(`the team ${id} was not saved`);
  return { data: team satisfies TeamDetail, message: teamsCard(say, say(title, { team: team.name }), [team]) };
};

const setOptions = {
  team: { kind: 'choice', dynamic: 'teams', positional: true, required: true, max: NAME_MOST },
  member: { kind: 'person', many: true },
  manager: { kind: 'person', many: true },
  group: { kind: 'text', many: true, max: 200 },
  channel: { kind: 'text', max: 200 },
} as const;

const setCommand = command<PointsHouse, typeof setOptions>({
  path: ['signet', 'team', 'set'],
  rules: ['PTS-1'],
  permission: 'admin',
  effect: 'change',
  options: setOptions,
  examples: [
    'signet team set shop --member lin --manager ann',
    'signet team set shop --manager ann --group chat:T1:S1',
  ],
  handle: async (house, call, args) => {
    const members = await membersNamed(house.store, args.member, args.manager);
    const groups = args.group.map(readGroup);
    const channel = readChannel(args.channel);
    const saved = await house.store.transaction(async (store) => {
      const before = await teamByWord(store, args.team);
      if (before === undefined) await checkName(store, args.team);
      const fresh = {
        id: newId('tem', house.clock, house.random),
        version: 0,
        name: args.team,
        createdAt: nowOf(house.clock),
      };
      const team = { ...(before ?? fresh), channel };
      await saveTeam(store, team, { members, groups });
      await audit(store, house.clock, {
        actor: call.person.id,
        action: before === undefined ? 'team.made' : 'team.changed',
        subject: team.id,
        detail: { name: team.name, members, groups: args.group, channel: channel ?? null },
      });
      return { id: team.id, title: before === undefined ? ('team.made' as const) : ('team.set' as const) };
    });
    return shown(house, call, saved.id, saved.title);
  },
});

/** What a team still has would be nobody's. */
const refuseFull = async (house: PointsHouse, store: Store, team: { readonly id: string; readonly name: string }) => {
  const { free, held } = await balanceOf(store, team.id, nowOf(house.clock));
  if (free + held > 0) throw new CertError('team-has-points', { team: team.name, free, held }, { field: 'team' });
};

const removeOptions = { team: { kind: 'choice', dynamic: 'teams', positional: true, required: true } } as const;

const removeCommand = command<PointsHouse, typeof removeOptions>({
  path: ['signet', 'team', 'remove'],
  rules: ['PTS-5'],
  permission: 'admin',
  effect: 'destroy',
  options: removeOptions,
  examples: ['signet team remove shop'],
  preview: async (house, { say }, args) => {
    const team = await teamNamed(house.store, args.team, 'team');
    await refuseFull(house, house.store, team);
    return [{ kind: 'text', text: [say('team.remove-preview', { team: team.name }), ' ', code(team.id)] }];
  },
  handle: async (house, { say, person }, args) => {
    const team = await house.store.transaction(async (store) => {
      const found = await teamNamed(store, args.team, 'team');
      await refuseFull(house, store, found);
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

/** Who shares a purse. */
export const teamCommands = [listCommand, setCommand, removeCommand];
