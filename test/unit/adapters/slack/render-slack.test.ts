import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderSlack, renderView } from '../../../../adapters/slack/render-slack.ts';
import { decodeAction } from '../../../../adapters/slack/slack-buttons.ts';
import { LIMITS } from '../../../../adapters/slack/slack-limits.ts';
import { cleanLine, mrkdwn } from '../../../../adapters/slack/slack-text.ts';
import type { Action } from '../../../../src/chat/action.ts';
import { bold, card, code, link, paragraph } from '../../../../src/chat/build.ts';
import type { Message } from '../../../../src/chat/message.ts';
import { checkBlocks, checkView, tooLong, tooManyTables } from '../../../fakes/slack-api/kit-check.ts';
import { callsOf, linksOf } from '../../../fakes/slack-api/mrkdwn-reading.ts';
import { isJson, type Json, listAt, type SlackMessage, textAt } from '../../../fakes/slack-api/slack-model.ts';
import { goldenMessages } from '../../../golden/messages.ts';

const FOLDER = join(import.meta.dirname, '../../../golden/slack');
const REWRITE = process.env.UPDATE_GOLDEN === '1';

/** Compares with the golden file; `UPDATE_GOLDEN=1` writes it instead. */
const golden = (name: string, value: unknown): void => {
  const path = join(FOLDER, `${name}.golden.json`);
  const text = `${JSON.stringify(value, null, 1)}\n`;
  if (REWRITE) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
};

const posted = (message: Message): SlackMessage => {
  const { text, blocks } = renderSlack(message, 'en');
  return { text, blocks, attachments: [] } as unknown as SlackMessage;
};

const buttonsOf = (blocks: readonly Json[]): readonly Json[] =>
  blocks.filter(({ type }) => type === 'actions').flatMap((block) => listAt(block, 'elements'));

const refusedByThePlatform = (message: Message): readonly unknown[] => {
  const { blocks } = renderSlack(message, 'en');
  const view = { type: 'home', blocks: renderView(message, 'en').blocks };
  return [
    ...checkBlocks(blocks, 'message'),
    ...checkView(view, ['home']),
    ...(tooLong(blocks) ? ['msg_blocks_too_long'] : []),
    ...(tooManyTables(blocks) ? ['only_one_table_allowed'] : []),
  ];
};

const pressedOf = (button: Json, kept: ReadonlyMap<string, Pick<Action, 'command' | 'args'>>) => {
  const decoded = decodeAction(textAt(button, 'value') ?? '');
  return decoded !== undefined && 'id' in decoded ? kept.get(decoded.id) : decoded;
};

describe.each(Object.entries(goldenMessages))('%s', (name, message) => {
  test('is drawn as it was', () => {
    const { text, blocks, files, keep } = renderSlack(message, name === 'chinese' ? 'zh' : 'en');
    golden(name, {
      text,
      blocks,
      files: files.map(({ name: file, bytes }) => `${file} ${bytes.length}`),
      keep: [...keep],
    });
  });

  test('is taken by the platform, as a message and as an App Home', () => {
    expect(refusedByThePlatform(message)).toEqual([]);
  });

  test('loses no action', () => {
    const { blocks, keep } = renderSlack(message, 'en');
    const pressed = buttonsOf(blocks).map((button) => pressedOf(button, keep));
    expect(pressed.map((one) => ({ command: one?.command, args: one?.args }))).toEqual(
      message.actions.map(({ command, args }) => ({ command, args })),
    );
  });

  test('carries at most 100 characters in a button', () => {
    for (const button of buttonsOf(renderSlack(message, 'en').blocks))
      expect((textAt(button, 'value') ?? '').length).toBeLessThanOrEqual(LIMITS.buttonValue);
  });

  test('calls nobody', () => {
    expect(callsOf(posted(message))).toEqual({ everybody: [], users: [], groups: [] });
  });
});

const HOSTILE = [
  '<!channel>',
  '<!here>',
  '<!everyone>',
  '<@U0123456789>',
  '<!subteam^S0123|x>',
  '<#C0123|ops>',
  '<https://evil.example|bank>',
  '&lt;!channel&gt;',
  '&',
  '`',
  '```',
  '*',
  '_',
  '~',
  '|',
  '>',
  '<',
  '\n',
  '\r',
  '\u0000',
  '\u202e',
  '\u200b',
  ':tada:',
  '@here',
  'example.com',
  'https://evil.example',
  '\ud800',
  '{date}',
  '<!date^0^{date}|x>',
  '^',
  '🔥',
  ' ',
] as const;

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 12 })
  .map((parts) => parts.join(''));

const everywhere = (text: string): Message =>
  card({
    tone: 'warning',
    title: text,
    blocks: [
      paragraph(text, bold(text), code(text), { mention: text, person: 'per_1' }),
      { kind: 'fields', fields: [{ label: text, value: [text, code(text)] }] },
      { kind: 'list', items: [[text], [bold(text)]] },
      { kind: 'table', columns: [text, 'b'], rows: [[[text], [code(text)]]] },
      { kind: 'table', columns: ['second', text], rows: [[[text], [text]]] },
      { kind: 'code', label: text, code: text },
      { kind: 'steps', steps: [{ label: text, state: 'current', detail: [text] }] },
      { kind: 'image', alt: text, png: new Uint8Array([1]) },
      { kind: 'context', text: [text, bold(text), code(text), { mention: text, person: 'x' }] },
      { kind: 'context', text: [link(text, 'https://example.com/')] },
    ],
    actions: [{ label: text, command: 'cert status', args: { subject: text }, style: 'danger', confirm: text }],
  });

describe('text of whoever', () => {
  test('never mentions, and the platform takes the card', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const message = everywhere(text);
        expect(callsOf(posted(message))).toEqual({ everybody: [], users: [], groups: [] });
        expect(refusedByThePlatform(message)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('never makes a link, nor a card of another place', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const links = linksOf(posted(everywhere(text))).filter((one) => one !== 'https://example.com/');
        expect(links).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('never forges a time in small print', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(mrkdwn([text, bold(text), code(text)])).not.toMatch(/[<>]/);
      }),
    );
  });

  test.each([
    'http://a.example/<!channel>',
    'javascript:alert(1)',
    'https://a.example/ b',
    'data:text/html,x',
    `https://a.example/${'x'.repeat(3_000)}`,
  ])('fail/%s is no link', (to) => {
    expect(linksOf(posted(card({ title: 'x', blocks: [paragraph(link('label', to))] })))).toEqual([]);
  });

  test('a label that names another address stands beside the true one', () => {
    const { blocks } = renderSlack(
      card({ title: 'x', blocks: [paragraph(link('https://bank.example', 'https://evil.example/'))] }),
      'en',
    );
    expect(JSON.stringify(blocks)).toContain('"url":"https://evil.example/"}');
  });

  test('emoji names stay as they are', () => {
    const plain = (value: unknown): readonly Json[] =>
      Array.isArray(value)
        ? value.flatMap(plain)
        : isJson(value)
          ? [value, ...Object.values(value).flatMap(plain)]
          : [];
    const texts = plain(renderSlack(everywhere(':tada:'), 'en').blocks).filter(({ type }) => type === 'plain_text');
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter(({ emoji }) => emoji !== false)).toEqual([]);
  });
});

describe('what is too long', () => {
  test.each(['longTable', 'certificates'])(
    '%s is shortened, says how much is missing, and comes whole as a file',
    (name) => {
      const message = goldenMessages[name]!;
      const { blocks, files } = renderSlack(message, 'en');
      expect(JSON.stringify(blocks)).toMatch(/… \d+ more/);
      expect(new TextDecoder().decode(files.at(-1)?.bytes)).toContain(cleanLine(message.title));
      expect(new TextDecoder().decode(files.at(-1)?.bytes).split('\n').length).toBeGreaterThan(99);
    },
  );

  test('two hundred blocks and two hundred actions: every action is there', () => {
    const blocks = Array.from({ length: 200 }, (_, index) => paragraph(`${index} ${'x'.repeat(400)}`));
    const actions = Array.from(
      { length: 200 },
      (_, index): Action => ({
        label: `${index}`,
        command: 'cert status',
        args: { subject: `${index}` },
        style: 'plain',
      }),
    );
    const message = card({ title: 'Long', blocks, actions });
    expect(refusedByThePlatform(message)).toEqual([]);
    expect(buttonsOf(renderSlack(message, 'en').blocks)).toHaveLength(200);
  });
});
