import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Look } from '../../../adapters/console/look.ts';
import { renderConsole } from '../../../adapters/console/render-console.ts';
import { typedAction } from '../../../adapters/typed-action.ts';
import { bold, card, code, link, paragraph } from '../../../src/chat/build.ts';
import type { Message, Text } from '../../../src/chat/message.ts';
import { goldenMessages } from '../../golden/messages.ts';

const look: Look = {
  terminal: true,
  columns: 60,
  colour: false,
  unicode: true,
  timeZone: 'UTC',
  language: 'en',
  now: Date.parse('2026-03-01T00:00:00.000Z'),
};

/** Mostly what terminals obey, mixed with ordinary text. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]0;t\u0007',
        '\u009b31m',
        '\r',
        '\n',
        '\u0000',
        '\u007f',
        '\u202e',
        '\u2066',
        'é',
        '世',
        'a b',
      ),
    )
    .map((parts) => parts.join('')),
);

const texts: fc.Arbitrary<Text> = fc.array(
  fc.oneof(
    hostile,
    hostile.map(bold),
    hostile.map(code),
    fc.tuple(hostile, hostile).map(([text, to]) => link(text, to)),
    hostile.map((mention) => ({ mention, person: 'per_1' })),
    hostile.map((instant) => ({ instant, as: 'moment' as const })),
  ),
  { maxLength: 3 },
);

const messages: fc.Arbitrary<Message> = fc
  .record({ title: hostile, text: texts, word: hostile, tone: fc.constantFrom('neutral' as const, 'bad' as const) })
  .map(({ title, text, word, tone }) =>
    card({
      title,
      tone,
      blocks: [
        { kind: 'text', text },
        { kind: 'fields', fields: [{ label: word, value: text }] },
        { kind: 'list', items: [text] },
        { kind: 'table', columns: [word, 'b'], rows: [[text, text, text]] },
        { kind: 'code', code: word, label: word },
        { kind: 'steps', steps: [{ label: word, state: 'current', detail: text }] },
        { kind: 'image', alt: word, png: new Uint8Array() },
        { kind: 'context', text },
      ],
      actions: [{ label: word, command: 'cert status', args: { subject: word }, style: 'plain' }],
    }),
  );

const SGR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const OBEYED = /[\p{Cc}\u{61c}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2066}-\u{2069}]/u;

describe('hostile text', () => {
  test.each([
    ['a card', look],
    ['plain lines', { ...look, terminal: false }],
    ['ASCII', { ...look, unicode: false }],
    ['a very narrow card', { ...look, columns: 3 }],
  ] as const)('never reaches the terminal as a control character: %s', (_name, how) => {
    fc.assert(
      fc.property(messages, (message) => {
        for (const line of renderConsole(message, how)) expect(line).not.toMatch(OBEYED);
      }),
      { numRuns: 100 },
    );
  });

  test('adds nothing to the escape codes of colour', () => {
    const coloured = { ...look, colour: true };
    const codes = (message: Message): readonly string[] =>
      renderConsole(message, coloured).flatMap((line) => line.match(SGR) ?? []);
    const ours = new Set(Object.values(goldenMessages).flatMap(codes));
    fc.assert(
      fc.property(messages, (message) => {
        for (const line of renderConsole(message, coloured)) expect(line.replace(SGR, '')).not.toMatch(OBEYED);
        for (const found of codes(message)) expect(ours).toContain(found);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a card', () => {
  test('leaves text to copy at the left edge, whole and unframed', () => {
    const value = `v=${'x'.repeat(500)}`;
    const lines = renderConsole(card({ title: 'T', blocks: [{ kind: 'code', label: 'Value', code: value }] }), look);
    expect(lines).toContain(value);
  });

  test('shows the address of a link beside its text', () => {
    const lines = renderConsole(card({ title: 'T', blocks: [paragraph(link('bank', 'https://evil.example'))] }), look);
    expect(lines.join('\n')).toContain('bank (https://evil.example)');
  });

  test.each([
    [0, 0, 3, undefined],
    [3, 0, 0, undefined],
    [1, 1, 2, '█████░░░░░░░░░░░░░░░  1/4'],
    [2, 0, 1, '█████████████░░░░░░░  2/3'],
  ])('draws a bar only while steps are under way: %i done, %i now, %i waiting', (done, now, waiting, bar) => {
    const steps = [
      ...Array.from({ length: done }, () => ({ label: 's', state: 'done' as const })),
      ...Array.from({ length: now }, () => ({ label: 's', state: 'current' as const })),
      ...Array.from({ length: waiting }, () => ({ label: 's', state: 'waiting' as const })),
    ];
    const text = renderConsole(card({ title: 'T', blocks: [{ kind: 'steps', steps }] }), look).join('\n');
    if (bar === undefined) expect(text).not.toMatch(/[█░]/);
    else expect(text).toContain(bar);
  });

  test('draws no bar when a step failed', () => {
    const text = renderConsole(goldenMessages.failedOrder!, look).join('\n');
    expect(text).not.toMatch(/[█░]/);
  });
});

describe('plain lines', () => {
  test('say the command a button stands for, so that it can be typed', () => {
    const lines = renderConsole(goldenMessages.approval!, { ...look, terminal: false });
    expect(lines).toContain('[2] Reject: cert reject --approval apv_01jq --reason "..."');
  });

  test.each([
    ['ok/one word', 'apv_1', '--id apv_1'],
    ['ok/blanks', 'a b', '--id "a b"'],
    ['ok/quotes', 'a "b" \\', '--id "a \\"b\\" \\\\"'],
    ['ok/a dash in front', '-x', '--id=-x'],
    ['ok/nothing', '', '--id ""'],
  ])('%s', (_name, value, typed) => {
    expect(typedAction({ label: 'L', command: 'cert status', args: { id: value }, style: 'plain' })).toBe(
      `cert status ${typed}`,
    );
  });

  test('keep one fact on one line, however long', () => {
    const lines = renderConsole(goldenMessages.longTable!, { ...look, terminal: false });
    expect(lines.filter((line) => line.includes('internal.example.com'))).toHaveLength(200);
  });
});
