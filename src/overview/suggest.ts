import { type IdentifyHouse, identify } from '../account/identify.ts';
import { listPeople } from '../account/person.store.ts';
import { allTeams, teamsOf } from '../account/team.store.ts';
import type { Person } from '../chat/actor.ts';
import type { Command } from '../chat/command.ts';
import type { Desk, Suggestion } from '../chat/desk.ts';
import type { Option } from '../chat/option.ts';
import { permits } from '../chat/permission.ts';
import { nowOf } from '../kernel/clock.ts';
import { type Routes, receiversIn } from '../notice/audience.ts';
import { writeReceiver } from '../notice/receiver.ts';
import { partiesOf } from '../organisation/party.store.ts';
import { plans } from '../plan/catalogue.ts';
import { usablePacks } from '../points/pack.store.ts';
import { packTitle } from '../points/pack.ts';
import { fitting } from './find.store.ts';

export interface SuggestHouse extends IdentifyHouse {
  readonly issuers: ReadonlyMap<string, unknown>;
  readonly targets: ReadonlyMap<string, unknown>;
  readonly places: { readonly dns: ReadonlyMap<string, unknown> };
  readonly routes: Routes;
  readonly alerts: { readonly onCall: readonly string[] };
}

const MOST = 25;

const words = (all: Iterable<string>): readonly Suggestion[] => [...all].map((word) => ({ value: word, label: word }));

type Dynamic = (house: SuggestHouse, person: Person) => readonly Suggestion[] | Promise<readonly Suggestion[]>;

const everybody = async ({ store }: SuggestHouse): Promise<readonly Suggestion[]> =>
  words((await listPeople(store)).map(({ name }) => name));

const teamWords = async ({ store }: SuggestHouse): Promise<readonly Suggestion[]> =>
  words((await allTeams(store)).map(({ name }) => `team:${name}`));

/** What this person may pay with: by name where only one is called so, each with whose it is, what is free and when it ends. */
const packWords: Dynamic = async ({ store, clock }, { id }) => {
  const teams = await teamsOf(store, id);
  const usable = await usablePacks(store, [id, ...teams.map((team) => team.id)], nowOf(clock));
  // As the rule takes them (PTS-2): one's own before one's teams'.
  const packs = usable.toSorted((a, b) => Number(a.account !== id) - Number(b.account !== id));
  return packs.map((pack) => {
    const title = packTitle(pack, teams.find((team) => team.id === pack.account)?.name);
    const alone = packs.every((other) => other.id === pack.id || other.name !== pack.name);
    return { value: alone ? pack.name : pack.id, label: `${title}: ${pack.free}, ${pack.expiresAt.slice(0, 10)}` };
  });
};

/** Oneself, teams, people, then the channels and webhooks that the configuration names. */
const receiverWords = async (house: SuggestHouse): Promise<readonly Suggestion[]> => {
  const people = await everybody(house);
  const configured = new Set([...receiversIn(house.routes), ...house.alerts.onCall]);
  const others = [...configured].filter((word) => !/^(person|team):/.test(word));
  const persons = people.map(({ value }) => writeReceiver({ kind: 'person', id: value }));
  return [...words(['me']), ...(await teamWords(house)), ...words([...others, ...persons])];
};

const DYNAMIC: Readonly<Record<NonNullable<Option['dynamic']>, Dynamic>> = {
  plans: () => plans().map((plan) => ({ value: plan.id, label: plan.title })),
  issuers: (house) => words(house.issuers.keys()),
  targets: (house) => words(house.targets.keys()),
  'dns-providers': (house) => words(house.places.dns.keys()),
  organisations: async ({ store }) => words((await partiesOf(store, 'organisation')).map(({ handle }) => handle)),
  contacts: async ({ store }) => words((await partiesOf(store, 'contact')).map(({ handle }) => handle)),
  accounts: async (house) => [...(await everybody(house)), ...(await teamWords(house))],
  teams: async ({ store }, person) => {
    const all = person.roles.includes('admin') ? await allTeams(store) : await teamsOf(store, person.id);
    return words(all.map(({ name }) => name));
  },
  packs: packWords,
  receivers: receiverWords,
};

const found = async (
  house: SuggestHouse,
  kinds: readonly ('order' | 'certificate')[],
  typed: string,
): Promise<readonly Suggestion[]> => {
  const all = await fitting(house.store, kinds, typed.toLowerCase());
  const names = [...new Set(all.map(({ name }) => name))];
  return words(names);
};

type Source = (house: SuggestHouse, option: Option, typed: string, person: Person) => Promise<readonly Suggestion[]>;

const fixed: Source = async (house, option, _typed, person) =>
  option.dynamic === undefined ? words(option.choices ?? []) : DYNAMIC[option.dynamic](house, person);

const SOURCES: Readonly<Partial<Record<Option['kind'], Source>>> = {
  choice: fixed,
  order: (house, _option, typed) => found(house, ['order'], typed),
  certificate: (house, _option, typed) => found(house, ['certificate'], typed),
  subject: (house, _option, typed) => found(house, ['order', 'certificate'], typed),
  person: everybody,
};

/** What could stand next: at most 25, those that begin with what was typed before those that contain it. */
export const suggest = async (
  house: SuggestHouse,
  commands: readonly Pick<Command<never>, 'path' | 'options' | 'permission'>[],
  { path, option: name, typed, actor }: Parameters<Desk['suggest']>[0],
): Promise<readonly Suggestion[]> => {
  const command = commands.find((one) => one.path.join(' ') === path.join(' '));
  const option = command?.options[name];
  // Whoever may not run the command is told nothing of what is here.
  if (command === undefined) return [];
  const person = await identify(house, actor);
  if (!permits(person.roles, command.permission)) return [];
  const source = option === undefined ? undefined : SOURCES[option.kind];
  if (option === undefined || source === undefined) return [];
  const all = await source(house, option, typed, person);
  const key = typed.toLowerCase();
  const begins = all.filter(({ value }) => value.toLowerCase().startsWith(key));
  const contains = all.filter(
    ({ value, label }) => !begins.some((one) => one.value === value) && `${value} ${label}`.toLowerCase().includes(key),
  );
  const near = [...begins, ...contains];
  // Where a list takes the place of typing, a new word must be in it.
  const own = option.open === true && typed !== '' && near.every(({ value }) => value !== typed) ? words([typed]) : [];
  return [...near.slice(0, MOST - own.length), ...own];
};
