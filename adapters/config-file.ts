import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { nearest } from '../src/kernel/nearest.ts';
import { type Say, sayer } from '../src/texts/say.ts';
import { type Config, configSchema } from './config.ts';
import { type Remedy, remedyOf } from './config-remedy.ts';

/** One thing that is wrong with the configuration: the key, what it holds, what to do. Secrets are never repeated. */
export interface ConfigFault {
  /** Empty: the whole file. */
  readonly key: string;
  readonly value: string;
  readonly remedy: Remedy;
}

/** One line for each fault. */
export const faultLines = (faults: readonly ConfigFault[], say: Say): readonly string[] =>
  faults.map(({ key, value, remedy }) => {
    const place = key === '' ? say('config.whole-file') : key;
    return `${place}${value === '' ? '' : `: ${value}`} — ${remedy(say)}`;
  });

/** Its message is English, for logs; people are told `faultLines` in their own language. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];
  constructor(faults: readonly ConfigFault[]) {
    super(faultLines(faults, sayer('en')).join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const SECRET_KEY = /key|secret|token|password|hmac/i;
const SLOT = /\$\{([^}]*)\}/g;

const fillSlot = (
  key: string,
  slot: string,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): string => {
  if (slot.startsWith('file:')) {
    const path = resolve(folder, slot.slice('file:'.length));
    if (!existsSync(path))
      throw new ConfigError([{ key, value: `\${${slot}}`, remedy: (say) => say('config.no-slot-file', { path }) }]);
    return readFileSync(path, 'utf8').trim();
  }
  const value = env[slot];
  if (value === undefined)
    throw new ConfigError([{ key, value: `\${${slot}}`, remedy: (say) => say('config.no-variable', { name: slot }) }]);
  return value;
};

/** Every string may be `${ENV}` or `${file:/path}`, also inside other text. */
const fill = (
  value: unknown,
  key: string,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): unknown => {
  if (typeof value === 'string') return value.replace(SLOT, (_, slot: string) => fillSlot(key, slot, folder, env));
  if (Array.isArray(value)) return value.map((item, index) => fill(item, `${key}[${index}]`, folder, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, fill(item, key === '' ? name : `${key}.${name}`, folder, env)]),
  );
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[part] : undefined),
    value,
  );

/** The keys that may stand at a path of the configuration; none where any may. */
const keysAt = (schema: unknown, path: readonly PropertyKey[]): readonly string[] => {
  const [part, ...rest] = path;
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysAt(option, path));
  if (schema instanceof z.ZodArray) return keysAt(schema.element, rest);
  if (schema instanceof z.ZodObject)
    return part === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[String(part)], rest);
  if (schema instanceof z.ZodRecord) return keysAt(part === undefined ? schema.keyType : schema.valueType, rest);
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  const inner = typeof schema === 'object' && schema !== null && 'unwrap' in schema ? schema : undefined;
  return inner === undefined ? [] : keysAt((inner as { unwrap(): unknown }).unwrap(), path);
};

const shown = (key: string, value: unknown): string => {
  if (value === undefined || SECRET_KEY.test(key)) return '';
  return (JSON.stringify(value) ?? '').slice(0, 60);
};

/** A word that is not known: the nearest right one, or all of them. */
export const unknownWord = (what: 'key' | 'type', word: string, known: readonly string[]): Remedy => {
  const near = nearest(word, known);
  return (say) =>
    near === undefined
      ? say(`config.unknown-${what}-of`, { known: known.join(', ') })
      : say(`config.unknown-${what}`, { near });
};

type Issue = z.core.$ZodIssue;

/** Of the forms that a value may have, the one it was meant to have: the first whose kind it is. */
const meant = ({ errors }: Extract<Issue, { code: 'invalid_union' }>): readonly Issue[] =>
  errors.find((issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0)) ??
  errors[0] ??
  [];

/** zod's issues, a fault each: the key, the value, what to do; an unknown key gets the nearest right one. */
const faultsOf = (schema: z.ZodType, raw: unknown, issues: readonly Issue[], prefix = ''): readonly ConfigFault[] =>
  issues.flatMap((issue): readonly ConfigFault[] => {
    const key = [...(prefix === '' ? [] : [prefix]), ...issue.path.map(String)].join('.');
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path);
      return issue.keys.map((name) => ({
        key: key === '' ? name : `${key}.${name}`,
        value: '',
        remedy: unknownWord('key', name, known),
      }));
    }
    const value = valueAt(raw, issue.path);
    const inside =
      issue.code === 'invalid_union' ? meant(issue) : issue.code === 'invalid_key' ? issue.issues : undefined;
    if (inside !== undefined && inside.length > 0) return faultsOf(schema, value, inside, key);
    return [{ key, value: shown(key, value), remedy: remedyOf(issue, value === undefined) }];
  });

export const parseWith = <T extends z.ZodType>(schema: T, raw: unknown, prefix = ''): z.infer<T> => {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new ConfigError(faultsOf(schema, raw, result.error.issues, prefix));
};

export interface LoadedConfig {
  readonly config: Config;
  /** Relative paths in the configuration start here. */
  readonly folder: string;
  /** Undefined: no file, all defaults. */
  readonly file: string | undefined;
}

/** Reads the file (YAML), or nothing when it does not exist and was not asked for. Throws ConfigError. */
export const loadConfig = (
  path: string | undefined,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): LoadedConfig => {
  const file = resolve(cwd, path ?? 'signet.yaml');
  if (!existsSync(file)) {
    if (path !== undefined)
      throw new ConfigError([{ key: path, value: '', remedy: (say) => say('config.no-such-file') }]);
    return { config: configSchema.parse({}), folder: cwd, file: undefined };
  }
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [wrong] = document.errors;
  if (wrong !== undefined) {
    const detail = wrong.message.split('\n')[0] ?? '';
    throw new ConfigError([{ key: file, value: '', remedy: (say) => say('config.not-yaml', { detail }) }]);
  }
  const folder = dirname(file);
  const raw: unknown = fill(document.toJS() ?? {}, '', folder, env);
  return { config: parseWith(configSchema, raw), folder, file };
};
