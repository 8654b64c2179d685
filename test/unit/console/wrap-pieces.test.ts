import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { fitColumns } from '../../../adapters/console/console-table.ts';
import { bare, piece } from '../../../adapters/console/pieces.ts';
import { padPieces, widthOf, wrapPieces } from '../../../adapters/console/wrap-pieces.ts';

const wrapped = (text: string, width: number): readonly string[] => wrapPieces([piece(text)], width).map(bare);

describe('wrapping', () => {
  test.each([
    ['ok/at blanks', 'one two three', 8, ['one two', 'three']],
    ['ok/a word too long is cut', 'abcdefgh ij', 3, ['abc', 'def', 'gh', 'ij']],
    ['ok/Chinese anywhere', '证书将在六天后到期', 6, ['证书将', '在六天', '后到期']],
    ['ok/no closing mark begins a line', '证书将,在', 6, ['证书', '将,在']],
    ['ok/a line end is kept', 'a\n\nb', 9, ['a', '', 'b']],
    ['ok/leading blanks stay', '  a b', 5, ['  a b']],
    ['ok/nothing is one empty line', '', 5, ['']],
    ['ok/a family is one character', '👨‍👩‍👧👨‍👩‍👧', 2, ['👨‍👩‍👧', '👨‍👩‍👧']],
  ])('%s', (_name, text, width, lines) => {
    expect(wrapped(text, width)).toEqual(lines);
  });

  test('loses no visible character and keeps to the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'bb', ' ', '世', '界。', 'é', '-') }),
        fc.integer({ min: 2, max: 30 }),
        (text, width) => {
          const lines = wrapped(text, width);
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        },
      ),
    );
  });

  test('keeps styles across a break, also inside a word of two styles', () => {
    const lines = wrapPieces([piece('(', 'dim'), piece('example.com', 'code'), piece(') next')], 13);
    expect(lines).toEqual([[piece('(', 'dim'), piece('example.com', 'code'), piece(')')], [piece('next')]]);
  });

  test('pads by cells, not by characters', () => {
    expect(widthOf(padPieces([piece('世界')], 6))).toBe(6);
  });
});

describe('fitting columns', () => {
  test.each([
    ['ok/what fits is left', [5, 5], [5, 5], 20, [5, 5]],
    ['ok/the widest gives first', [5, 30], [5, 5], 20, [5, 13]],
    ['ok/no word is cut while there is another way', [20, 20], [20, 6], 30, [20, 8]],
    ['ok/then words are cut', [20, 20], [20, 20], 30, [14, 14]],
    ['fail/too many columns', [10, 10, 10, 10], [1, 1, 1, 1], 20, undefined],
  ])('%s', (_name, natural, words, width, expected) => {
    expect(fitColumns(natural, words, width)).toEqual(expected);
  });
});
