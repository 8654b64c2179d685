import { resolve } from 'node:path';
import { parseDuration } from '../src/kernel/duration.ts';
import type { Plugin, Setting, Settings } from '../src/kernel/plugin.ts';
import type { Say } from '../src/texts/say.ts';
import { ConfigError, type ConfigFault, unknownWord } from './config-file.ts';
import type { Remedy } from './config-remedy.ts';

type Reader = (value: unknown, setting: Setting, folder: string) => unknown;

const text: Reader = (value) => (typeof value === 'string' && value !== '' ? value : undefined);

const whole =
  (least: number, most: number): Reader =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;

/** One reader per kind: the value, or undefined when it does not fit. */
const READERS: Readonly<Record<Setting['kind'], Reader>> = {
  text,
  // Relative paths start at the configuration's own folder, wherever Signet is started from.
  path: (value, _setting, folder) => (typeof value === 'string' && value !== '' ? resolve(folder, value) : undefined),
  host: text,
  url: (value) => (typeof value === 'string' && URL.canParse(value) && /^https?:/.test(value) ? value : undefined),
  port: whole(1, 65_535),
  count: whole(0, 1_000_000_000),
  flag: (value) => (typeof value === 'boolean' ? value : undefined),
  duration: (value) => (typeof value === 'string' ? parseDuration(value) : undefined),
  list: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string')
      ? value
      : typeof value === 'string'
        ? [value]
        : undefined,
  choice: (value, setting) =>
    typeof value === 'string' && (setting.choices ?? []).includes(value) ? value : undefined,
};

const kindWord = (say: Say, { kind, choices = [] }: Setting): string =>
  kind === 'choice' ? choices.join(say('config.or')) : say.lookup(`config.kind.${kind === 'list' ? 'texts' : kind}`);

const missing =
  (setting: Setting): Remedy =>
  (say) =>
    say('config.missing-setting', { kind: kindWord(say, setting), about: setting.about.replace(/\.$/, '') });

const readOne = (key: string, setting: Setting, value: unknown, folder: string, faults: ConfigFault[]): unknown => {
  if (value === undefined) {
    if (setting.default !== undefined)
      return setting.kind === 'duration' && typeof setting.default === 'string'
        ? parseDuration(setting.default)
        : setting.default;
    if (setting.required === true) faults.push({ key, value: '', remedy: missing(setting) });
    return undefined;
  }
  const read = READERS[setting.kind](value, setting, folder);
  if (read === undefined) {
    const shown = setting.secret === true ? '' : (JSON.stringify(value) ?? '').slice(0, 60);
    faults.push({ key, value: shown, remedy: (say) => say('config.takes', { kind: kindWord(say, setting) }) });
  }
  return read;
};

/** Reads a plugin's part of the configuration by its table. Throws ConfigError with every fault at once. */
export const readSettings = <T>(
  kind: Plugin<T>,
  raw: Readonly<Record<string, unknown>>,
  prefix: string,
  folder: string,
): never => {
  const settings: Settings = kind.settings;
  const faults: ConfigFault[] = [];
  for (const name of Object.keys(raw)) {
    if (name === 'type' || Object.hasOwn(settings, name)) continue;
    faults.push({ key: `${prefix}.${name}`, value: '', remedy: unknownWord('key', name, Object.keys(settings)) });
  }
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [
      name,
      readOne(`${prefix}.${name}`, setting, raw[name], folder, faults),
    ]),
  );
  if (faults.length > 0) throw new ConfigError(faults);
  // The table's types are known to the plugin alone; `create` is called with what its own table describes.
  return values as never;
};

const kindOf = <T>(
  family: string,
  kinds: readonly Plugin<T>[],
  name: string,
  { type }: { readonly type: string },
): Plugin<T> => {
  const kind = kinds.find((one) => one.type === type);
  if (kind !== undefined) return kind;
  const types = kinds.map((one) => one.type);
  throw new ConfigError([{ key: `${family}.${name}.type`, value: type, remedy: unknownWord('type', type, types) }]);
};

/** Reads the settings of every instance of one family and makes none. Throws ConfigError. */
export const checkPlugins = <T>(
  family: string,
  kinds: readonly Plugin<T>[],
  entries: Readonly<Record<string, { readonly type: string }>>,
  folder: string,
): void => {
  for (const [name, raw] of Object.entries(entries))
    readSettings(kindOf(family, kinds, name, raw), raw, `${family}.${name}`, folder);
};

/** Makes every configured instance of one family of plugins. */
export const makePlugins = <T>(
  family: string,
  kinds: readonly Plugin<T>[],
  entries: Readonly<Record<string, { readonly type: string }>>,
  folder: string,
  create: (kind: Plugin<T>, name: string, settings: never) => T,
): ReadonlyMap<string, T> => {
  const made = new Map<string, T>();
  for (const [name, raw] of Object.entries(entries)) {
    const kind = kindOf(family, kinds, name, raw);
    made.set(name, create(kind, name, readSettings(kind, raw, `${family}.${name}`, folder)));
  }
  return made;
};
