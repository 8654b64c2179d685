import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../adapters/config.ts';
import { parseWith } from '../../adapters/config-file.ts';
import { dnsPlugins } from '../../adapters/dns/index.ts';
import { issuerPlugins } from '../../adapters/issuers/index.ts';
import { readSettings } from '../../adapters/plugin-settings.ts';
import { simWords } from '../../adapters/simulate/sim-words.ts';
import { edgePlugins } from '../../adapters/targets/edges.ts';
import { targetPlugins } from '../../adapters/targets/index.ts';
import { parseLine } from '../../src/chat/grammar.ts';
import { readArgs } from '../../src/chat/read-option.ts';
import { commands } from '../../src/commands.ts';

const ROOT = join(import.meta.dirname, '../..');
const PLUGINS = [...issuerPlugins, ...dnsPlugins, ...targetPlugins, ...edgePlugins];

const guides = readdirSync(join(ROOT, 'docs/guides')).map((name) => `docs/guides/${name}`);
const PAGES = [
  ...['README.md', 'README.zh-CN.md', 'docs/README.md', 'docs/README.zh-CN.md', 'docs/slack.md', 'docs/discord.md'],
  ...guides,
];

test('every guide is there in both languages', () => {
  const english = guides.filter((name) => !name.endsWith('.zh-CN.md'));
  expect(guides.length).toBe(2 * english.length);
  for (const name of english) expect(guides).toContain(name.replace(/\.md$/, '.zh-CN.md'));
});

/** A value for `${NAME}` that looks like what belongs there. */
const example = (name: string): string =>
  `${/APP/.test(name) ? 'xapp-' : /BOT/.test(name) ? 'xoxb-' : ''}${'s'.repeat(32)}`;

describe.each(PAGES)('%s', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const blocks = (kind: string) =>
    [...text.matchAll(new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, body]) => body ?? '');

  test('its configuration is accepted as it stands', () => {
    const configs = blocks('yaml');
    if (file.startsWith('README')) expect(configs.length).toBeGreaterThan(0);
    for (const yaml of configs) {
      const config = parseWith(configSchema, parse(yaml.replace(/\$\{(\w+)\}/g, (_, name) => example(name))));
      for (const [name, raw] of Object.entries({ ...config.issuers, ...config.dns.providers, ...config.targets })) {
        const plugin = PLUGINS.find(({ type }) => type === raw.type);
        if (raw.type !== 'built-in') expect(plugin, `type ${raw.type} of ${name}`).toBeDefined();
        if (plugin !== undefined) expect(() => readSettings(plugin as never, raw, name, '/')).not.toThrow();
      }
    }
  });

  test('its commands are understood as they stand', () => {
    const lines = [...text.matchAll(/(?:npx signet |^\/)(cert .*|(?:signet )?(?:people|org|contact) .*)$/gm)].map(
      ([, line]) =>
        (line ?? '')
          .replace(/`.*$/, '')
          .replace(/\s+#.*$/, '')
          .replace(/ --json$/, ''),
    );
    if (file.startsWith('README')) expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) {
      const words = /^(people|org|contact) /.test(line) ? `signet ${line}` : line;
      const { path, args } = parseLine(words, commands);
      const command = commands.find((one) => one.path.join(' ') === path.join(' '));
      expect(command, line).toBeDefined();
      // The shell reads files that are named.
      const read = Object.entries(args).map(([name, value]) =>
        command?.options[name]?.kind === 'file' ? [name, { name: 'x', bytes: new Uint8Array(1) }] : [name, value],
      );
      expect(() => readArgs(line, command?.options ?? {}, Object.fromEntries(read)), line).not.toThrow();
    }
  });

  test('its links lead somewhere', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, to]) => to ?? '')
      .filter((to) => !to.startsWith('http'));
    expect(links.filter((to) => !existsSync(join(ROOT, dirname(file), to)))).toEqual([]);
  });
});

test.each([
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh'],
] as const)('the figures of the simulated fleet in %s have the labels that the program prints', (file, language) => {
  const words = simWords(language);
  const labels = Object.entries(words).flatMap(([key, word]) => (key.startsWith('fig') ? [word] : []));
  const text = readFileSync(join(ROOT, file), 'utf8');
  const [block = ''] = text.match(/^```\n[^`]*10,000 × 365[^`]*```/m) ?? [];
  const lines = block.split('\n').slice(1, -1);
  expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(labels);
});
