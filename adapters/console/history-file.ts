import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Lines kept, newest last in the file. */
export const HISTORY_LINES = 1_000;
const MODE = 0o600;

export interface History {
  /** Newest first, as line editors want it. */
  readonly lines: readonly string[];
  /** Remembers a line; the same line is kept once. */
  add(line: string): void;
}

const readLines = (path: string): readonly string[] => {
  try {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    chmodSync(path, MODE);
    return lines;
  } catch {
    // No file yet, or none that can be read: the history begins empty.
    return [];
  }
};

const rewrite = (path: string, lines: readonly string[]): void => {
  const beside = `${path}.new`;
  writeFileSync(beside, `${lines.join('\n')}\n`, { mode: MODE });
  renameSync(beside, path);
};

const unique = (newestFirst: readonly string[]): readonly string[] => [...new Set(newestFirst)].slice(0, HISTORY_LINES);

/** History without a file: for this session only. */
export const createHistory = (): History => {
  let lines: readonly string[] = [];
  return {
    get lines() {
      return lines;
    },
    add: (line) => {
      lines = unique([line, ...lines]);
    },
  };
};

/**
 * History kept in a file of mode 0600. Another session's lines stay: a line is appended, and only a file grown too long is rewritten.
 * A file that cannot be written is not worth an error at every line: the history then lasts for the session.
 */
export const openHistory = (path: string): History => {
  const found = readLines(path);
  let lines = unique(found.toReversed());
  let inFile = found.length;
  return {
    get lines() {
      return lines;
    },
    add: (line) => {
      lines = unique([line, ...lines]);
      inFile += 1;
      try {
        mkdirSync(dirname(path), { recursive: true });
        if (inFile <= HISTORY_LINES) return appendFileSync(path, `${line}\n`, { mode: MODE });
        const all = unique([line, ...readLines(path).toReversed()]).toReversed();
        rewrite(path, all);
        inFile = all.length;
      } catch {
        inFile = 0;
      }
    },
  };
};
