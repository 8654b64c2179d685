import { PassThrough, Writable } from 'node:stream';
import stringWidth from 'string-width';

const CSI = new RegExp(`^${String.fromCharCode(27)}\\[([0-9;?]*)([A-Za-z])`);

/**
 * A terminal as far as the console uses one: it wraps, scrolls, moves its cursor and erases, and refuses every escape sequence it does not
 * know. `screen()` is what a person sees, with what has scrolled away above it.
 */
export class FakeTerminal {
  readonly input = new PassThrough();
  readonly output: Writable;
  bells = 0;
  columns: number;
  readonly rows: number;
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns = 90, rows = 40) {
    this.columns = columns;
    this.rows = rows;
    this.output = new Writable({
      decodeStrings: false,
      write: (chunk: string | Buffer, _encoding, done) => {
        this.#take(chunk.toString());
        done();
      },
    });
  }

  /** Keys as a terminal sends them. */
  type(keys: string): void {
    this.input.write(keys);
  }

  screen(): string {
    return this.#lines
      .map((line) => line.join('').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** The line the cursor is on, and how far. */
  cursorLine(): string {
    return (this.#lines[this.#row] ?? []).join('').trimEnd();
  }

  get column(): number {
    return this.#column;
  }

  #top(): number {
    return Math.max(0, this.#lines.length - this.rows);
  }

  #down(): void {
    this.#row += 1;
    if (this.#row >= this.#lines.length) this.#lines.push([]);
  }

  #put(character: string): void {
    const width = stringWidth(character);
    if (width === 0) {
      this.#join(character);
      return;
    }
    if (this.#column + width > this.columns) {
      this.#down();
      this.#column = 0;
    }
    const line = this.#lines[this.#row] ?? [];
    while (line.length < this.#column) line.push(' ');
    line[this.#column] = character;
    if (width === 2) line[this.#column + 1] = '';
    this.#column += width;
  }

  /** A joiner or mark takes no cell of its own: it stays with the character before it. */
  #join(mark: string): void {
    const line = this.#lines[this.#row] ?? [];
    let at = this.#column - 1;
    while (at > 0 && line[at] === '') at -= 1;
    line[at] = `${line[at] ?? ''}${mark}`;
  }

  #escape(parameters: string, final: string): void {
    const count = Number(parameters) || 1;
    const line = this.#lines[this.#row] ?? [];
    const commands: Readonly<Record<string, () => void>> = {
      m: () => {},
      A: () => {
        this.#row = Math.max(this.#top(), this.#row - count);
      },
      B: () => {
        this.#row = Math.min(this.#lines.length - 1, this.#row + count);
      },
      C: () => {
        this.#column = Math.min(this.columns - 1, this.#column + count);
      },
      D: () => {
        this.#column = Math.max(0, this.#column - count);
      },
      G: () => {
        this.#column = count - 1;
      },
      K: () => {
        line.length = Math.min(line.length, this.#column);
      },
      J: () => {
        line.length = Math.min(line.length, this.#column);
        // Rows below are blank, not gone: the screen does not scroll back.
        for (let row = this.#row + 1; row < this.#lines.length; row++) this.#lines[row] = [];
      },
    };
    const run = commands[final];
    if (run === undefined) throw new Error(`unknown escape sequence: ${parameters}${final}`);
    run();
  }

  #take(text: string): void {
    for (let at = 0; at < text.length; ) {
      const rest = text.slice(at);
      const sequence = CSI.exec(rest);
      if (sequence !== null) {
        this.#escape(sequence[1] ?? '', sequence[2] ?? '');
        at += sequence[0].length;
        continue;
      }
      const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      at += character.length;
      if (character === '\n') {
        this.#down();
        // Raw mode as Node sets it still turns a line feed into a new line.
        this.#column = 0;
      } else if (character === '\r') this.#column = 0;
      else if (character === '\u0007') this.bells += 1;
      else if (character < ' ') throw new Error(`control character ${JSON.stringify(character)} reached the terminal`);
      else this.#put(character);
    }
  }
}
