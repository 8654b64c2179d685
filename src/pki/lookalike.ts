import type { CertName } from './name.ts';

/** Scripts that are told apart by name. Any other is one more script, called "other". */
const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Georgian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Telugu',
  'Thai',
  'Lao',
  'Khmer',
  'Ethiopic',
  'Cherokee',
  'Han',
  'Hiragana',
  'Katakana',
  'Bopomofo',
  'Hangul',
] as const;

const OF_SCRIPT = SCRIPTS.map((script) => ({ script, pattern: new RegExp(`\\p{Script=${script}}`, 'u') }));
const ANY_SCRIPT = /[\p{Script=Common}\p{Script=Inherited}]/u;

/** Scripts that are written together every day. @see UTS 39 §5.2 (highly restrictive) */
const TOGETHER: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

/** Letters that are drawn (nearly) as ASCII letters or digits are. Those confusable in UTS 39 that people really meet. */
const LIKE_ASCII: readonly RegExp[] = [
  /[асԁеһіјӏорԛѕуԝхѵүҽ]/u, // Cyrillic
  /[αγικνορτυχωϲϳ]/u, // Greek
  /[ցօոսհքզյ]/u, // Armenian
  /[ıɑɡɩʟɴʀʏɪƨƽ]/u, // Latin
  /\u0307/u, // the dot above, unseen on an i
];

const scriptOf = (character: string): string | undefined =>
  ANY_SCRIPT.test(character)
    ? undefined
    : (OF_SCRIPT.find(({ pattern }) => pattern.test(character))?.script ?? 'other');

const labelScripts = (label: string): readonly string[] => [
  ...new Set([...label].map(scriptOf).filter((script) => script !== undefined)),
];

const looksAscii = (character: string): boolean =>
  /[a-z0-9-]/.test(character) || LIKE_ASCII.some((letters) => letters.test(character));

const suspicious = (label: string, scripts: readonly string[]): boolean =>
  [...label].every(looksAscii) ||
  (scripts.length > 1 && !TOGETHER.some((group) => scripts.every((script) => group.includes(script))));

/**
 * The scripts of the first label that can be taken for another name: one whose every character is drawn like an ASCII one, or one that
 * mixes scripts nobody writes together. Undefined for an honest name. Such a name is allowed, but never shown in its Unicode form alone.
 * @see https://www.unicode.org/reports/tr39/
 */
export const lookalike = (name: CertName): string | undefined => {
  if (name.unicode === name.ascii) return undefined;
  for (const label of name.unicode.split('.')) {
    if (!/\P{ASCII}/u.test(label)) continue;
    const scripts = labelScripts(label);
    if (suspicious(label, scripts)) return scripts.join(' + ');
  }
  return undefined;
};
