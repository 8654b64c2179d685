import { spawn } from 'node:child_process';

export interface Ended {
  readonly code: number | null;
  /** Everything it printed. */
  readonly output: string;
}

/** Runs a program to its end without blocking: what it talks to may live in this very process. It is killed after `ms`. */
export const toEnd = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  ms = 180_000,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const late = setTimeout(() => child.kill('SIGKILL'), ms);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(late);
      resolve({ code, output });
    });
  });
