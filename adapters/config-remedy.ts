import type { z } from 'zod';
import type { Say, TextKey } from '../src/texts/say.ts';

/** What to do about a fault, in the language of whoever reads it. */
export type Remedy = (say: Say) => string;

/** A schema's own rule: zod carries the text's key in its message until somebody reads it. */
export const rule = (key: Extract<TextKey, `config.rule.${string}`>): string => key;

/** What a value of the configuration is called, by zod's name of it. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  int: 'whole',
  boolean: 'flag',
  object: 'keys',
  record: 'keys',
  array: 'list',
};

const kindOf = (say: Say, expected: string): string => say.lookup(`config.kind.${KINDS[expected] ?? 'other'}`);

/** How the least or most of something is counted. */
const COUNTED: Readonly<Record<string, 'characters' | 'entries'>> = {
  string: 'characters',
  array: 'entries',
  record: 'entries',
};

const suffix = (origin: string): string => (COUNTED[origin] === undefined ? '' : `-${COUNTED[origin]}`);

type Issue = z.core.$ZodIssue;

/** One remedy per code of zod's that our schemas can meet. */
const REMEDIES: {
  readonly [C in Issue['code']]?: (issue: Extract<Issue, { code: C }>, isMissing: boolean) => Remedy;
} = {
  invalid_type:
    ({ expected }, isMissing) =>
    (say) =>
      say(isMissing ? 'config.missing' : 'config.takes', { kind: kindOf(say, expected) }),
  invalid_value:
    ({ values }) =>
    (say) =>
      say('config.takes', { kind: values.map(String).join(say('config.or')) }),
  too_small:
    ({ origin, minimum }) =>
    (say) =>
      say.filled(`config.least${suffix(origin)}`, { least: minimum }),
  too_big:
    ({ origin, maximum }) =>
    (say) =>
      say.filled(`config.most${suffix(origin)}`, { most: maximum }),
  invalid_format: (issue) => (say) => {
    if (issue.format === 'starts_with' && 'prefix' in issue)
      return say('config.begins', { prefix: String(issue.prefix) });
    if (issue.format === 'url') return say('config.takes', { kind: say('config.kind.url') });
    return say.lookup(issue.message);
  },
};

/** What a key takes, said to whoever wrote another thing: a rule of the schema's own, or what zod found. */
export const remedyOf = (issue: Issue, isMissing: boolean): Remedy => {
  const found = REMEDIES[issue.code] as ((issue: Issue, isMissing: boolean) => Remedy) | undefined;
  return found?.(issue, isMissing) ?? ((say) => say.lookup(issue.message));
};
