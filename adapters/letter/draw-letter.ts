import type { PDFPage } from 'pdf-lib';
import type { DrawLetter, LetterFacts } from '../../src/order/letter-form.ts';
import { type Say, sayer } from '../../src/texts/say.ts';
import { type LetterFont, openLetterFont, type Run } from './letter-font.ts';

/** Points: A4, 25 mm of margin. */
const PAGE = { width: 595, height: 842, margin: 71 } as const;
const SIZE = { title: 18, heading: 13, text: 11 } as const;
const LEADING = 1.6;

interface Line {
  readonly text: string;
  readonly size: number;
  /** Points of free space above. */
  readonly above?: number;
}

const FIELDS = ['name', 'department', 'title', 'country', 'province', 'city', 'street', 'phone', 'email'] as const;

const partyLines = (say: Say, heading: string, detail: Readonly<Partial<Record<string, string>>>): readonly Line[] => [
  { text: heading, size: SIZE.heading, above: 10 },
  ...FIELDS.flatMap((field) => {
    const value = detail[field];
    return value === undefined ? [] : [{ text: `${say.lookup(`party.${field}`)}: ${value}`, size: SIZE.text }];
  }),
];

/** What is asked for, and what is signed. */
const WORDS: Readonly<
  Record<LetterFacts['about'], (say: Say, facts: LetterFacts) => Readonly<Record<'title' | 'text' | 'confirm', string>>>
> = {
  application: (say, { plan, order, createdAt }) => ({
    title: say('letter.pdf-title'),
    text: say('letter.pdf-text', { plan, order, date: createdAt.slice(0, 10) }),
    confirm: say('letter.pdf-confirm'),
  }),
  revocation: (say, { plan, order, createdAt, serial = '', reason = '' }) => ({
    title: say('letter.pdf-revoke-title'),
    text: say('letter.pdf-revoke-text', {
      ...{ plan, order, serial, date: createdAt.slice(0, 10) },
      reason: say.lookup(`reason.${reason}`),
    }),
    confirm: say('letter.pdf-revoke-confirm'),
  }),
};

const linesOf = (say: Say, facts: LetterFacts): readonly Line[] => [
  { text: WORDS[facts.about](say, facts).title, size: SIZE.title },
  { text: WORDS[facts.about](say, facts).text, size: SIZE.text, above: 14 },
  { text: say('letter.pdf-names'), size: SIZE.heading, above: 10 },
  ...facts.names.map((name) => ({ text: name, size: SIZE.text })),
  ...partyLines(say, say('review.organisation'), { ...facts.organisation }),
  ...partyLines(say, say('review.administrator'), { ...facts.administrator }),
  ...(facts.contact.email === facts.administrator.email
    ? []
    : partyLines(say, say('review.contact'), { ...facts.contact })),
  { text: WORDS[facts.about](say, facts).confirm, size: SIZE.text, above: 18 },
  { text: `${say('letter.pdf-signature')}: ______________________________`, size: SIZE.text, above: 40 },
  { text: `${say('letter.pdf-stamp')}:`, size: SIZE.text, above: 30 },
  { text: `${say('letter.pdf-date')}: ____________________`, size: SIZE.text, above: 60 },
];

/** One sign or one word of Latin letters: where a line may be broken. */
const BREAKS = /[\x21-\x7e\u00a0-\u024f]+|\s+|./gu;

const widthOf = (runs: readonly Run[], size: number): number =>
  runs.reduce((sum, { text, font }) => sum + font.widthOfTextAtSize(text, size), 0);

/** Broken between words and between Chinese signs, so that every line fits. */
const wrapped = async (font: LetterFont, { text, size }: Line): Promise<readonly (readonly Run[])[]> => {
  let free = PAGE.width - 2 * PAGE.margin;
  const lines: string[] = [''];
  for (const piece of text.match(BREAKS) ?? []) {
    const width = widthOf(await font.runs(piece), size);
    if (width > free && lines.at(-1) !== '') {
      lines.push('');
      free = PAGE.width - 2 * PAGE.margin;
    }
    lines[lines.length - 1] += piece;
    free -= width;
  }
  return Promise.all(lines.map((line) => font.runs(line)));
};

const drawRuns = (page: PDFPage, runs: readonly Run[], size: number, y: number): void => {
  let x: number = PAGE.margin;
  for (const { text, font } of runs) {
    page.drawText(text, { x, y, size, font });
    x += font.widthOfTextAtSize(text, size);
  }
};

/** ORG-2: the letter of an order as a PDF, to be printed, signed and stamped; the same order gives the same text. */
export const drawLetter: DrawLetter = async (facts) => {
  const [{ PDFDocument }, { default: fontkit }] = await Promise.all([import('pdf-lib'), import('@pdf-lib/fontkit')]);
  const document = await PDFDocument.create();
  document.registerFontkit(fontkit);
  const say = sayer(facts.language);
  const font = await openLetterFont(document);
  document.setTitle(`${WORDS[facts.about](say, facts).title} ${facts.order}`);
  document.setLanguage(facts.language === 'zh' ? 'zh-CN' : 'en');
  let page = document.addPage([PAGE.width, PAGE.height]);
  let y: number = PAGE.height - PAGE.margin;
  for (const line of linesOf(say, facts)) {
    y -= line.above ?? 0;
    for (const runs of await wrapped(font, line)) {
      if (y < PAGE.margin) {
        page = document.addPage([PAGE.width, PAGE.height]);
        y = PAGE.height - PAGE.margin;
      }
      drawRuns(page, runs, line.size, y - line.size);
      y -= line.size * LEADING;
    }
  }
  return document.save();
};
