import { card } from '../chat/build.ts';
import type { Message, Tone } from '../chat/message.ts';
import type { Say, TextKey } from '../texts/say.ts';
import { type Notice, noticeRow, type Urgency } from './notice.ts';

const TONES: Readonly<Record<Urgency, Tone>> = { info: 'neutral', look: 'waiting', act: 'warning', alarm: 'bad' };

/** Kinds that tell of something good, whatever they ask. */
const GOOD: ReadonlySet<Notice['kind']> = new Set(['issued', 'renewed', 'hosting-done', 'validated', 'surface-up']);

export const noticeTone = ({ kind }: Pick<Notice, 'kind'>): Tone =>
  GOOD.has(kind) ? 'good' : TONES[noticeRow(kind).urgency];

/** The sentence of a notice: the text `notice.<kind>` with its facts. */
export const noticeSentence = (say: Say, { kind, facts }: Pick<Notice, 'kind' | 'facts'>): string => {
  const filled = Object.fromEntries(
    Object.entries(facts).map(([slot, value]) => [slot, typeof value === 'object' ? value.join(', ') : value]),
  );
  return (say as (key: TextKey, facts: object) => string)(`notice.${kind}`, filled);
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
