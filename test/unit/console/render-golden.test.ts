import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Look } from '../../../adapters/console/look.ts';
import { renderConsole } from '../../../adapters/console/render-console.ts';
import { GOLDEN_NOW, GOLDEN_TIME_ZONE, goldenMessages } from '../../golden/messages.ts';

const FOLDER = join(import.meta.dirname, '../../golden/console');
const REWRITE = process.env.UPDATE_GOLDEN === '1';

const terminal: Look = {
  terminal: true,
  columns: 80,
  colour: false,
  unicode: true,
  timeZone: GOLDEN_TIME_ZONE,
  language: 'en',
  now: Date.parse(GOLDEN_NOW),
};
const plain: Look = { ...terminal, terminal: false };

/** Compares with the golden file; `UPDATE_GOLDEN=1` writes it instead. */
const golden = (name: string, lines: readonly string[]): void => {
  const path = join(FOLDER, `${name}.txt`);
  const text = `${lines.join('\n')}\n`;
  if (REWRITE) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
};

const entries = Object.entries(goldenMessages);
/** Without frame characters and blanks, so that what was wrapped is found again. */
const squeezed = (text: string): string => text.replace(/[│|\s]/g, '');
const CHARACTER_SETS = [true, false] as const;
const WIDTHS = [24, 40, 80, 200];

describe('golden files', () => {
  test.each(entries)('ok/%s as a card', (name, message) =>
    golden(`${name}.terminal`, renderConsole(message, terminal)),
  );
  test.each(entries)('ok/%s as plain lines', (name, message) => golden(`${name}.plain`, renderConsole(message, plain)));

  test.each(['applied', 'inProgress', 'chinese'])('ok/%s narrow', (name) => {
    golden(`${name}.narrow`, renderConsole(goldenMessages[name]!, { ...terminal, columns: 40 }));
  });
  test.each(['applied', 'everyBlock', 'overrides'])('ok/%s in ASCII', (name) => {
    golden(`${name}.ascii`, renderConsole(goldenMessages[name]!, { ...terminal, unicode: false }));
  });
  test('ok/chinese in Chinese', () => {
    golden('chinese.zh', renderConsole(goldenMessages.chinese!, { ...terminal, language: 'zh' }));
    golden('inProgress.plain.zh', renderConsole(goldenMessages.inProgress!, { ...plain, language: 'zh' }));
  });
  test('ok/applied in colour', () => {
    const lines = renderConsole(goldenMessages.applied!, { ...terminal, colour: true });
    golden(
      'applied.colour',
      lines.map((line) => line.replaceAll('\u001b', '\\e')),
    );
  });
});

describe.each(entries)('%s', (_name, message) => {
  test('keeps every action at every width, on a terminal and elsewhere', () => {
    for (const columns of WIDTHS) {
      for (const look of [terminal, plain]) {
        const text = squeezed(renderConsole(message, { ...look, columns }).join(''));
        message.actions.forEach((action, index) => {
          const label = renderConsole(
            { ...message, title: action.label, tone: 'neutral', blocks: [], actions: [] },
            plain,
          );
          expect(text).toContain(squeezed(`[${index + 1}] ${label[0]}`));
        });
      }
    }
  });

  test('keeps to the width of the terminal but for what is to be copied', () => {
    for (const columns of WIDTHS) {
      for (const unicode of CHARACTER_SETS) {
        const lines = renderConsole(message, { ...terminal, columns, unicode });
        const side = unicode ? /^[│╭├╰]/ : /^[|+]/;
        for (const line of lines.filter((each) => side.test(each))) {
          expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(24, columns - 1));
        }
      }
    }
  });

  test('says the same with and without colour', () => {
    const coloured = renderConsole(message, { ...terminal, colour: true });
    expect(coloured.map(stripVTControlCharacters)).toEqual(renderConsole(message, terminal));
  });

  test('is ASCII where the locale is not UTF-8', () => {
    for (const look of [terminal, plain]) {
      expect(renderConsole(message, { ...look, unicode: false }).join('')).toMatch(/^[ -~]*$/);
    }
  });
});
