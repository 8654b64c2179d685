import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../adapters/config.ts';
import { parseWith } from '../../adapters/config-file.ts';
import { dnsPlugins } from '../../adapters/dns/index.ts';
import { issuerPlugins } from '../../adapters/issuers/index.ts';
import { readSettings } from '../../adapters/plugin-settings.ts';
import { targetPlugins } from '../../adapters/targets/index.ts';
import { parseLine } from '../../src/chat/grammar.ts';
import { readArgs } from '../../src/chat/read-option.ts';
import { commands } from '../../src/commands.ts';

const ROOT = join(import.meta.dirname, '../..');
const PLUGINS = [...issuerPlugins, ...dnsPlugins, ...targetPlugins];

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const blocks = (kind: string) =>
    [...text.matchAll(new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, body]) => body ?? '');

  test('its configuration is accepted as it stands', () => {
    const configs = blocks('yaml');
    expect(configs.length).toBeGreaterThan(0);
    for (const yaml of configs) {
      const config = parseWith(configSchema, parse(yaml));
      for (const [name, raw] of Object.entries({ ...config.issuers, ...config.dns.providers, ...config.targets })) {
        const plugin = PLUGINS.find(({ type }) => type === raw.type);
        if (raw.type !== 'built-in') expect(plugin, `type ${raw.type} of ${name}`).toBeDefined();
        if (plugin !== undefined) expect(() => readSettings(plugin as never, raw, name, '/')).not.toThrow();
      }
    }
  });

  test('its commands are understood as they stand', () => {
    const lines = [...text.matchAll(/(?:npx signet |^\/)(cert .*|people .*)$/gm)].map(([, line]) =>
      (line ?? '').replace(/`.*$/, '').replace(/ --json$/, ''),
    );
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) {
      const words = line.startsWith('cert') ? line : `signet ${line}`;
      const { path, args } = parseLine(words, commands);
      const command = commands.find((one) => one.path.join(' ') === path.join(' '));
      expect(command, line).toBeDefined();
      expect(() => readArgs(line, command?.options ?? {}, args), line).not.toThrow();
    }
  });

  test('its links lead somewhere', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, to]) => to ?? '')
      .filter((to) => !to.startsWith('http'));
    expect(links.filter((to) => !existsSync(join(ROOT, to)))).toEqual([]);
  });
});
