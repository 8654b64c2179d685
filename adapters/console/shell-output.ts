import type { Writable } from 'node:stream';
import type { Outcome } from '../../src/chat/desk.ts';
import type { Message } from '../../src/chat/message.ts';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import { sayer } from '../../src/texts/say.ts';
import { refusalOf } from '../refusal-outcome.ts';
import { safeJson } from '../safe-json.ts';
import { fillWords } from '../surface-words.ts';
import { consoleWords } from './console-words.ts';
import type { Look } from './look.ts';
import { renderConsole } from './render-console.ts';
import { cleanLine } from './terminal-text.ts';
import { type WriteOptions, type WrittenFile, writeFiles } from './write-files.ts';

/** 0 done, 1 refused or failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** Refusals of what was typed, rather than of what was asked for. */
const WRONG_USAGE: ReadonlySet<string> = new Set<ErrorCode>([
  'command-unknown',
  'option-unknown',
  'option-missing',
  'option-empty',
  'option-twice',
  'word-unexpected',
  'option-value',
  'choice-unknown',
  'quote-open',
  'name-empty',
]);

/** One end of the shell: stdout or stderr, which may differ in what they can show. */
export interface ShellEnd {
  readonly stream: Pick<Writable, 'write'>;
  readonly look: Look;
}

export interface ShellOutput extends WriteOptions {
  readonly stdout: ShellEnd;
  readonly stderr: ShellEnd;
  readonly json: boolean;
}

export const exitCodeOf = (outcome: Outcome): ExitCode => {
  if (outcome.ok) return 0;
  return WRONG_USAGE.has(outcome.error.code) ? 2 : 1;
};

/** The one object of `--json`, on one line: `{"ok":true,"data","message"}` or `{"ok":false,"error":{code,rule,message,remedy},"message"}`. */
export const jsonOutcome = (outcome: Outcome): string => {
  const shown = outcome.ok
    ? { ok: true, data: outcome.data ?? null, message: outcome.message }
    : {
        ok: false,
        error: {
          code: outcome.error.code,
          rule: outcome.error.rule,
          message: outcome.error.message,
          remedy: outcome.error.remedy,
        },
        message: outcome.message,
      };
  return safeJson(shown);
};

const print = ({ stream }: ShellEnd, lines: readonly string[]): void => {
  stream.write(lines.map((line) => `${line}\n`).join(''));
};

const store = async (
  outcome: Outcome,
  output: ShellOutput,
): Promise<{ readonly outcome: Outcome; readonly written: readonly WrittenFile[] }> => {
  if (!outcome.ok || outcome.files === undefined) return { outcome, written: [] };
  try {
    return { outcome, written: await writeFiles(outcome.files, output) };
  } catch (cause) {
    return { outcome: refusalOf(cause, sayer(output.stderr.look.language)), written: [] };
  }
};

/** Without a card around it, a refusal says that it is one. */
const refusalLines = (message: Message, look: Look): readonly string[] => {
  const { refused } = consoleWords(look.language);
  const title = look.terminal ? message.title : fillWords(refused, { what: message.title });
  return renderConsole({ ...message, title }, look);
};

/**
 * Prints one outcome of `signet cert …` and gives the exit code. Its files are written first, so that a file that cannot be written is the
 * refusal that is printed. For people: a card on stdout, a refusal on stderr. With `json`: exactly one object on stdout, whatever happened,
 * and the names of written files on stderr.
 */
export const printOutcome = async (given: Outcome, output: ShellOutput): Promise<ExitCode> => {
  const { outcome, written } = await store(given, output);
  const { stdout, stderr, json } = output;
  if (json) print(stdout, [jsonOutcome(outcome)]);
  else if (outcome.ok) print(stdout, renderConsole(outcome.message, stdout.look));
  else print(stderr, refusalLines(outcome.message, stderr.look));
  const end = json ? stderr : stdout;
  const words = consoleWords(end.look.language);
  print(
    end,
    written.map(({ path, mode }) => fillWords(words.wrote, { path: cleanLine(path, end.look.unicode), mode })),
  );
  return exitCodeOf(outcome);
};
