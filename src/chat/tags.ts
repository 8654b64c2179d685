import { wrongValue } from '../kernel/errors.ts';

/** Tags as they are typed, `key:value` each. Throws `option-value`. */
export const readTags = (words: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf(':');
      if (at < 1) throw wrongValue('tag', word, 'key:value');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
