import { describe, expect, test } from 'vitest';
import { drawPicture } from '../../../adapters/picture.ts';
import { textPath } from '../../../src/report/stroke-letters.ts';
import { THEMES, timelineSvg, WEEKS, weeksOf } from '../../../src/report/timeline.ts';

const NOW = Date.UTC(2026, 10, 23);
const DAY = 86_400_000;
const at = (days: number) => new Date(NOW + days * DAY).toISOString();

describe('the timeline', () => {
  test('counts each end once, in its week, by who renews it; what is over or far is left out', () => {
    const weeks = weeksOf(
      [
        { notAfter: at(-1), keeper: 'hand' },
        { notAfter: at(0), keeper: 'itself' },
        { notAfter: at(6.9), keeper: 'hand' },
        { notAfter: at(7), keeper: 'watched' },
        { notAfter: at(WEEKS * 7), keeper: 'hand' },
      ],
      NOW,
    );
    expect(weeks).toHaveLength(WEEKS);
    expect(weeks[0]).toEqual({ from: '2026-11-23', counts: { itself: 1, hand: 1, watched: 0 } });
    expect(weeks[1]?.counts).toEqual({ itself: 0, hand: 0, watched: 1 });
    expect(
      weeks
        .slice(2)
        .flatMap(({ counts }) => Object.values(counts))
        .every((count) => count === 0),
    ).toBe(true);
  });

  test.each(THEMES)(
    '%s: a PNG of the announced size, drawn without fonts or network, whatever is in it',
    async (theme) => {
      const weeks = weeksOf(
        Array.from({ length: 5_000 }, (_, index) => ({ notAfter: at((index % 180) + 0.5), keeper: 'itself' as const })),
        NOW,
      );
      for (const some of [weeks, weeksOf([], NOW)]) {
        const svg = timelineSvg(some, theme);
        expect(svg).not.toMatch(/<text|<image|href|font|NaN|undefined/);
        const png = Buffer.from(await drawPicture(svg));
        expect(png.subarray(1, 4).toString()).toBe('PNG');
        expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1920, 720]);
      }
    },
  );

  test('light and dark are different pictures of the same facts', () => {
    const weeks = weeksOf([{ notAfter: at(3), keeper: 'hand' }], NOW);
    expect(timelineSvg(weeks, 'light')).not.toBe(timelineSvg(weeks, 'dark'));
  });

  test('letters are strokes; what has none is left blank and breaks nothing', () => {
    expect(textPath('L', 0, 0, 1)).toBe('M0 0L0 6L4 6');
    expect(textPath('证"<', 0, 0, 1)).toBe('');
  });
});
