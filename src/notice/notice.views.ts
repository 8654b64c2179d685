import { card } from '../chat/build.ts';
import type { Message, Tone } from '../chat/message.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { Say } from '../texts/say.ts';
import type { Setback } from '../validation/setback.ts';
import { setbackLine } from '../validation/setback.views.ts';
import { type Notice, type NoticeFacts, noticeRow, type Urgency } from './notice.ts';

const TONES: Readonly<Record<Urgency, Tone>> = { info: 'neutral', look: 'waiting', act: 'warning', alarm: 'bad' };

/** Kinds that tell of something good, whatever they ask. */
const GOOD: ReadonlySet<Notice['kind']> = new Set([
  'issued',
  'renewed',
  'hosting-done',
  'validated',
  'surface-up',
  'delegation-mended',
  'watch-mended',
]);

const noticeTone = ({ kind }: Pick<Notice, 'kind'>): Tone => (GOOD.has(kind) ? 'good' : TONES[noticeRow(kind).urgency]);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

const isSetback = (value: NoticeFacts[string]): value is Setback => typeof value === 'object' && 'type' in value;

const spoken = (say: Say, value: NoticeFacts[string]): string | number => {
  if (isSetback(value)) return setbackLine(say, value);
  if (typeof value === 'object') return shownNames(value);
  return typeof value === 'string' && INSTANT.test(value) ? `${value.slice(0, 16).replace('T', ' ')} UTC` : value;
};

/**
 * The sentence of a notice: the text `notice.<kind>` with its facts. A fact `said` names the text that `words` come from where a table has
 * them in every language, `setback` holds why something failed, and `result` is the one of `notice.review`.
 */
export const noticeSentence = (say: Say, { kind, facts }: Pick<Notice, 'kind' | 'facts'>): string => {
  const filled = Object.fromEntries(Object.entries(facts).map(([slot, value]) => [slot, spoken(say, value)]));
  const { said, result, setback } = filled;
  const words = said === undefined ? (setback ?? '') : say.filled(String(said), filled);
  return say.filled(`notice.${kind}`, {
    ...filled,
    ...(words === '' ? {} : { words }),
    ...(result === undefined ? {} : { result: say.filled(`notice.review.${result}`, filled) }),
  });
};

/** What to do about it; undefined for what asks nothing. */
const advice = (say: Say, { kind }: Pick<Notice, 'kind'>): string | undefined => {
  const key = `notice.do.${kind}`;
  const text = say.lookup(key);
  return text === key ? undefined : text;
};

/** A notice by itself; `over` is the card of its subject, whose blocks and buttons it then carries. */
export const noticeCard = (say: Say, notice: Notice, over?: Message): Message => {
  const todo = advice(say, notice);
  return card({
    tone: noticeTone(notice),
    title: noticeSentence(say, notice),
    blocks: [todo === undefined ? undefined : { kind: 'text', text: [todo] }, ...(over?.blocks ?? [])],
    actions: over?.actions ?? [],
  });
};
