import { readSettings } from '../../adapters/plugin-settings.ts';
import type { Target } from '../../src/hosting/target.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Plugin } from '../../src/kernel/plugin.ts';
import { pluginDeps } from './plugin-deps.ts';

/** A target named `site` from its part of a configuration; settings that are undefined are left out. */
export const createTarget = (plugin: Plugin<Target>, raw: Readonly<Record<string, unknown>>, clock?: Clock): Target => {
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
  return plugin.create(
    readSettings(plugin, given, 'targets.site', '/etc/signet'),
    pluginDeps('site', undefined, clock),
  );
};
