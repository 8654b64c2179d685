import { spawn } from 'node:child_process';
import type { Clock } from '../../../src/kernel/clock.ts';
import { ActivationError } from '../shared/pair-target.ts';
import { shortOutput } from '../shared/run-command.ts';

/** What ssh ends with when it did not come through at all. @see ssh(1), EXIT STATUS */
const SSH_FAILED = 255;
const READ_AT_MOST = 256 * 1024;
const LAST_LINES = 2;

export interface SshPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identity: string | undefined;
  /** The file with the host's key: nothing else is believed. */
  readonly knownHosts: string;
  /** Milliseconds. */
  readonly limit: number;
}

/** ssh says what it is in its last lines; above them may be a screen of warnings. */
const lastWords = (words: string): string => shortOutput(words.trim().split('\n').slice(-LAST_LINES).join(' '));

export interface SshEnd {
  readonly code: number;
  readonly out: string;
  readonly words: string;
}

/**
 * OpenSSH's own options, none taken from the machine's configuration: no question is asked, an unknown or changed host key ends it, no
 * agent, port or display is forwarded.
 */
const sshArguments = ({ host, port, user, identity, knownHosts }: SshPlace): readonly string[] => [
  ...['-F', 'none', '-T', '-p', String(port), '-l', user],
  ...['BatchMode=yes', 'StrictHostKeyChecking=yes', `UserKnownHostsFile=${knownHosts}`, 'GlobalKnownHostsFile=none']
    .concat(['UpdateHostKeys=no', 'ConnectTimeout=15', 'ServerAliveInterval=15', 'ServerAliveCountMax=2'])
    .concat(['ClearAllForwardings=yes', 'ForwardAgent=no', 'PermitLocalCommand=no'])
    .flatMap((option) => ['-o', option]),
  ...(identity === undefined ? [] : ['-i', identity, '-o', 'IdentitiesOnly=yes']),
  ...['--', host],
];

/** Quoted for a POSIX shell. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Runs a script on the far side with `input` on its standard input. A pair goes in this way: arguments can be seen by everyone there. */
export const sshRun = async (place: SshPlace, script: string, input: string, clock: Clock): Promise<SshEnd> => {
  const child = spawn('ssh', [...sshArguments(place), `exec sh -c ${quoted(script)}`], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
  });
  let out = '';
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (out.length < READ_AT_MOST) out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (words.length < READ_AT_MOST) words += chunk.toString('utf8');
  });
  // The far side may end before it has read everything: its exit code says why.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = new AbortController();
  const late = clock.sleep(place.limit, ended.signal).then(() => {
    child.kill('SIGKILL');
    throw new ActivationError(`${place.host}: no answer within ${place.limit / 1_000} s`, { unreachable: true });
  });
  late.catch(() => {});
  const closed = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? SSH_FAILED));
  });
  try {
    const code = await Promise.race([closed, late]);
    if (code === SSH_FAILED) throw new ActivationError(lastWords(words), { unreachable: true });
    return { code, out, words: shortOutput(words) };
  } finally {
    ended.abort();
  }
};
