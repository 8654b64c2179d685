import type { RawArguments } from './call-body.ts';
import { badArgument, Refusal } from './call-refusal.ts';
import { isJson, type Json } from './slack-model.ts';

/** What an argument is read as; `!` makes it required. `list` is text joined by commas, `json` text holding JSON. */
export type ArgumentKind = 'text' | 'flag' | 'count' | 'list' | 'json' | 'text!' | 'count!' | 'list!' | 'json!';
export type ArgumentTable = Readonly<Record<string, ArgumentKind>>;

/** Arguments that any method takes without a word: WebClient adds `team_id` to all of them. */
const ALWAYS = new Set(['token', 'team_id', '_x_reason']);

const readText = (name: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw badArgument(`must provide a string [json-pointer:/${name}]`);
};

const FLAGS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

const readFlag = (name: string, value: unknown): boolean => {
  const flag = FLAGS[String(value)];
  if (flag === undefined) throw badArgument(`must provide a boolean [json-pointer:/${name}]`);
  return flag;
};

const readCount = (name: string, value: unknown): number => {
  const count = Number(value);
  if (!Number.isInteger(count)) throw badArgument(`must provide an integer [json-pointer:/${name}]`);
  return count;
};

/** `blocks` and `metadata` that cannot even be parsed have error names of their own. */
const UNPARSABLE: Readonly<Record<string, string>> = {
  blocks: 'invalid_blocks_format',
  metadata: 'invalid_metadata_format',
  attachments: 'invalid_attachments',
};

const readJson = (name: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    const error = UNPARSABLE[name];
    throw error === undefined ? badArgument(`must be valid JSON [json-pointer:/${name}]`) : new Refusal(error);
  }
};

const READERS: Readonly<Record<string, (name: string, value: unknown) => unknown>> = {
  text: readText,
  flag: readFlag,
  count: readCount,
  list: (name, value) => (Array.isArray(value) ? value.map(String) : readText(name, value).split(',').filter(Boolean)),
  json: readJson,
};

/** Arguments after reading; the getters answer undefined where one was left out. */
export class Arguments {
  readonly values: Json;
  /** Names the method does not know; the platform ignores them, a careful test does not. */
  readonly unknown: readonly string[];

  constructor(values: Json, unknown: readonly string[]) {
    this.values = values;
    this.unknown = unknown;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** A text that the table declares required. */
  need(name: string): string {
    return this.text(name) ?? '';
  }

  flag(name: string): boolean | undefined {
    const value = this.values[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  count(name: string): number | undefined {
    const value = this.values[name];
    return typeof value === 'number' ? value : undefined;
  }

  list(name: string): readonly string[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  json(name: string): unknown {
    return this.values[name];
  }

  object(name: string): Json | undefined {
    const value = this.values[name];
    return isJson(value) ? value : undefined;
  }
}

/** Reads raw arguments by a method's table; empty text counts as absent, as it does on the platform. */
export const readCallArguments = (raw: RawArguments, table: ArgumentTable): Arguments => {
  const values: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const [name, kind] of Object.entries(table)) {
    const value = raw[name];
    const absent = value === undefined || value === null || (value === '' && name !== 'text');
    if (absent && kind.endsWith('!')) missing.push(`missing required field: ${name}`);
    if (!absent) values[name] = READERS[kind.replace('!', '')]?.(name, value);
  }
  if (missing.length > 0) throw badArgument(...missing);
  const unknown = Object.keys(raw).filter((name) => !Object.hasOwn(table, name) && !ALWAYS.has(name));
  return new Arguments(values, unknown);
};
