import type { CertError } from '../kernel/errors.ts';
import { en } from './en.ts';
import type { Language } from './language.ts';
import type { Span, Text } from './text.ts';
import { zh } from './zh.ts';

export type TextKey = keyof typeof en;

type Slots<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never;

/** The `{slots}` of the English sentence: a fact that is missing or misspelt does not compile. */
export type Facts<K extends TextKey, V> = Readonly<Record<Slots<(typeof en)[K]>, V>>;

type FactArgs<K extends TextKey, V> = [Slots<(typeof en)[K]>] extends [never] ? [] : [facts: Facts<K, V>];

const TEXTS: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, zh };

const SLOT = /\{([a-zA-Z]+)\}/g;

/** Speaks one language. Call it for a sentence, `.text` for spans (bold, code, instants inside), `.error` for a refusal. */
export interface Say {
  readonly language: Language;
  <K extends TextKey>(key: K, ...facts: FactArgs<K, string | number>): string;
  text<K extends TextKey>(key: K, ...facts: FactArgs<K, Span | Text>): Text;
  error(error: Pick<CertError, 'code' | 'facts'>): { readonly message: string; readonly remedy: string };
  /** The text under a key made at run time, its slots filled; empty when there is none. */
  filled(key: string, facts: Readonly<Record<string, unknown>>): string;
  /** The text under a key made at run time (`state.order.${state}`), or the key itself when there is none. */
  lookup(key: string): string;
}

/** `[count:certificate|certificates]`: the first for one of them, the second for any other number. */
const NUMBERED = /\[([a-zA-Z]+):([^|\]]*)\|([^\]]*)\]/g;

const inNumber = (template: string, facts: Readonly<Record<string, unknown>>): string =>
  template.replace(NUMBERED, (_, name: string, one: string, many: string) => (Number(facts[name]) === 1 ? one : many));

const fill = (template: string, facts: Readonly<Record<string, unknown>>): string =>
  inNumber(template, facts).replace(SLOT, (slot, name: string) => (name in facts ? String(facts[name]) : slot));

/** Facts that are words of a table themselves, by error: their own text is found under this prefix. (`fault`, of a chain check, always is.) */
const FACT_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'approval-decided': { decision: 'state.approval.' },
  'approval-twice': { decision: 'word.vote.' },
  'certificate-unusable': { state: 'state.certificate.' },
  'order-running': { state: 'state.order.' },
  'expedite-over': { state: 'state.order.' },
  'review-unsaid': { state: 'state.order.' },
  'letter-unwanted': { state: 'state.order.' },
  'revoke-letter-unwanted': { state: 'state.revocation.' },
  'mail-early': { state: 'state.order.' },
  'nothing-found': { what: 'thing.' },
  'points-code-over': { state: 'state.transfer.' },
};

/** A sentence that proposes the nearest word; where there is none, it is left out. */
const PROPOSAL = /[^.。?？]*\{nearest\}[^?？]*[?？]\s*/;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A fact as it stands in a sentence: an instant to the minute, a word of a table in the reader's language. */
const spoken = (value: unknown, prefix: string | undefined, lookup: (key: string) => string): unknown => {
  if (typeof value !== 'string') return value;
  if (INSTANT.test(value)) return `${value.slice(0, 16).replace('T', ' ')} UTC`;
  if (prefix === undefined) return value;
  const word = lookup(`${prefix}${value}`);
  return word.startsWith(prefix) ? value : word;
};

const mapped = (
  facts: Readonly<Record<string, unknown>>,
  change: (value: unknown, name: string) => unknown,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, change(value, name)]));

/** Ends a sentence with room of its own behind it. */
const WIDE_END = /[。！？；：]$/;

/** Sentences one after the other, in any language; empty ones are left out. */
export const sentences = (...parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .reduce((said, part) => (said === '' || WIDE_END.test(said) ? said + part : `${said} ${part}`), '');

const isText = (value: Span | Text): value is Text => Array.isArray(value);

export const sayer = (language: Language): Say => {
  const table = TEXTS[language];
  const lookup = (key: string): string => (key in table ? table[key as TextKey] : key);
  const say = (key: TextKey, facts: Readonly<Record<string, unknown>> = {}): string => fill(table[key], facts);
  const text = (key: TextKey, facts: Readonly<Record<string, Span | Text>> = {}): Text =>
    inNumber(table[key], facts)
      .split(/(\{[a-zA-Z]+\})/)
      .flatMap((part): Text => {
        const value = part.startsWith('{') ? facts[part.slice(1, -1)] : part;
        if (value === undefined || value === '') return part === '' || value === '' ? [] : [part];
        return isText(value) ? value : [value];
      });
  const filled = (key: string, facts: Readonly<Record<string, unknown>>): string =>
    key in table
      ? fill(
          table[key as TextKey],
          mapped(facts, (value) => spoken(value, undefined, lookup)),
        )
      : '';
  const error = (cause: Pick<CertError, 'code' | 'facts'>) => {
    const words: Readonly<Record<string, string>> = { fault: 'path.', ...FACT_WORDS[cause.code] };
    const facts = mapped(cause.facts, (value, name) => spoken(value, words[name], lookup));
    const remedy = lookup(`remedy.${cause.code}`);
    return {
      message: fill(lookup(`error.${cause.code}`), facts),
      remedy: fill(facts.nearest === '' ? remedy.replace(PROPOSAL, '') : remedy, facts),
    };
  };
  return Object.assign(say, { language, text, error, lookup, filled }) as Say;
};
