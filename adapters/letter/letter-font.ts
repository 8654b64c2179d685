import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PDFDocument, PDFFont } from 'pdf-lib';

const PACKAGE = '@fontsource/zcool-xiaowei';

/** `[3]`: a part of the Chinese signs; `latin`: letters and figures. The value is a CSS list of ranges of code points. */
type Parts = Readonly<Record<string, string>>;

interface Range {
  readonly part: string;
  readonly from: number;
  readonly to: number;
}

const rangesOf = (parts: Parts): readonly Range[] =>
  Object.entries(parts).flatMap(([part, list]) =>
    list.split(',').map((word) => {
      const [from = '', to = from] = word.trim().replace(/^U\+/i, '').split('-');
      return { part: part.replace(/[[\]]/g, ''), from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) };
    }),
  );

/** Text that one part of the font can draw. */
export interface Run {
  readonly text: string;
  readonly font: PDFFont;
}

export interface LetterFont {
  /** The text in pieces, each with the font that has its signs; a sign that no font has becomes a `?`. */
  runs(text: string): Promise<readonly Run[]>;
}

/**
 * A font with Latin and Chinese signs, which comes in some hundred small files: only those with a sign that is used are read, and of
 * those only the glyphs used go into the document.
 */
export const openLetterFont = async (document: PDFDocument): Promise<LetterFont> => {
  const require = createRequire(import.meta.url);
  const parts = JSON.parse(await readFile(require.resolve(`${PACKAGE}/unicode.json`), 'utf8')) as Parts;
  const ranges = rangesOf(parts);
  const fonts = new Map<string, Promise<PDFFont>>();
  const fontOf = (part: string): Promise<PDFFont> => {
    const known = fonts.get(part);
    if (known !== undefined) return known;
    const file = require.resolve(`${PACKAGE}/files/zcool-xiaowei-${part}-400-normal.woff`);
    const opened = readFile(file).then((bytes) => document.embedFont(bytes, { subset: true }));
    fonts.set(part, opened);
    return opened;
  };
  const look = async (point: number): Promise<string | undefined> => {
    const found = ranges.filter(({ from, to }) => point >= from && point <= to);
    for (const { part } of found) if ((await fontOf(part)).getCharacterSet().includes(point)) return part;
    return undefined;
  };
  const places = new Map<string, Promise<string | undefined>>();
  const partOf = (sign: string): Promise<string | undefined> => {
    const known = places.get(sign) ?? look(sign.codePointAt(0) ?? 0);
    places.set(sign, known);
    return known;
  };
  return {
    runs: async (text) => {
      const pieces: { part: string; text: string }[] = [];
      for (const sign of text) {
        const part = await partOf(sign);
        const last = pieces.at(-1);
        const drawn = part === undefined ? '?' : sign;
        const own = part ?? 'latin';
        if (last?.part === own) last.text += drawn;
        else pieces.push({ part: own, text: drawn });
      }
      return Promise.all(pieces.map(async ({ part, text: own }) => ({ text: own, font: await fontOf(part) })));
    },
  };
};
