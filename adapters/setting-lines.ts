import type { SettingLine } from '../src/overview/settings.commands.ts';
import type { Config } from './config.ts';
import { dnsPlugins } from './dns/index.ts';
import { issuerPlugins } from './issuers/index.ts';
import { SLACK_SECRETS } from './slack/slack-config.ts';
import { targetPlugins } from './targets/index.ts';

const PLUGINS = [...issuerPlugins, ...dnsPlugins, ...targetPlugins];

/** Keys of the configuration itself whose values are secrets; a plugin's are marked in its own table. */
const OWN_SECRETS = new Set([
  'secrets.masterKey',
  'mail.password',
  'alerts.heartbeat',
  'discord.token',
  ...SLACK_SECRETS.map((key) => `slack.${key}`),
]);

const isSecret = (path: readonly string[], type: string | undefined): boolean => {
  if (OWN_SECRETS.has(path.join('.'))) return true;
  // A webhook's address is often a secret itself.
  if (path[0] === 'webhooks' && path.length > 2 && path.at(-1) !== 'privateAddresses') return true;
  const setting = PLUGINS.find((plugin) => plugin.type === type)?.settings[path.at(-1) ?? ''];
  return setting?.secret === true;
};

const walk = (value: unknown, path: readonly string[], type: string | undefined): SettingLine[] => {
  if (value === undefined || value === null) return [];
  const key = path.join('.');
  if (isSecret(path, type)) return [{ key, value: '••••' }];
  if (Array.isArray(value))
    return [
      { key, value: value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ') },
    ];
  if (typeof value !== 'object')
    return [{ key, value: key === 'store' ? withoutPassword(String(value)) : String(value) }];
  const own = value as Readonly<Record<string, unknown>>;
  const inner = typeof own.type === 'string' ? own.type : type;
  return Object.entries(own).flatMap(([name, item]) => walk(item, [...path, name], inner));
};

const withoutPassword = (address: string): string => address.replace(/\/\/([^:@/]*):[^@/]*@/, '//$1:••••@');

/** The configuration as lines that a person may see: what is secret is shown as set, never as it is. */
export const settingLines = (config: Config): readonly SettingLine[] => walk(config, [], undefined);
