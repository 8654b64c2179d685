import { context, paragraph } from '../chat/build.ts';
import type { Block } from '../chat/message.ts';
import type { ErrorCode } from '../kernel/error-table.ts';
import type { Say } from '../texts/say.ts';
import type { Finding } from './diagnosis.ts';
import type { Setback } from './setback.ts';

/** A setback as sentences. */
export interface SetbackWords {
  readonly what: string;
  /** DNS answers, HTTP statuses, the CA's own words. */
  readonly evidence: readonly string[];
  /** What to do; empty where only its own evidence tells. */
  readonly advice: string;
}

const OURS = 'signet:';

const wordOf = ({ type }: Setback): string => type.replace(OURS, '');

/** What a refusal of the CA means, where it has a name that we know. @see RFC 8555 §6.7 */
const ACME = 'urn:ietf:params:acme:error:';

const causeOf = (say: Say, setback: Setback): string => {
  const { type, detail, look, facts } = setback;
  if (look !== undefined) return say.filled(`diagnosis.${look.code}`, look.facts);
  if (facts !== undefined) return say.error({ code: type as ErrorCode, facts }).message;
  const known = say.filled(`setback.${wordOf(setback)}`, {});
  if (known !== '') return known;
  if (type.startsWith(OURS)) return detail || type;
  return say.filled(`setback.acme.${type.replace(ACME, '')}`, {}) || say('setback.unnamed');
};

const adviceOf = (say: Say, setback: Setback): string => {
  const { type, look, facts } = setback;
  if (look !== undefined) return say.filled(`advice.${look.code}`, look.facts);
  return facts === undefined
    ? say.filled(`setback-fix.${wordOf(setback)}`, {}) || say.filled(`setback-fix.acme.${type.replace(ACME, '')}`, {})
    : say.error({ code: type as ErrorCode, facts }).remedy;
};

/** Who was asked, what it answered, and what it showed instead. */
const answerLine = (say: Say, { from, where, answer, values, via }: Finding): string => {
  const word = say.filled(`answer.${answer}`, {});
  const shown = word === '' ? answer : word;
  const key = from === 'site' && /^\d+$/.test(answer) ? 'evidence.http' : 'evidence.said';
  const seen = [...via.map((target) => `→ ${target}`), ...values.map((value) => `“${value}”`)].join(' ');
  return [say(key, { where, answer: shown }), seen].filter((part) => part !== '').join(' ');
};

/** The words of whoever refused, unless the cause is made of them. */
const detailLine = (say: Say, { type, detail }: Setback, cause: string): readonly string[] => {
  if (detail === '' || cause.includes(detail)) return [];
  return [type.startsWith('urn:') ? say('order.ca-said', { words: detail }) : detail];
};

export const saySetback = (say: Say, setback: Setback): SetbackWords => {
  const { name, look } = setback;
  const cause = causeOf(say, setback);
  return {
    what: name === undefined || cause.includes(name) ? cause : `${name}: ${cause}`,
    evidence: [...(look?.found ?? []).map((finding) => answerLine(say, finding)), ...detailLine(say, setback, cause)],
    advice: adviceOf(say, setback),
  };
};

/** In one line, for a cell or a sentence: the cause, and what the other side says of it. */
export const setbackLine = (say: Say, setback: Setback): string => {
  const { what } = saySetback(say, setback);
  return [what, ...detailLine(say, setback, what)].join(' ');
};

/** What was seen, and what to do about it. */
export const evidenceBlocks = (say: Say, setback: Setback): readonly Block[] => {
  const { evidence, advice } = saySetback(say, setback);
  return [
    ...(evidence.length === 0 ? [] : [{ kind: 'list' as const, items: evidence.map((line) => [line]) }]),
    ...(advice === '' ? [] : [context(advice)]),
  ];
};

/** The whole of it, under a card's own words. */
export const setbackBlocks = (say: Say, setback: Setback): readonly Block[] => [
  paragraph(saySetback(say, setback).what),
  ...evidenceBlocks(say, setback),
];
