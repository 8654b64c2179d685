import type { Action } from '../chat/action.ts';
import { card, code, context, date, relative } from '../chat/build.ts';
import type { Block, Message, Text, Tone } from '../chat/message.ts';
import { HOUR, MINUTE } from '../kernel/duration.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { Say } from '../texts/say.ts';
import { placeTitle, type Seen, type Trouble, troubleTable, type Watch } from './watch.ts';

/** The object that `--json` and the HTTP twin give. */
export const watchData = (watch: Watch) => ({
  id: watch.id,
  place: placeTitle(watch.place),
  kind: watch.place.kind,
  everyMinutes: Math.round(watch.every / MINUTE),
  tags: watch.tags,
  seen: watch.seen,
  troubles: watch.troubles.map((trouble) => ({ ...trouble, state: troubleTable[trouble.code] })),
  lookedAt: watch.lookedAt ?? null,
  nextAt: watch.nextAt,
});

const MARKS = { warning: '⚠', fault: '✗' } as const;

/** The word for a kind of trouble, e.g. in a notice. */
export const troubleWord = (say: Say, trouble: string): string => say.lookup(`watch.word.${trouble}`);

const troubleLine = (say: Say, { code: kind, where, detail }: Trouble): Text => [
  `${MARKS[troubleTable[kind]]} ${say.filled(`watch.found.${kind}`, { where, detail })} — `,
  say(`watch.fix.${kind}`),
];

const toneOf = ({ troubles, lookedAt }: Watch): Tone => {
  if (lookedAt === undefined) return 'waiting';
  if (troubles.length === 0) return 'good';
  return troubles.some((trouble) => troubleTable[trouble.code] === 'fault') ? 'bad' : 'warning';
};

const standing = (say: Say, watch: Watch): string => {
  if (watch.lookedAt === undefined) return say('watch.not-yet');
  if (watch.troubles.length === 0) return say('watch.well');
  return [...new Set(watch.troubles.map((trouble) => troubleWord(say, trouble.code)))].join(', ');
};

const titleOf = (say: Say, watch: Watch): string => {
  const place = placeTitle(watch.place);
  if (watch.lookedAt === undefined) return say('watch.title', { place });
  return watch.troubles.length === 0
    ? say('watch.good', { place })
    : say('watch.trouble', { place, words: standing(say, watch) });
};

const shown = (say: Say, seen: Seen): Text =>
  'failure' in seen
    ? [troubleWord(say, seen.failure)]
    : [shownNames(seen.names.slice(0, 3)), ` (${seen.issuer}, `, date(seen.notAfter), ')'];

const seenTable = (say: Say, { seen }: Watch): Block | undefined =>
  seen.length === 0
    ? undefined
    : {
        kind: 'table',
        columns: [say('watch.place'), say('watch.shows')],
        rows: seen.map((one) => [[one.where], shown(say, one)]),
      };

/** Names for `cert apply`: what the certificate holds, or the name that was asked for. */
const namesToManage = ({ place, seen }: Watch): readonly string[] => {
  const own = seen.flatMap((one) => ('names' in one ? one.names : []));
  const asked = place.kind === 'endpoint' && place.sni !== '' ? [place.sni] : [];
  return [...new Set(own.length === 0 ? asked : own)];
};

/** “Manage this”: an order for the same names, which whoever presses it may make. */
export const manageAction = (say: Say, names: readonly string[]): Action | undefined =>
  names.length === 0
    ? undefined
    : { label: say('action.watch-manage'), command: 'cert apply', args: { names: names.join(' ') }, style: 'primary' };

const everyWords = (say: Say, { every }: Watch): string =>
  every % HOUR === 0
    ? say('watch.every-hours', { hours: every / HOUR })
    : say('watch.every', { minutes: Math.round(every / MINUTE) });

export const watchCard = (say: Say, watch: Watch): Message =>
  card({
    tone: toneOf(watch),
    title: titleOf(say, watch),
    blocks: [
      watch.troubles.length === 0
        ? undefined
        : { kind: 'list', items: watch.troubles.map((trouble) => troubleLine(say, trouble)) },
      seenTable(say, watch),
      context(
        everyWords(say, watch),
        ' · ',
        ...(watch.lookedAt === undefined
          ? [say('watch.not-yet')]
          : [`${say('watch.last')} `, relative(watch.lookedAt)]),
        ' · ',
        code(watch.id),
      ),
    ],
    actions: [
      manageAction(say, namesToManage(watch)),
      { label: say('action.watch-look'), command: 'cert watch look', args: { what: watch.id }, style: 'plain' },
      { label: say('action.watch-remove'), command: 'cert watch remove', args: { what: watch.id }, style: 'danger' },
    ],
  });

const soonest = (seen: readonly Seen[]): Text => {
  const [first] = seen.flatMap((one) => ('notAfter' in one ? [one.notAfter] : [])).toSorted();
  return first === undefined ? [] : [relative(first)];
};

export const watchList = (say: Say, watches: readonly Watch[]): Message => {
  const bad = watches.filter(({ troubles }) => troubles.length > 0).length;
  return card({
    tone: bad > 0 ? 'warning' : 'neutral',
    title: watches.length === 0 ? say('watch.none') : say('watch.list', { count: watches.length, bad }),
    blocks: [
      watches.length === 0
        ? undefined
        : {
            kind: 'table',
            columns: [say('watch.place'), say('field.state'), say('field.expires'), say('field.id')],
            rows: watches.map((watch) => [
              [placeTitle(watch.place)],
              [standing(say, watch)],
              soonest(watch.seen),
              [code(watch.id)],
            ]),
          },
      context(say('watch.hint')),
    ],
  });
};
