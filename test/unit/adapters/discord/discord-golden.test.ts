import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Component } from '../../../../adapters/discord/component.ts';
import { readId } from '../../../../adapters/discord/custom-id.ts';
import { LIMITS } from '../../../../adapters/discord/discord-limits.ts';
import { bodyOf, type Drawn, renderDiscord } from '../../../../adapters/discord/render-discord.ts';
import { bold, card, code, link, paragraph } from '../../../../src/chat/build.ts';
import type { Message } from '../../../../src/chat/message.ts';
import { openApiCheck } from '../../../fakes/discord-api/openapi-check.ts';
import { draftMessage } from '../../../fakes/discord-api/posted-message-rules.ts';
import { goldenMessages } from '../../../golden/messages.ts';

const FOLDER = join(import.meta.dirname, '../../../golden/discord');
const REWRITE = process.env.UPDATE_GOLDEN === '1';

const golden = (name: string, drawn: Drawn): void => {
  const path = join(FOLDER, `${name}.json`);
  const files = Object.fromEntries(drawn.files.map(({ name: file, data }) => [file, `${data.length} bytes`]));
  const text = `${JSON.stringify({ ...bodyOf(drawn), files }, null, 2)}\n`;
  if (REWRITE) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
};

const every = (component: Component): readonly Component[] => [
  component,
  ...((component.components as readonly Component[] | undefined) ?? []).flatMap(every),
];
const allOf = ({ components }: Drawn): readonly Component[] => components.flatMap(every);
const textOf = (drawn: Drawn): string =>
  allOf(drawn)
    .flatMap(({ content }) => (typeof content === 'string' ? [content] : []))
    .join('\n');
/** Custom ids of buttons and values of selects: everything that can be pressed. */
const idsOf = (drawn: Drawn): readonly string[] =>
  allOf(drawn).flatMap(({ type, custom_id: id, options }) => {
    if (type === 2) return [String(id)];
    return ((options as readonly { readonly value: string }[] | undefined) ?? []).map(({ value }) => value);
  });

const { check } = openApiCheck(() => {});

/** As strict as the platform: the stand-in's own rules, and the official description. */
const accept = (drawn: Drawn): void => {
  const body = JSON.parse(JSON.stringify(bodyOf(drawn)));
  const files = drawn.files.map(({ name, data }, index) => ({
    index,
    filename: name,
    contentType: 'application/octet-stream',
    bytes: data,
  }));
  draftMessage({ body, files, path: [] });
  expect(check('create_message', body, false)).toEqual([]);
};

const entries = Object.entries(goldenMessages);

describe('golden files', () => {
  test.each(entries)('ok/%s', (name, message) => golden(name, renderDiscord(message, 'en')));
  test('ok/chinese in Chinese', () => golden('chinese.zh', renderDiscord(goldenMessages.chinese as Message, 'zh')));
});

describe.each(entries)('%s', (_name, message) => {
  test('is taken by the platform', () => accept(renderDiscord(message, 'en')));

  test('keeps every action, and what it does', () => {
    const drawn = renderDiscord(message, 'en');
    const ids = idsOf(drawn);
    expect(ids).toHaveLength(message.actions.length);
    expect(new Set(ids).size).toBe(ids.length);
    message.actions.forEach((action, index) => {
      const read = readId(ids[index] ?? '');
      const press = read?.press ?? JSON.parse(drawn.keeps.find(({ key }) => key === read?.key)?.detail ?? '{}');
      expect(press).toMatchObject({ command: action.command, args: action.args });
      expect((ids[index] ?? '').length).toBeLessThanOrEqual(LIMITS.customId);
    });
  });
});

const HOSTILE = [
  '@everyone',
  '@here',
  '<@123456789012345678>',
  '<@&123456789012345678>',
  '<#123456789012345678>',
  '</cert:123456789012345678>',
  '<:smile:123456789012345678>',
  ':smile:',
  '<t:0:R>',
  'https://evil.example/?a=b',
  '[bank](https://evil.example)',
  '```',
  '``',
  '`',
  '**',
  '__',
  '~~',
  '||',
  '\n# ',
  '\n> ',
  '\n- ',
  '\n1. ',
  '\n-# ',
  '\\',
  '\u202e',
  '\u0000',
  '\ud800',
  '例子',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 8 })), { maxLength: 12 })
  .map((parts) => parts.join(''));

/** What stands outside of code, as the platform would read it: escapes taken for plain characters. */
const live = (markdown: string): string => markdown.replace(/```[\s\S]*?```|\\[^\w\s]|`[^`\n]*`/g, '▢');

describe('user text', () => {
  test('never pings, links, or becomes markup', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, two) => {
        const drawn = renderDiscord(
          card({
            title: one,
            blocks: [
              paragraph(one, code(two), one, { mention: two, person: 'per_1' }),
              { kind: 'fields', fields: [{ label: one, value: [two] }] },
              { kind: 'list', items: [[one], [two]] },
              { kind: 'table', columns: [one], rows: [[[two]]] },
              { kind: 'code', label: two, code: one },
              { kind: 'steps', steps: [{ label: one, state: 'done', detail: [two] }] },
              { kind: 'context', text: [one] },
            ],
            actions: [{ label: one, command: 'cert status', args: { what: two }, style: 'plain' }],
          }),
          'en',
        );
        accept(drawn);
        expect(bodyOf(drawn).allowed_mentions).toEqual({ parse: [] });
        const text = textOf(drawn);
        expect(text).not.toMatch(/@(everyone|here)/i);
        const outside = live(text);
        expect(outside).not.toMatch(/<[@#:/a-z]/i);
        expect(outside).not.toMatch(/https?:\/\//);
        expect(outside).not.toMatch(/\]\(/);
        expect(outside).not.toMatch(/\|\||~~|__/);
        // The only headings and quotes are ours: the title.
        expect(outside.match(/^\s*#+ /gm) ?? []).toHaveLength(1);
        expect(outside).not.toMatch(/^\s*> /m);
      }),
      { numRuns: 300 },
    );
  });

  test('a link goes where its label says, and only to the web', () => {
    const drawn = (label: string, to: string): string =>
      textOf(renderDiscord(card({ title: 't', blocks: [paragraph(link(label, to))] }), 'en')).split('\n')[1] ?? '';
    expect(drawn('the page', 'https://example.com/a')).toBe('[the page](<https://example.com/a>)');
    expect(drawn('https://bank.example', 'https://evil.example/')).toBe(
      'https\\://bank.example <https://evil.example/>',
    );
    expect(drawn('bank.example', 'https://evil.example/')).toBe('bank.example <https://evil.example/>');
    expect(drawn('x', 'javascript:alert(1)')).toBe('x javascript:alert(1)');
    expect(drawn('x](https://evil.example)', 'https://example.com/')).not.toMatch(/[^\\]\]\(https/);
  });

  test('any message of any size is taken, and what is left out is in the file', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom('x', '证书', '\\*'),
        fc.nat(40),
        (size, word, actions) => {
          const message = card({
            title: word.repeat(size),
            blocks: [
              paragraph(word.repeat(20 * size), bold(word)),
              {
                kind: 'table',
                columns: ['a', 'b'],
                rows: Array.from({ length: size }, () => [[word], [word.repeat(9)]]),
              },
              { kind: 'list', items: Array.from({ length: size }, () => [word.repeat(30)]) },
            ],
            actions: Array.from({ length: actions }, (_, index) => ({
              label: `Do ${index}`,
              command: 'cert status',
              args: { what: `x${index}` },
              style: 'plain' as const,
            })),
          });
          const drawn = renderDiscord(message, 'zh');
          accept(drawn);
          expect(idsOf(drawn)).toHaveLength(actions);
          if (size > 200) expect(drawn.files.map(({ name }) => name)).toContain('message.txt');
        },
      ),
      { numRuns: 100 },
    );
  });
});
