import { bold, card, code, context, date, paragraph, relative } from '../chat/build.ts';
import type { Block, Message, Text } from '../chat/message.ts';
import type { Say, TextKey } from '../texts/say.ts';
import { saySetback, setbackLine } from '../validation/setback.views.ts';
import { troubleWord } from '../watch/watch.views.ts';
import type { Readiness } from './readiness.ts';
import type { Report, ReportLine, Some } from './report.ts';
import { KEEPERS } from './timeline.ts';

/** Certificates named of those that are not ready. */
const UNREADY_SHOWN = 10;

type Heading = Extract<TextKey, `report.${string}`>;

const part = (say: Say, title: string, lines: readonly Text[], count: number): readonly Block[] =>
  count === 0
    ? []
    : [
        paragraph(bold(title)),
        { kind: 'list', items: lines },
        ...(count > lines.length ? [context(say('report.more', { count: count - lines.length }))] : []),
      ];

const line = (say: Say, { name, at, why, setback }: ReportLine): Text => {
  if (setback === undefined) return [name, ' — ', date(at), why === '' ? '' : ` — ${why}`];
  const { advice } = saySetback(say, setback);
  return [name, ' — ', date(at), ` — ${setbackLine(say, setback)}`, advice === '' ? '' : ` ${advice}`];
};

const some = (say: Say, key: Heading, { count, first }: Some): readonly Block[] =>
  part(
    say,
    say.filled(key, { count }),
    first.map((one) => line(say, one)),
    count,
  );

const readyBlocks = (say: Say, report: Report): readonly Block[] =>
  report.readiness.flatMap(({ limit, from, ready, unready, handsPerYear }: Readiness) => [
    paragraph(
      bold(say('report.ready', { limit, from, ready, total: ready + unready.length })),
      unready.length === 0 ? '' : ` ${say('report.hands', { count: handsPerYear })}`,
    ),
    ...part(
      say,
      say('report.unready', { count: unready.length }),
      unready
        .slice(0, UNREADY_SHOWN)
        .map(({ facts, reasons }) => [facts.name, ' — ', reasons.map((reason) => say(`ready.${reason}`)).join(', ')]),
      unready.length,
    ),
  ]);

/** The picture in words: every week in which something ends. */
const weekLines = (say: Say, { weeks }: Report): readonly Text[] =>
  weeks
    .filter(({ counts }) => KEEPERS.some((keeper) => counts[keeper] > 0))
    .slice(0, UNREADY_SHOWN)
    .map(({ from, counts }) => [
      `${from}: `,
      KEEPERS.filter((keeper) => counts[keeper] > 0)
        .map((keeper) => `${counts[keeper]} ${say(`report.keeper.${keeper}`)}`)
        .join(', '),
    ]);

const altOf = (say: Say, { weeks }: Report): string => {
  const total = (keeper: (typeof KEEPERS)[number]) => weeks.reduce((sum, { counts }) => sum + counts[keeper], 0);
  return say('report.alt', {
    weeks: weeks.length,
    itself: total('itself'),
    hand: total('hand'),
    watched: total('watched'),
  });
};

const pointsLine = (say: Say, { points }: Report): Block | undefined =>
  points.free + points.held === 0 ? undefined : paragraph(say('report.points', points));

/** The digest: the picture, and everything it shows and more in words. An empty `png` shows the words alone. */
export const reportCard = (say: Say, report: Report, png: Uint8Array): Message => {
  const bad = report.expired.count + report.failing.count + report.stuck.count + report.watched.count;
  const watched = {
    ...report.watched,
    first: report.watched.first.map((one) => ({
      ...one,
      why: one.why
        .split(',')
        .map((kind) => troubleWord(say, kind))
        .join(', '),
    })),
  };
  const weeks = weekLines(say, report);
  return card({
    tone: report.expired.count > 0 ? 'bad' : bad > 0 ? 'warning' : 'good',
    title: say('report.title', { count: report.certificates, bad }),
    blocks: [
      { kind: 'image', alt: altOf(say, report), png },
      ...part(say, say('report.weeks'), weeks, weeks.length),
      ...some(say, 'report.expired', report.expired),
      ...some(say, 'report.failing', report.failing),
      ...some(say, 'report.stuck', report.stuck),
      ...some(say, 'report.watched', watched),
      ...part(
        say,
        say('report.next'),
        report.next.map(({ id, name, at }) => [name, ' — ', relative(at), ' ', code(id)]),
        report.next.length,
      ),
      ...some(say, 'report.renewed', report.renewed),
      ...readyBlocks(say, report),
      ...some(say, 'report.ignored', report.ignored),
      pointsLine(say, report),
      report.all ? undefined : context(say('report.not-all', { count: report.certificates })),
    ],
    actions: [
      { label: say('action.list'), command: 'cert list', args: {}, style: 'plain' },
      { label: say('action.report'), command: 'signet report', args: {}, style: 'plain' },
    ],
  });
};
