import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, run, workFolder } from './program.ts';

export interface Haproxy {
  /** The `crt` folder; every certificate in it is served by its names. */
  readonly folder: string;
  readonly socket: string;
  readonly config: string;
  readonly program: Program;
  /** A second process with the same configuration: what a restart would serve. */
  restart(): Promise<Haproxy>;
  stop(): Promise<void>;
}

const start = async (path: string, port: number, remove: () => void): Promise<Haproxy> => {
  const config = join(path, 'haproxy.cfg');
  const socket = join(path, 'admin.sock');
  const program = await run('haproxy', ['-f', config, '-db'], { ports: [port] });
  return {
    folder: join(path, 'certs'),
    socket,
    config,
    program,
    restart: async () => {
      await program.stop();
      return start(path, port, remove);
    },
    stop: async () => {
      await program.stop();
      remove();
    },
  };
};

/** Debian's HAProxy on 127.0.0.1, answering everything with `ok`. `bundles` are the files of its certificate folder, by name. */
export const startHaproxy = (port: number, bundles: Readonly<Record<string, string>> = {}): Promise<Haproxy> => {
  const { path, remove } = workFolder('haproxy');
  const folder = join(path, 'certs');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(bundles)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  writeFileSync(
    join(path, 'haproxy.cfg'),
    `global
  stats socket ${join(path, 'admin.sock')} mode 600 level admin
defaults
  mode http
  timeout client 30s
  timeout server 30s
  timeout connect 5s
frontend tls
  bind 127.0.0.1:${port} ssl strict-sni crt ${folder}/
  http-request return status 200 content-type text/plain string ok
`,
  );
  chmodSync(path, 0o700);
  return start(path, port, remove);
};
