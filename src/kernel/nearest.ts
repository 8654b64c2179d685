/**
 * How many single slips lie between two words: a letter missing, added, replaced, or swapped with its neighbour
 * (Damerau–Levenshtein distance, each stretch of text edited at most once). Counts UTF-16 code units.
 */
export const editDistance = (from: string, to: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(swapped ? Math.min(best, (beforeLast[column - 2] ?? 0) + 1) : best);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
};

// Longer than any word of ours: a pasted page is not compared letter by letter.
const LONGEST = 100;

interface Ranked {
  readonly candidate: string;
  readonly distance: number;
  readonly begins: boolean;
}

const rank = (word: string, candidates: readonly string[]): Ranked | undefined => {
  const typed = word.trim().toLowerCase().slice(0, LONGEST);
  let best: Ranked | undefined;
  for (const candidate of candidates) {
    const name = candidate.toLowerCase();
    const begins = typed.length >= 2 && name.startsWith(typed);
    const distance = editDistance(typed, name.slice(0, LONGEST));
    const better =
      best === undefined || (begins && !best.begins) || (begins === best.begins && distance < best.distance);
    if (better) best = { candidate, distance, begins };
  }
  return best;
};

/**
 * The candidate that `word` was probably meant to be: one that begins with it, or one within a slip for every three letters (at least
 * one, at most three). Case does not count; of equals the first wins. Undefined when nothing is near.
 */
export const nearest = (word: string, candidates: readonly string[]): string | undefined => {
  const best = rank(word, candidates);
  const slips = Math.min(3, Math.max(1, Math.floor(word.trim().length / 3)));
  return best !== undefined && (best.begins || best.distance <= slips) ? best.candidate : undefined;
};

/** The least far candidate however far, for sentences that always propose one; empty when there are no candidates. */
export const closest = (word: string, candidates: readonly string[]): string => rank(word, candidates)?.candidate ?? '';

/** The least far candidates, the nearest first, as they are said in a sentence; “…” where there are more. */
export const nearestFew = (word: string, candidates: readonly string[], most: number): string => {
  const typed = word.trim().toLowerCase().slice(0, LONGEST);
  const distance = (candidate: string): number => editDistance(typed, candidate.toLowerCase());
  const sorted = candidates.toSorted((a, b) => distance(a) - distance(b));
  return [...sorted.slice(0, most), ...(candidates.length > most ? ['…'] : [])].join(', ');
};
