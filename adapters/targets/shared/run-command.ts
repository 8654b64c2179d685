import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '../../../src/kernel/clock.ts';
import { describeCause } from '../../../src/kernel/errors.ts';

export interface CommandRequest {
  /** The program and its arguments; no shell reads them. */
  readonly argv: readonly [string, ...string[]];
  /** Milliseconds; then the program and what it started are killed. */
  readonly limit: number;
  /** Added to an otherwise empty environment: Signet's own may hold tokens. */
  readonly env?: Readonly<Record<string, string>>;
}

export type CommandEnd =
  | { readonly how: 'ended'; readonly code: number; readonly output: string }
  /** By a signal that was not ours. */
  | { readonly how: 'killed'; readonly signal: string; readonly output: string }
  | { readonly how: 'late'; readonly output: string }
  /** The program is missing or may not be run. */
  | { readonly how: 'not-started'; readonly why: string };

/** Enough for an administrator's tools, and the same for everybody. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Characters of output that are read at all; the rest is thrown away as it comes. */
const READ_AT_MOST = 64 * 1024;
/** Characters that are shown: a card has little room, and the first lines name the fault. */
const SHOW_AT_MOST = 600;

/** Output for a card: no control characters, no key that a careless program printed, not long. */
export const shortOutput = (output: string): string => {
  const clean = output
    .replace(/-----BEGIN [^-]*PRIVATE KEY-----[\s\S]*?(-----END [^-]*-----|$)/g, '[private key]')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
    .replace(/\u001b\[[0-9;]*m|[\u0000-\u0009\u000b-\u001f\u007f]/g, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
  return clean.length <= SHOW_AT_MOST ? clean : `${clean.slice(0, SHOW_AT_MOST)} …`;
};

/** What became of a command, for evidence and refusals: `nginx -t: ended with 1: nginx: [emerg] …`. */
export const describeEnd = (end: CommandEnd): string => {
  if (end.how === 'not-started') return `could not be started: ${end.why}`;
  const words = shortOutput(end.output);
  const how = {
    ended: end.how === 'ended' ? `ended with ${end.code}` : '',
    killed: end.how === 'killed' ? `was killed by ${end.signal}` : '',
    late: 'did not end in time and was killed',
  }[end.how];
  return words === '' ? how : `${how}: ${words}`;
};

/** Milliseconds that output is waited for after the end: something it left running in the background may hold it open for ever. */
const OUTPUT_LIMIT = 250;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Resolves at the end of the program and of its output. */
const watch = (child: Child, clock: Clock, output: () => string): Promise<CommandEnd> =>
  new Promise((resolve) => {
    const end = (code: number | null, signal: string | null): void =>
      resolve(
        code === null
          ? { how: 'killed', signal: signal ?? 'a signal', output: output() }
          : { how: 'ended', code, output: output() },
      );
    child.once('error', (error) => resolve({ how: 'not-started', why: error.message }));
    child.once('exit', (code, signal) => {
      const closed = new AbortController();
      child.once('close', () => closed.abort());
      clock.sleep(OUTPUT_LIMIT, closed.signal).then(
        () => end(code, signal),
        () => end(code, signal),
      );
    });
  });

/** The whole group: what the program started ends with it. */
const killGroup = (child: Child): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
};

const start = ({ argv: [program, ...args], env }: CommandRequest): Child =>
  spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, LC_ALL: 'C', ...env }, detached: true });

/** Runs one program to its end. Never throws for what the program does. */
export const runCommand = async (request: CommandRequest, clock: Clock): Promise<CommandEnd> => {
  let child: Child;
  try {
    child = start(request);
  } catch (error) {
    return { how: 'not-started', why: describeCause(error) };
  }
  let output = '';
  const keep = (chunk: Buffer) => {
    if (output.length < READ_AT_MOST) output += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new AbortController();
  const late = clock.sleep(request.limit, ended.signal).then((): CommandEnd => {
    killGroup(child);
    return { how: 'late', output };
  });
  late.catch(() => {});
  const end = await Promise.race([watch(child, clock, () => output), late]);
  ended.abort();
  child.stdout.destroy();
  child.stderr.destroy();
  return end;
};
