import { CertError } from '../kernel/errors.ts';

/** Tags as they are typed, `key:value` each. Throws `option-value`. */
export const readTags = (words: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf(':');
      if (at < 1)
        throw new CertError('option-value', { option: 'tag', value: word, expected: 'key:value' }, { field: 'tag' });
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
