import { toASCII, toUnicode } from 'tr46';
import { CertError } from '../kernel/errors.ts';

// UTS 46, non-transitional: ß and ς stay themselves.
const UTS46 = {
  transitionalProcessing: false,
  useSTD3ASCIIRules: true,
  checkHyphens: true,
  checkBidi: true,
  checkJoiners: true,
} as const;

/**
 * What IDNA 2008 allows in a label and UTS 46 alone does not refuse: letters, marks and decimal digits (no symbols, no emoji), a few
 * exceptions, and what CONTEXT looks at. @see RFC 5892 §2.1, §2.6, §2.8
 */
const ALLOWED =
  /^[\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}.\-\u3007\u06fd\u06fe\u0f0b\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d]$/u;
const EXCLUDED = /^[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]$/u;

interface ContextRule {
  readonly character: RegExp;
  /** A label that holds the character must match this. */
  readonly needs: RegExp;
}

/** Characters that only make sense beside certain others. @see RFC 5892 Appendix A.3 to A.9 */
const CONTEXT: readonly ContextRule[] = [
  { character: /\u00b7/u, needs: /^(?:(?<=l)\u00b7(?=l)|[^\u00b7])+$/u },
  { character: /\u0375/u, needs: /^(?:\u0375(?=\p{Script=Greek})|[^\u0375])+$/u },
  { character: /[\u05f3\u05f4]/u, needs: /^(?:(?<=\p{Script=Hebrew})[\u05f3\u05f4]|[^\u05f3\u05f4])+$/u },
  { character: /\u30fb/u, needs: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u },
  { character: /[\u0660-\u0669]/u, needs: /^[^\u06f0-\u06f9]+$/u },
];

const readable = (character: string): string =>
  `${character} (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`;

/** The first character that no label may hold, however it is combined. */
const refusedCharacter = (host: string): string | undefined =>
  [...host].find((character) =>
    /\P{ASCII}/u.test(character)
      ? toASCII(character, { useSTD3ASCIIRules: true }) === null
      : !/[a-z0-9.-]/i.test(character),
  );

const refuse = (host: string, character: string | undefined): never => {
  if (character === undefined) throw new CertError('name-idna', { name: host });
  throw new CertError('name-character', { name: host, character: readable(character) });
};

/** Both forms of an internationalised name. */
export interface BothForms {
  /** A-labels. */
  readonly ascii: string;
  /** U-labels. */
  readonly unicode: string;
}

/**
 * Maps a name that holds other than plain ASCII, or A-labels, to both its forms, by UTS 46 and IDNA 2008. Lengths are not checked here.
 * Throws CertError `name-character` or `name-idna`. @see https://www.unicode.org/reports/tr46/ and RFC 5891
 */
export const bothForms = (host: string): BothForms => {
  const ascii = toASCII(host, UTS46);
  if (ascii === null) return refuse(host, refusedCharacter(host));
  const unicode = toUnicode(ascii, UTS46).domain;
  const outside = [...unicode].find((character) => !ALLOWED.test(character) || EXCLUDED.test(character));
  if (outside !== undefined) return refuse(host, outside);
  const fits = (label: string): boolean =>
    CONTEXT.every(({ character, needs }) => !character.test(label) || needs.test(label));
  if (!unicode.split('.').every(fits)) throw new CertError('name-idna', { name: host });
  return { ascii, unicode };
};
