import type { Target } from '../../src/hosting/target.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Plugin, Settings, SettingValues } from '../../src/kernel/plugin.ts';
import { pluginDeps } from './plugin-deps.ts';

/** A target named `site` from settings as values, with the defaults of its table filled in. */
export const createTarget = (
  plugin: Plugin<Target>,
  settings: Readonly<Record<string, unknown>>,
  clock?: Clock,
): Target => {
  const defaults = Object.fromEntries(Object.entries(plugin.settings).map(([key, row]) => [key, row.default]));
  const values = { ...defaults, ...settings } as SettingValues<Settings>;
  return plugin.create(values, pluginDeps('site', undefined, clock));
};
