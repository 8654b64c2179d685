import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { freePort, type Program, run, workFolder } from './program.ts';
import { openShell } from './shell-client.ts';

const BIN = join(import.meta.dirname, '../../../bin/signet.js');

/** A whole Signet in a folder of its own, used as people use it: by its shell verbs and its port. */
export interface SignetInstance {
  readonly folder: string;
  readonly port: number;
  /** One command of chat as the shell has it; `--json` is added. They run one after the other, in a process that stays. */
  cert(...words: string[]): Promise<Answer>;
  /** Any verb, as it stands, in a process of its own. */
  shell(...words: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
  start(): Promise<Program>;
  /** Asks for the status until `state` is reached; fails with the last answer after `ms`. */
  until(what: string, state: string, ms?: number): Promise<Answer>;
  remove(): void;
}

export interface Answer {
  readonly ok: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the test reads the JSON as any program would
  readonly data?: any;
  readonly error?: { readonly code: string; readonly message: string; readonly rule?: string; readonly remedy: string };
}

type InstanceConfig = Readonly<Record<string, unknown>>;

/** The configuration may be made of the HTTP port, for a server in front that has to reach it. */
export const makeInstance = async (
  config: InstanceConfig | ((port: number) => InstanceConfig),
): Promise<SignetInstance> => {
  const work = workFolder('instance');
  const port = await freePort();
  const whole = { http: { listen: `127.0.0.1:${port}` }, ...(typeof config === 'function' ? config(port) : config) };
  writeFileSync(join(work.path, 'signet.yaml'), stringify(whole));
  const staying = openShell(work.path);
  const shell = async (...words: string[]) => {
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [BIN, ...words], {
        cwd: work.path,
        maxBuffer: 64e6,
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  };
  const cert = async (...words: string[]): Promise<Answer> => {
    const { stdout, stderr } = await staying.run(['cert', ...words, '--json']);
    if (stdout === '') throw new Error(`no answer to ${words.join(' ')}: ${stderr}`);
    return JSON.parse(stdout);
  };
  return {
    folder: work.path,
    port,
    shell,
    cert,
    start: () => run(process.execPath, [BIN, 'start'], { cwd: work.path, ports: [port] }),
    until: async (what, state, ms = 120_000) => {
      const end = performance.now() + ms;
      for (;;) {
        const answer = await cert('status', what);
        if (answer.data?.state === state) return answer;
        if (performance.now() > end)
          throw new Error(`${what} is not ${state}: ${JSON.stringify(answer.data ?? answer.error)}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    remove: () => {
      staying.stop();
      work.remove();
    },
  };
};
