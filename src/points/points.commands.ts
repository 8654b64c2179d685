import { accountNamed, mayHandle, personAccount, requireHandling, teamNamed } from '../account/account-words.ts';
import { teamsOf } from '../account/team.store.ts';
import type { Account } from '../account/team.ts';
import type { Person } from '../chat/actor.ts';
import { card, code, moment, paragraph } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import { toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { Store } from '../store/store.ts';
import type { Say } from '../texts/say.ts';
import { endOffer, offerPoints, type PointsHouse } from './offer.ts';
import { offerCard } from './points.views.ts';
import { grantPack, makeRecharge } from './recharge.ts';
import { redeemCode } from './redeem.ts';
import { ownPoints, showPointsCommands } from './show-points.commands.ts';
import { transferById, transfersFrom } from './transfer.store.ts';
import type { Transfer } from './transfer.ts';

/** An account in a sentence. */
const called = (say: Say, { kind, name }: Account): string =>
  kind === 'team' ? say('points.team', { team: name }) : name;

const transferOptions = {
  to: { kind: 'choice', dynamic: 'accounts', positional: true, required: true, max: 80 },
  points: { kind: 'count', required: true },
  from: { kind: 'choice', dynamic: 'teams', max: 80 },
  pack: { kind: 'choice', dynamic: 'packs', max: 80 },
  accept: { kind: 'flag' },
  code: { kind: 'secret', max: 20 },
} as const;

const transferCommand = command<PointsHouse, typeof transferOptions>({
  path: ['cert', 'transfer-points'],
  rules: ['PTS-3'],
  permission: 'operator',
  effect: 'spend',
  options: transferOptions,
  examples: [
    'cert transfer-points lin --points 50',
    'cert transfer-points lin --points 50 --accept',
    'cert transfer-points lin --points 50 --from shop',
    'cert transfer-points team:shop --points 50',
  ],
  // Showing the rules moves nothing.
  stepUp: ({ accept }) => (accept === true ? 'transfer' : undefined),
  handle: async (house, call, args) => {
    const { say, person } = call;
    const receiver = await accountNamed(house.store, args.to, 'to');
    const from = args.from === undefined ? personAccount(person) : await teamNamed(house.store, args.from, 'from');
    await requireHandling(house.store, person, from, 'from');
    if (args.accept !== true) {
      const words = {
        to: receiver.kind === 'team' ? `team:${receiver.name}` : receiver.id,
        points: String(args.points),
        ...(args.from === undefined ? {} : { from: args.from }),
        ...(args.pack === undefined ? {} : { pack: args.pack }),
      };
      return {
        data: { rules: say('points.rules') },
        message: card({
          title: say(from.kind === 'team' ? 'points.rules-from' : 'points.rules-title', {
            points: args.points,
            receiver: called(say, receiver),
            sender: called(say, from),
          }),
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
    const made = await offerPoints(house, person, { pack: args.pack, points: args.points, from, receiver });
    return {
      data: { ...made.transfer, code: made.code },
      message: offerCard(say, made.transfer, called(say, receiver), made.code),
    };
  },
});

const withdrawOptions = { transfer: { kind: 'text', positional: true, max: 40 } } as const;

/** The one that was named, or the only one that waits; a team's by whoever manages it. */
const meantTransfer = async (store: Store, person: Person, id: string | undefined): Promise<Transfer> => {
  if (id !== undefined) {
    const meant = await transferById(store, id);
    if (meant === undefined || !(await mayHandle(store, person, meant.sender)))
      throw nothingFound('transfer', id, 'transfer');
    return meant;
  }
  const managed = (await teamsOf(store, person.id)).filter(({ manages }) => manages);
  const [only, ...others] = await transfersFrom(store, [person.id, ...managed.map((team) => team.id)]);
  if (others.length > 0)
    throw new CertError('option-missing', { option: '<transfer>', command: 'points withdraw' }, { field: 'transfer' });
  if (only === undefined) throw nothingFound('transfer', '', 'transfer');
  return only;
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
      const transfer = await meantTransfer(store, call.person, args.transfer);
      await endOffer(house, store, transfer, 'withdraw', call.person.id);
    });
    return ownPoints(house, call);
  },
});

const redeemOptions = {
  code: { kind: 'secret', positional: true, required: true, max: 60 },
  team: { kind: 'choice', dynamic: 'teams', max: 80 },
} as const;

const redeemCommand = command<PointsHouse, typeof redeemOptions>({
  path: ['cert', 'points', 'redeem'],
  rules: ['PTS-4'],
  permission: 'viewer',
  effect: 'change',
  options: redeemOptions,
  examples: ['cert points redeem K7MPX-2WD9R-AHQ4T-NE6VC', 'cert points redeem K7MPX-2WD9R-AHQ4T-NE6VC --team shop'],
  handle: async (house, call, args) => {
    const into = args.team === undefined ? undefined : await teamNamed(house.store, args.team, 'team');
    const pack = await redeemCode(house, call.person, args.code, into);
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
  to: { kind: 'choice', dynamic: 'accounts', positional: true, max: 80 },
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
    'cert points add team:shop --points 500 --until 2027-12-31',
  ],
  handle: async (house, call, args) => {
    const { say, person } = call;
    const receiver = args.to === undefined ? undefined : await accountNamed(house.store, args.to, 'to');
    const wanted = { name: args.name, points: args.points, expiresAt: args.until };
    if (args['as-code'] !== true) {
      if (receiver === undefined)
        throw new CertError('option-missing', { option: '--to', command: 'points add' }, { field: 'to' });
      const pack = await grantPack(house, person, receiver, wanted);
      return {
        data: pack,
        message: card({
          tone: 'good',
          title: say('points.granted', { points: pack.total, receiver: called(say, receiver) }),
        }),
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
export const pointsCommands = [...showPointsCommands, transferCommand, redeemCommand, withdrawCommand, addCommand];
