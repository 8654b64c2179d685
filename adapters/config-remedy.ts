import type { z } from 'zod';

/** What a value of the configuration is called, by zod's name of it. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object: keys of its own below it',
  record: 'an object: keys of its own below it',
  array: 'a list',
};

const kind = (name: string): string => KINDS[name] ?? name;

/** How the least or most of something is counted. */
const COUNTED: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', record: ' entries' };

const number = (value: unknown): string => String(value);

/** What a key takes, said to whoever wrote another thing; undefined where the schema's own words are better. */
export const remedyOf = (issue: z.core.$ZodRawIssue): string | undefined => {
  if (issue.code === 'invalid_type') {
    const takes = `it takes ${kind(issue.expected)}`;
    return issue.input === undefined ? `it is missing; ${takes}` : takes;
  }
  if (issue.code === 'invalid_value') return `it takes ${issue.values.map(number).join(' or ')}`;
  if (issue.code === 'too_small') return `it takes ${number(issue.minimum)}${COUNTED[issue.origin] ?? ''} or more`;
  if (issue.code === 'too_big') return `it takes at most ${number(issue.maximum)}${COUNTED[issue.origin] ?? ''}`;
  return undefined;
};
