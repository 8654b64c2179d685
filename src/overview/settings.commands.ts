import { card } from '../chat/build.ts';
import { command } from '../chat/command.ts';
import type { Base } from '../kernel/base.ts';
import type { Issuer } from '../order/issuer.ts';

/** One line of the settings as a person may see them: secrets shown as set or not. */
export interface SettingLine {
  readonly key: string;
  readonly value: string;
}

export interface SettingsHouse extends Base {
  readonly settings: () => readonly SettingLine[];
  readonly issuers: ReadonlyMap<string, Issuer>;
}

export const settingsCommand = command<SettingsHouse, Record<never, never>>({
  path: ['signet', 'settings'],
  rules: [],
  permission: 'operator',
  effect: 'read',
  options: {},
  examples: ['signet settings'],
  handle: async (house, { say }) => {
    const lines = house.settings();
    const issuers = await Promise.all(
      [...house.issuers.values()].map(async (issuer) => ({
        name: issuer.name,
        ...(await issuer.health().catch(() => ({ ok: false, detail: '' }))),
      })),
    );
    return {
      data: { settings: Object.fromEntries(lines.map(({ key, value }) => [key, value])), issuers },
      message: card({
        title: say('settings.title'),
        blocks: [
          {
            kind: 'table',
            columns: [say('settings.key'), say('field.value')],
            rows: lines.map(({ key, value }) => [[key], [value]]),
          },
          {
            kind: 'list',
            items: issuers.map(({ name, ok, detail }) => [
              `${ok ? '✓' : '✗'} ${name}`,
              detail === '' ? '' : ` — ${detail}`,
            ]),
          },
        ],
      }),
    };
  },
});
