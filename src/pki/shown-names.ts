import { isCertError } from '../kernel/errors.ts';
import { lookalike } from './lookalike.ts';
import { type CertName, parseName, shownName } from './name.ts';

/** A name of a certificate again as it was read; undefined for one that we would not take ourselves (an uploaded certificate's). */
const readAgain = (ascii: string): CertName | undefined => {
  try {
    return parseName(ascii);
  } catch (error) {
    if (isCertError(error)) return undefined;
    throw error;
  }
};

const isInternational = (ascii: string): boolean => ascii.includes('xn--');

/** How a kept name is shown: `bücher.example (xn--bcher-kva.example)`. Never the Unicode form alone: it may look like another name. */
const shownAscii = (ascii: string): string => {
  const name = isInternational(ascii) ? readAgain(ascii) : undefined;
  return name === undefined ? ascii : shownName(name);
};

export const shownNames = (names: readonly string[]): string => names.map(shownAscii).join(', ');

/** The names that can be taken for others, with their scripts. */
export const lookalikes = (names: readonly string[]): readonly { readonly name: string; readonly scripts: string }[] =>
  names.filter(isInternational).flatMap((ascii) => {
    const name = readAgain(ascii);
    const scripts = name === undefined ? undefined : lookalike(name);
    return scripts === undefined ? [] : [{ name: shownAscii(ascii), scripts }];
  });
