import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../src/kernel/nearest.ts';
import { type Config, configSchema } from './config.ts';
import { remedyOf } from './config-remedy.ts';

/** One thing that is wrong with the configuration, in words: the key, what it holds, what to do. Secrets are never repeated. */
export interface ConfigFault {
  readonly key: string;
  readonly value: string;
  readonly remedy: string;
}

export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];
  constructor(faults: readonly ConfigFault[]) {
    super(faults.map(({ key, value, remedy }) => `${key}${value === '' ? '' : `: ${value}`} — ${remedy}`).join('\n'));
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
    if (!existsSync(path)) throw new ConfigError([{ key, value: `\${${slot}}`, remedy: `there is no file ${path}` }]);
    return readFileSync(path, 'utf8').trim();
  }
  const value = env[slot];
  if (value === undefined)
    throw new ConfigError([{ key, value: `\${${slot}}`, remedy: `set the environment variable ${slot}` }]);
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

const keysAt = (schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] => {
  let at: unknown = schema;
  for (const part of path) {
    while (typeof at === 'object' && at !== null && 'unwrap' in at) at = (at as { unwrap(): unknown }).unwrap();
    at = (at as { shape?: Record<PropertyKey, unknown> }).shape?.[part];
  }
  while (typeof at === 'object' && at !== null && 'unwrap' in at) at = (at as { unwrap(): unknown }).unwrap();
  return Object.keys((at as { shape?: object } | undefined)?.shape ?? {});
};

const shown = (key: string, value: unknown): string => {
  if (value === undefined || SECRET_KEY.test(key)) return '';
  return (JSON.stringify(value) ?? '').slice(0, 60);
};

/** zod's issues as one line each: the key, the value, what to do; an unknown key gets the nearest right one. */
export const faultsOf = (
  schema: z.ZodType,
  raw: unknown,
  issues: readonly z.core.$ZodIssue[],
  prefix = '',
): readonly ConfigFault[] =>
  issues.flatMap((issue): ConfigFault[] => {
    const key = [...(prefix === '' ? [] : [prefix]), ...issue.path.map(String)].join('.');
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path);
      return issue.keys.map((name) => ({
        key: key === '' ? name : `${key}.${name}`,
        value: '',
        remedy: `unknown key; did you mean ${nearest(name, known) ?? known.join(', ')}?`,
      }));
    }
    const value = shown(key, valueAt(raw, issue.path));
    return [{ key: key === '' ? 'the whole file' : key, value, remedy: issue.message }];
  });

export const parseWith = <T extends z.ZodType>(schema: T, raw: unknown, prefix = ''): z.infer<T> => {
  const result = schema.safeParse(raw, { error: remedyOf });
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
    if (path !== undefined) throw new ConfigError([{ key: path, value: '', remedy: 'there is no such file' }]);
    return { config: configSchema.parse({}), folder: cwd, file: undefined };
  }
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [wrong] = document.errors;
  if (wrong !== undefined)
    throw new ConfigError([{ key: file, value: '', remedy: `not YAML: ${wrong.message.split('\n')[0]}` }]);
  const folder = dirname(file);
  const raw: unknown = fill(document.toJS() ?? {}, '', folder, env);
  return { config: parseWith(configSchema, raw), folder, file };
};
