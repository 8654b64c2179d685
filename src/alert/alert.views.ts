import type { Action } from '../chat/action.ts';
import { bold, card, code, moment, paragraph, relative } from '../chat/build.ts';
import type { Block, Message, Text, Tone } from '../chat/message.ts';
import { pageActions } from '../chat/pages.ts';
import type { Say } from '../texts/say.ts';
import { evidenceBlocks, saySetback } from '../validation/setback.views.ts';
import type { CardLine, CardPage } from './alert.ts';
import { remedyActions } from './remedy.views.ts';

/** Lines of a card; the rest is on its next pages. */
export const CARD_LINES = 20;
const NAMES_SHOWN = 3;
/** Certificates of a card of several that get remedies of their own: those whose renewal has failed. */
const REMEDIES = 3;

const namesOf = ({ names }: CardLine): string =>
  names.length > NAMES_SHOWN
    ? `${names.slice(0, NAMES_SHOWN).join(', ')} +${names.length - NAMES_SHOWN}`
    : names.join(', ');

/** What is to be known of a line beside its end: over, answered, or why nobody renews it. */
const standing = (say: Say, line: CardLine): Text => {
  if (line.closed === 'renewed' && line.closedAt !== undefined)
    return say.text('alert.served-since', { since: moment(line.closedAt) });
  if (line.closed !== undefined) return [say.lookup(`alert.closed.${line.closed}`)];
  if (line.ackedBy !== undefined) return [say('alert.acked', { person: line.ackedBy })];
  if (line.snoozed) return [say('alert.snoozed')];
  if (line.failures === 0) return [];
  const words = line.problem === undefined ? '' : saySetback(say, line.problem).what;
  return line.nextAttemptAt === undefined
    ? say.text('alert.failed', { count: String(line.failures), words })
    : say.text('alert.failed-next', { count: String(line.failures), words, at: moment(line.nextAttemptAt) });
};

const titleOf = (say: Say, { lines, total, open }: CardPage, now: number): string => {
  const [first] = lines;
  const names = first === undefined ? '' : namesOf(first);
  if (open === 0) return total === 1 ? say('alert.over-one', { names }) : say('alert.over', { count: total });
  const date = first?.notAfter.slice(0, 10) ?? '';
  const expired = first !== undefined && Date.parse(first.notAfter) <= now;
  if (total === 1) return expired ? say('alert.expired-one', { names, date }) : say('alert.one', { names, date });
  return expired ? say('alert.expired', { count: total, date }) : say('alert.many', { count: total, date });
};

const toneOf = ({ lines, open }: CardPage, now: number): Tone => {
  if (open === 0) return 'good';
  return lines.some(({ closed, notAfter }) => closed === undefined && Date.parse(notAfter) <= now) ? 'bad' : 'warning';
};

/** What was seen of a failed renewal and what to do: of one alone, else of the first few of many. */
const evidenceOf = (say: Say, lines: readonly CardLine[], alone: boolean): readonly Block[] =>
  lines
    .filter(({ closed, failures }) => closed === undefined && failures > 0)
    .slice(0, REMEDIES)
    .flatMap((line) => [
      ...(alone ? [] : [paragraph(bold(namesOf(line)))]),
      ...(line.problem === undefined ? [] : evidenceBlocks(say, line.problem)),
    ]);

/** What mends it, before what only answers it. */
const remediesOf = (say: Say, lines: readonly CardLine[], alone: boolean): readonly Action[] =>
  alone
    ? lines.flatMap(({ remedy }) => remedyActions(say, remedy))
    : lines
        .filter(({ remedy, failures }) => remedy !== undefined && (failures > 0 || remedy.kind === 'decide'))
        .slice(0, REMEDIES)
        .flatMap(({ remedy, names }) => remedyActions(say, remedy, names[0] ?? ''));

/** One that is only watched becomes an order for the same names. */
const manageActions = (say: Say, line: CardLine | undefined): readonly Action[] =>
  line?.watched === true
    ? [
        {
          label: say('action.watch-manage'),
          command: 'cert apply',
          args: { names: line.names.join(' ') },
          style: 'primary',
        },
      ]
    : [];

/** What a press stands for: one certificate, or every one on the card. */
const actionsOf = (say: Say, { lines, total, open }: CardPage, noticeId: string, page: number): readonly Action[] => {
  const [first] = lines;
  const alone = total === 1 && first !== undefined;
  const what = alone ? first.certificateId : noticeId;
  const more = (page + 1) * CARD_LINES < total;
  const turning = pageActions(
    say,
    'cert alert card',
    { what: noticeId },
    { first: page > 0, next: more ? { page: String(page + 2) } : undefined },
  );
  // The first page is everybody's card and stays; whoever turns it gets the others beside it.
  const next = page > 0 ? turning : turning.map(({ turns: _, ...action }) => action);
  if (open === 0) return next;
  const remedies = [...manageActions(say, alone ? first : undefined), ...remediesOf(say, lines, alone)];
  return [
    ...remedies,
    {
      label: say('action.alert-ack'),
      command: 'cert alert ack',
      args: { what },
      style: remedies.length === 0 ? 'primary' : 'plain',
    },
    { label: say('action.alert-snooze'), command: 'cert alert snooze', args: { what, for: '7d' }, style: 'plain' },
    {
      label: say('action.alert-snooze-band'),
      command: 'cert alert snooze',
      args: { what, until: 'band' },
      style: 'plain',
    },
    ...(alone
      ? [
          { label: say('action.alert-own'), command: 'cert alert own', args: { what }, style: 'plain' as const },
          {
            label: say('action.alert-ignore'),
            command: 'cert ignore-notifications',
            args: { what },
            style: 'danger' as const,
            confirm: say('action.alert-ignore-sure', { names: namesOf(first) }),
          },
        ]
      : []),
    ...next,
  ];
};

/** What a card becomes when all it told of has gone on to a newer one. */
export const movedCard = (say: Say): Message => card({ tone: 'neutral', title: say('alert.moved') });

/** One card for whatever is told to one receiver at one time: a line a certificate, pages for the rest. */
export const alertCard = (say: Say, page: CardPage, noticeId: string, at: number, now: number): Message =>
  card({
    tone: toneOf(page, now),
    title: titleOf(say, page, now),
    blocks: [
      {
        kind: 'table',
        columns: [say('field.names'), say('field.expires'), say('field.targets'), say('field.state'), say('field.id')],
        rows: page.lines.map((line) => [
          [namesOf(line)],
          [relative(line.notAfter)],
          [line.targets.join(', ')],
          standing(say, line),
          [code(line.certificateId)],
        ]),
      },
      ...evidenceOf(say, page.lines, page.total === 1),
      page.total > page.lines.length
        ? {
            kind: 'context',
            text: [
              say('alert.page', {
                from: at * CARD_LINES + 1,
                to: at * CARD_LINES + page.lines.length,
                count: page.total,
              }),
            ],
          }
        : undefined,
    ],
    actions: actionsOf(say, page, noticeId, at),
  });
