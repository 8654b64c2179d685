import { accountNamed, personAccount } from '../account/account-words.ts';
import { holdersOf, personName } from '../account/person.store.ts';
import { teamsOf } from '../account/team.store.ts';
import type { Account } from '../account/team.ts';
import { card } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { linesOf } from './ledger.store.ts';
import type { LedgerLine } from './ledger.ts';
import type { PointsHouse } from './offer.ts';
import { historyCard, pointsCard } from './points.views.ts';
import { pointsCsv } from './points-csv.ts';
import { type Purse, purseData, purseOf, pursesOf } from './purse.ts';

/** Everybody sees their own points and their teams'; an admin anybody's. */
const accountOf = async (house: PointsHouse, { person }: Call, word: string | undefined): Promise<Account> => {
  const own = personAccount(person);
  if (word === undefined || word === person.name || word === person.id) return own;
  const holders = (await holdersOf(house.store, 'admin')).map(({ name }) => name).join(', ');
  const refused = new CertError(
    'not-permitted',
    { command: 'cert points --of', needed: 'admin', holders },
    { field: 'of' },
  );
  const admin = person.roles.includes('admin');
  // Who is known here is not told to those who may see nobody's.
  const account = await accountNamed(house.store, word, 'of').catch((error: unknown) => {
    throw admin ? error : refused;
  });
  const mine = account.kind === 'team' && (await teamsOf(house.store, person.id)).some(({ id }) => id === account.id);
  if (!admin && !mine) throw refused;
  return account;
};

const replyOf = ({ say }: Call, [first, ...teams]: readonly [Purse, ...Purse[]], now: string): Reply => ({
  data: {
    ...purseData(first, now),
    teams: teams.map((purse) => ({ ...purseData(purse, now), name: purse.account.name, manages: purse.manages })),
  },
  message: pointsCard(say, [first, ...teams], now),
});

/** One's own purse and one's teams'. */
export const ownPoints = async (house: PointsHouse, call: Call): Promise<Reply> => {
  const [own, ...teams] = await pursesOf(house, call.person);
  if (own === undefined) throw new Error('nobody is without a purse');
  return replyOf(call, [own, ...teams], nowOf(house.clock));
};

const balanceOptions = { of: { kind: 'choice', dynamic: 'accounts', positional: true, max: 80 } } as const;

const balanceCommand = command<PointsHouse, typeof balanceOptions>({
  path: ['cert', 'points'],
  rules: ['PTS-1'],
  permission: 'viewer',
  effect: 'read',
  options: balanceOptions,
  examples: ['cert points', 'cert points team:shop'],
  handle: async (house, call, args) => {
    const account = await accountOf(house, call, args.of);
    if (account.id === call.person.id) return ownPoints(house, call);
    return replyOf(call, [await purseOf(house, call.person, account)], nowOf(house.clock));
  },
});

const historyOptions = {
  of: { kind: 'choice', dynamic: 'accounts', positional: true, max: 80 },
  before: { kind: 'text', max: 40 },
  export: { kind: 'flag' },
} as const;

/** Lines of one page, and of an export. */
const PAGE = 20;
const EXPORT = 100_000;

const peopleOf = async ({ store }: PointsHouse, lines: readonly LedgerLine[]): Promise<ReadonlyMap<string, string>> => {
  const ids = [...new Set(lines.map(({ actor }) => actor))];
  return new Map(await Promise.all(ids.map(async (id) => [id, await personName(store, id)] as const)));
};

const historyCommand = command<PointsHouse, typeof historyOptions>({
  path: ['cert', 'points', 'history'],
  rules: ['PTS-5'],
  permission: 'viewer',
  effect: 'read',
  options: historyOptions,
  examples: ['cert points history', 'cert points history team:shop', 'cert points history --export'],
  handle: async (house, call, args) => {
    const account = await accountOf(house, call, args.of);
    if (args.export === true) {
      const lines = await linesOf(house.store, account.id, EXPORT);
      const bytes = new TextEncoder().encode(pointsCsv(lines, account));
      return {
        data: { lines: lines.length, account: account.id },
        message: card({ title: call.say('points.exported', { count: lines.length }), audience: 'asker' }),
        files: [{ name: 'points.csv', bytes, mode: 0o600 }],
      };
    }
    const found = await linesOf(house.store, account.id, PAGE + 2, args.before);
    // An entry's lines stay together on one page.
    const last = found.length > PAGE ? found[PAGE - 1]?.id : undefined;
    const lines = last === undefined ? found : found.filter(({ id }) => id >= last);
    const pages = { first: args.before !== undefined, next: last === undefined ? undefined : { before: last } };
    const team = account.kind === 'team' ? account.name : undefined;
    const people = team === undefined ? new Map<string, string>() : await peopleOf(house, lines);
    return {
      data: { account: account.id, lines, next: last ?? null },
      message: historyCard(call.say, { team, lines, people }, pages),
    };
  },
});

/** What is there and how it came. */
export const showPointsCommands = [balanceCommand, historyCommand];
