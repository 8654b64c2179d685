import { bold, card, code, date, moment, paragraph } from '../chat/build.ts';
import type { Message } from '../chat/message.ts';
import { type Pages, pageActions } from '../chat/pages.ts';
import type { Say } from '../texts/say.ts';
import type { LedgerLine } from './ledger.ts';
import { type PointsPack, packState } from './pack.ts';
import type { Transfer } from './transfer.ts';

export interface PointsView {
  readonly free: number;
  readonly held: number;
  readonly packs: readonly PointsPack[];
  readonly offers: readonly Transfer[];
  readonly now: string;
}

const packTable = (say: Say, packs: readonly PointsPack[], now: string) =>
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
      [say.lookup(`state.pack.${packState(pack, now)}`)],
      [date(pack.expiresAt)],
      [code(pack.id)],
    ]),
  }) as const;

/** A balance: for its owner's eyes. */
export const pointsCard = (say: Say, { free, held, packs, offers, now }: PointsView): Message =>
  card({
    title: say('points.title', { free, held }),
    blocks: [
      packs.length === 0 ? paragraph(say('points.none')) : packTable(say, packs, now),
      offers.length === 0
        ? undefined
        : {
            kind: 'list',
            items: offers.map((offer) => [
              say('points.offer-line', { points: offer.points, id: offer.id }),
              ' ',
              moment(offer.expiresAt),
            ]),
          },
    ],
    actions: [
      { label: say('points.history'), command: 'cert points history', args: {}, style: 'plain' },
      ...offers.slice(0, 3).map((offer) => ({
        label: say('points.withdraw', { points: offer.points }),
        command: 'cert points withdraw',
        args: { transfer: offer.id },
        style: 'plain' as const,
      })),
    ],
    audience: 'asker',
  });

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

export const historyCard = (say: Say, lines: readonly LedgerLine[], pages: Pages): Message =>
  card({
    title: lines.length === 0 ? say('points.no-history') : say('points.history'),
    blocks: [
      lines.length === 0
        ? undefined
        : {
            kind: 'table',
            columns: [say('field.at'), say('points.movement'), say('points.points'), say('field.subject')],
            rows: lines.map((line) => [
              [moment(line.at)],
              [say.lookup(`points.kind.${line.kind}`)],
              [`${line.points > 0 ? '+' : ''}${line.points}`],
              [code(line.subject)],
            ]),
          },
    ],
    actions: pageActions(say, 'cert points history', {}, pages),
    audience: 'asker',
  });
