/** Joins the lines of a pasted PEM block into one text, so that it is one answer and not thirty commands. */
export interface PemCollector {
  /** The text to hand on, or undefined while a block is open. */
  take(line: string): string | undefined;
  /** Inside a block. */
  readonly open: boolean;
  reset(): void;
}

/** @see RFC 7468 §3 */
const BEGIN = /-----BEGIN [A-Z0-9 ]+-----\s*$/;
const END = /^\s*-----END [A-Z0-9 ]+-----/;

export const createPemCollector = (): PemCollector => {
  let lines: string[] = [];
  return {
    take: (line) => {
      if (lines.length === 0 && !BEGIN.test(line)) return line;
      lines.push(line);
      if (!END.test(line)) return undefined;
      const text = lines.join('\n');
      lines = [];
      return text;
    },
    get open() {
      return lines.length > 0;
    },
    reset: () => {
      lines = [];
    },
  };
};
