import type { Base } from './base.ts';

/** One setting of a plugin: read from the configuration, checked, redacted in logs when secret, and written into docs/settings.md. */
export interface Setting {
  readonly kind: 'text' | 'url' | 'host' | 'port' | 'flag' | 'duration' | 'path' | 'list' | 'choice' | 'count';
  /** What it is, one sentence, for the docs and for the error that names it. */
  readonly about: string;
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly choices?: readonly string[];
  readonly default?: string | number | boolean | readonly string[];
  readonly example?: string;
}

export type Settings = Readonly<Record<string, Setting>>;

interface KindValue {
  text: string;
  url: string;
  host: string;
  port: number;
  flag: boolean;
  /** Milliseconds. */
  duration: number;
  path: string;
  list: readonly string[];
  choice: string;
  count: number;
}

type Has<S extends Setting> = S['required'] extends true
  ? true
  : S extends { readonly default: unknown }
    ? true
    : false;

/** The values a plugin's `create` receives: checked, defaulted, secrets in clear. */
export type SettingValues<T extends Settings> = {
  readonly [K in keyof T]: Has<T[K]> extends true ? KindValue[T[K]['kind']] : KindValue[T[K]['kind']] | undefined;
};

/** A small sealed store of a plugin instance's own (an account key, a directory's address): survives restarts, never logged. */
export interface Memory {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

/** What every plugin instance is handed. `fetch` and `Memory` are its only ways out and to remember, beside what its settings name. */
export interface PluginDeps extends Base {
  readonly name: string;
  readonly memory: Memory;
}

/** PORT. An issuer, DNS provider or target: a value, listed once in its folder's `index.ts`. */
export interface Plugin<T, S extends Settings = Settings> {
  /** The word after `type:` in the configuration. */
  readonly type: string;
  readonly title: string;
  readonly settings: S;
  create(settings: SettingValues<S>, deps: PluginDeps): T;
}

/** Infers the settings' types for `create`. */
export const plugin = <T, const S extends Settings>(value: Plugin<T, S>): Plugin<T> => value as unknown as Plugin<T>;
