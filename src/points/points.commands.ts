import { named } from '../account/person-words.ts';
import type { Person } from '../chat/actor.ts';
import { card, code, moment, paragraph } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { Store } from '../store/store.ts';
import { linesOf } from './ledger.store.ts';
import { endOffer, offerPoints, type PointsHouse } from './offer.ts';
import { balanceOf, packsOf } from './pack.store.ts';
import { packState } from './pack.ts';
import { historyCard, offerCard, pointsCard } from './points.views.ts';
import { pointsCsv } from './points-csv.ts';
import { grantPack, makeRecharge } from './recharge.ts';
import { redeemCode } from './redeem.ts';
import { transferById, transfersFrom } from './transfer.store.ts';
import type { Transfer } from './transfer.ts';

/** Everybody sees their own points; an admin anybody's. */
const accountOf = async (house: PointsHouse, { person }: Call, word: string | undefined): Promise<Person> => {
  if (word === undefined || word === person.name || word === person.id) return person;
  if (!person.roles.includes('admin'))
    throw new CertError(
      'not-permitted',
      { command: 'cert points --of', needed: 'admin', holders: '' },
      { field: 'of' },
    );
  return named(house.store, word, 'of');
};

const balance = async (house: PointsHouse, { say }: Call, account: Person): Promise<Reply> => {
  const now = nowOf(house.clock);
  const packs = await packsOf(house.store, account.id);
  const { free, held } = await balanceOf(house.store, account.id, now);
  const offers = await transfersFrom(house.store, account.id);
  return {
    data: {
      account: account.id,
      free,
      held,
      packs: packs.map((pack) => ({ ...pack, state: packState(pack, now) })),
      offers,
    },
    message: pointsCard(say, { free, held, packs, offers, now }),
  };
};

const balanceOptions = { of: { kind: 'person', positional: true } } as const;

const balanceCommand = command<PointsHouse, typeof balanceOptions>({
  path: ['cert', 'points'],
  rules: ['PTS-1'],
  permission: 'viewer',
  effect: 'read',
  options: balanceOptions,
  examples: ['cert points'],
  handle: async (house, call, args) => balance(house, call, await accountOf(house, call, args.of)),
});

const historyOptions = {
  of: { kind: 'person', positional: true },
  before: { kind: 'text', max: 40 },
  export: { kind: 'flag' },
} as const;

/** Lines of one page, and of an export. */
const PAGE = 20;
const EXPORT = 100_000;

const historyCommand = command<PointsHouse, typeof historyOptions>({
  path: ['cert', 'points', 'history'],
  rules: ['PTS-5'],
  permission: 'viewer',
  effect: 'read',
  options: historyOptions,
  examples: ['cert points history', 'cert points history --export'],
  handle: async (house, call, args) => {
    const account = await accountOf(house, call, args.of);
    if (args.export === true) {
      const lines = await linesOf(house.store, account.id, EXPORT);
      const bytes = new TextEncoder().encode(pointsCsv(lines));
      return {
        data: { lines: lines.length },
        message: card({ title: call.say('points.exported', { count: lines.length }), audience: 'asker' }),
        files: [{ name: 'points.csv', bytes, mode: 0o600 }],
      };
    }
    const found = await linesOf(house.store, account.id, PAGE + 2, args.before);
    // An entry's lines stay together on one page.
    const last = found.length > PAGE ? found[PAGE - 1]?.id : undefined;
    const lines = last === undefined ? found : found.filter(({ id }) => id >= last);
    const pages = { first: args.before !== undefined, next: last === undefined ? undefined : { before: last } };
    return { data: { lines, next: last ?? null }, message: historyCard(call.say, lines, pages) };
  },
});

const transferOptions = {
  to: { kind: 'person', positional: true, required: true },
  points: { kind: 'count', required: true },
  pack: { kind: 'text', max: 80 },
  accept: { kind: 'flag' },
  code: { kind: 'secret', max: 20 },
} as const;

const transferCommand = command<PointsHouse, typeof transferOptions>({
  path: ['cert', 'transfer-points'],
  rules: ['PTS-3'],
  permission: 'operator',
  effect: 'spend',
  options: transferOptions,
  examples: ['cert transfer-points lin --points 50', 'cert transfer-points lin --points 50 --accept'],
  // Showing the rules moves nothing.
  stepUp: ({ accept }) => (accept === true ? 'transfer' : undefined),
  handle: async (house, call, args) => {
    const { say, person } = call;
    const receiver = await named(house.store, args.to, 'to');
    if (args.accept !== true) {
      const words = {
        to: receiver.id,
        points: String(args.points),
        ...(args.pack === undefined ? {} : { pack: args.pack }),
      };
      return {
        data: { rules: say('points.rules') },
        message: card({
          title: say('points.rules-title', { points: args.points, receiver: receiver.name }),
          blocks: [paragraph(say('points.rules'))],
          actions: [
            {
              label: say('points.accept'),
              command: 'cert transfer-points',
              args: { ...words, accept: 'yes' },
              style: 'primary',
            },
          ],
          audience: 'asker',
        }),
      };
    }
    const made = await offerPoints(house, person, { pack: args.pack, points: args.points, receiver });
    return {
      data: { ...made.transfer, code: made.code },
      message: offerCard(say, made.transfer, receiver.name, made.code),
    };
  },
});

const withdrawOptions = { transfer: { kind: 'text', positional: true, max: 40 } } as const;

/** The one that was named, or the only one that waits. */
const meantTransfer = async (store: Store, sender: string, id: string | undefined): Promise<Transfer> => {
  const waiting = await transfersFrom(store, sender);
  const [only, ...others] = waiting;
  if (id === undefined && only !== undefined && others.length > 0)
    throw new CertError('option-missing', { option: '<transfer>', command: 'points withdraw' }, { field: 'transfer' });
  const meant = id === undefined ? only : await transferById(store, id);
  if (meant === undefined || meant.sender !== sender) throw nothingFound('transfer', id ?? '', 'transfer');
  return meant;
};

const withdrawCommand = command<PointsHouse, typeof withdrawOptions>({
  path: ['cert', 'points', 'withdraw'],
  rules: ['PTS-3'],
  permission: 'operator',
  effect: 'change',
  options: withdrawOptions,
  examples: ['cert points withdraw', 'cert points withdraw trf_01'],
  handle: async (house, call, args) => {
    await house.store.transaction(async (store) => {
      const transfer = await meantTransfer(store, call.person.id, args.transfer);
      await endOffer(house, store, transfer, 'withdraw', call.person.id);
    });
    return balance(house, call, call.person);
  },
});

const redeemOptions = { code: { kind: 'secret', positional: true, required: true, max: 60 } } as const;

const redeemCommand = command<PointsHouse, typeof redeemOptions>({
  path: ['cert', 'points', 'redeem'],
  rules: ['PTS-4'],
  permission: 'viewer',
  effect: 'change',
  options: redeemOptions,
  examples: ['cert points redeem K7MPX-2WD9R-AHQ4T-NE6VC'],
  handle: async (house, call, args) => {
    const pack = await redeemCode(house, call.person, args.code);
    const { say } = call;
    return {
      data: pack,
      message: card({
        tone: 'good',
        title: say('points.redeemed', { points: pack.total, pack: pack.name }),
        blocks: [paragraph(say('points.until'), ' ', moment(pack.expiresAt))],
        actions: [{ label: say('points.show'), command: 'cert points', args: {}, style: 'plain' }],
        audience: 'asker',
      }),
    };
  },
});

const addOptions = {
  to: { kind: 'person', positional: true },
  points: { kind: 'count', required: true },
  name: { kind: 'text', default: 'points', max: 60 },
  until: { kind: 'instant', required: true },
  'as-code': { kind: 'flag' },
  'code-valid': { kind: 'duration' },
} as const;

/** Days a recharge code can be redeemed, when nothing else is said, in milliseconds. */
const CODE_FOR = 90 * DAY;

const addCommand = command<PointsHouse, typeof addOptions>({
  path: ['cert', 'points', 'add'],
  rules: ['PTS-1', 'PTS-4'],
  permission: 'admin',
  effect: 'change',
  options: addOptions,
  examples: [
    'cert points add lin --points 100 --until 2027-12-31',
    'cert points add --points 100 --until 2027-12-31 --as-code',
  ],
  handle: async (house, call, args) => {
    const { say, person } = call;
    const receiver = args.to === undefined ? undefined : await named(house.store, args.to, 'to');
    const wanted = { name: args.name, points: args.points, expiresAt: args.until };
    if (args['as-code'] !== true) {
      if (receiver === undefined)
        throw new CertError('option-missing', { option: '--to', command: 'points add' }, { field: 'to' });
      const pack = await grantPack(house, person, receiver, wanted);
      return {
        data: pack,
        message: card({ tone: 'good', title: say('points.granted', { points: pack.total, receiver: receiver.name }) }),
      };
    }
    const codeExpiresAt = toInstant(house.clock.now() + (args['code-valid'] ?? CODE_FOR));
    const made = await makeRecharge(house, person, { ...wanted, receiver, codeExpiresAt });
    return {
      data: { ...made.recharge, code: made.code },
      message: card({
        tone: 'good',
        title: say('points.code-made', { points: args.points }),
        blocks: [
          { kind: 'code', code: `cert points redeem ${made.code}` },
          paragraph(say('points.until'), ' ', moment(codeExpiresAt), ' ', code(made.recharge.id)),
        ],
        audience: 'asker',
      }),
    };
  },
});

/** The points room's commands, in help order. */
export const pointsCommands = [
  balanceCommand,
  historyCommand,
  transferCommand,
  redeemCommand,
  withdrawCommand,
  addCommand,
];
