import type { Action } from '../chat/action.ts';
import { bold, card, code, date, moment, paragraph } from '../chat/build.ts';
import type { Block, Message, Text } from '../chat/message.ts';
import { type Pages, pageActions } from '../chat/pages.ts';
import type { Say } from '../texts/say.ts';
import type { LedgerLine } from './ledger.ts';
import { type PointsPack, packState } from './pack.ts';
import type { Transfer } from './transfer.ts';

/** One account's points: a person's own, or a team's. */
export interface PurseView {
  /** Undefined: the person's own. */
  readonly team: string | undefined;
  readonly free: number;
  readonly held: number;
  readonly packs: readonly PointsPack[];
  readonly offers: readonly Transfer[];
  /** Whether whoever looks may give them away. */
  readonly manages: boolean;
}

const packTable = (say: Say, { packs, offers }: Pick<PurseView, 'packs' | 'offers'>, now: string) =>
  ({
    kind: 'table',
    columns: [
      say('field.pack'),
      say('points.free'),
      say('points.held'),
      say('points.total'),
      say('field.state'),
      say('field.expires'),
      say('field.id'),
    ],
    rows: packs.map((pack) => [
      [pack.name],
      [String(pack.free)],
      [String(pack.held)],
      [String(pack.total)],
      [say.lookup(`state.pack.${packState(pack, now, offers)}`)],
      [date(pack.expiresAt)],
      [code(pack.id)],
    ]),
  }) as const;

const offerList = (say: Say, offers: readonly Transfer[]): Block | undefined =>
  offers.length === 0
    ? undefined
    : {
        kind: 'list',
        items: offers.map((offer) => [
          say('points.offer-line', { points: offer.points, id: offer.id }),
          ' ',
          moment(offer.expiresAt),
        ]),
      };

const purseBlocks = (say: Say, { team, free, held, packs, offers }: PurseView, now: string): readonly Block[] => {
  const list = offerList(say, offers);
  return [
    ...(team === undefined ? [] : [paragraph(bold(say('points.team-title', { team, free, held })))]),
    packs.length === 0
      ? paragraph(say(team === undefined ? 'points.none' : 'points.team-none'))
      : packTable(say, { packs, offers }, now),
    ...(list === undefined ? [] : [list]),
  ];
};

const historyAction = (say: Say, { team }: PurseView): Action => ({
  label: team === undefined ? say('points.history') : say('points.team-history', { team }),
  command: 'cert points history',
  args: team === undefined ? {} : { of: `team:${team}` },
  style: 'plain',
});

/** Buttons of each kind on one card. */
const BUTTONS = 3;

/** Balances, for the eyes of whom they belong to: one's own and one's teams', or those of one account. */
export const pointsCard = (say: Say, purses: readonly PurseView[], now: string): Message => {
  const [first] = purses;
  const title =
    first?.team === undefined
      ? say('points.title', { free: first?.free ?? 0, held: first?.held ?? 0 })
      : say('points.team-title', { team: first.team, free: first.free, held: first.held });
  return card({
    title,
    // A team that stands alone is in the title.
    blocks: purses.flatMap((purse, index) => {
      const blocks = purseBlocks(say, purse, now);
      return index === 0 && purse.team !== undefined ? blocks.slice(1) : blocks;
    }),
    actions: [
      ...purses.slice(0, BUTTONS).map((purse) => historyAction(say, purse)),
      ...purses
        .flatMap(({ manages, offers }) => (manages ? offers : []))
        .slice(0, BUTTONS)
        .map((offer) => ({
          label: say('points.withdraw', { points: offer.points }),
          command: 'cert points withdraw',
          args: { transfer: offer.id },
          style: 'plain' as const,
        })),
    ],
    audience: 'asker',
  });
};

/** The code is on this card and nowhere else. */
export const offerCard = (say: Say, transfer: Transfer, receiver: string, secret: string): Message =>
  card({
    tone: 'waiting',
    title: say('points.offered', { points: transfer.points, receiver }),
    blocks: [
      { kind: 'code', code: secret },
      paragraph(...say.text('points.offer-how', { receiver: bold(receiver), until: moment(transfer.expiresAt) })),
    ],
    actions: [
      {
        label: say('points.withdraw', { points: transfer.points }),
        command: 'cert points withdraw',
        args: { transfer: transfer.id },
        style: 'plain',
      },
    ],
    audience: 'asker',
  });

export interface HistoryView {
  /** Undefined: the person's own. */
  readonly team: string | undefined;
  readonly lines: readonly LedgerLine[];
  /** Names of those who moved a team's points, by id. */
  readonly people: ReadonlyMap<string, string>;
}

export const historyCard = (say: Say, { team, lines, people }: HistoryView, pages: Pages): Message => {
  const heading = team === undefined ? say('points.history') : say('points.team-history', { team });
  const who = (line: LedgerLine): readonly Text[] =>
    team === undefined ? [] : [[people.get(line.actor) ?? line.actor]];
  return card({
    title: lines.length === 0 ? say('points.no-history') : heading,
    blocks: [
      lines.length === 0
        ? undefined
        : {
            kind: 'table',
            columns: [
              say('field.at'),
              say('points.movement'),
              say('points.points'),
              say('field.subject'),
              ...(team === undefined ? [] : [say('field.by')]),
            ],
            rows: lines.map((line) => [
              [moment(line.at)],
              [say.lookup(`points.kind.${line.kind}`)],
              [`${line.points > 0 ? '+' : ''}${line.points}`],
              [code(line.subject)],
              ...who(line),
            ]),
          },
    ],
    actions: pageActions(say, 'cert points history', team === undefined ? {} : { of: `team:${team}` }, pages),
    audience: 'asker',
  });
};
