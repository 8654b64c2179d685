import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real program under test control: started on loopback, stopped by its own process id. */
export interface Program {
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Debian packages by the program they bring, for the sentence that says how to install what is missing. */
const PACKAGES: Readonly<Record<string, string>> = {
  pebble: 'pebble',
  'pebble-challtestsrv': 'pebble',
  caddy: 'caddy',
  lego: 'lego',
  certbot: 'certbot',
  named: 'bind9',
  nsupdate: 'bind9-dnsutils',
  dig: 'bind9-dnsutils',
  'dnssec-signzone': 'bind9-utils',
  knotd: 'knot',
  nginx: 'nginx-light',
  haproxy: 'haproxy',
  openssl: 'openssl',
  keytool: 'openjdk-17-jre-headless',
  chromium: 'chromium',
  postgres: 'postgresql',
  postfix: 'postfix',
  dovecot: 'dovecot-imapd dovecot-pop3d',
  pdftotext: 'poppler-utils',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
};

/** Fails with the package to install, so that nothing is skipped in silence. */
export const need = (...programs: readonly string[]): void => {
  const missing = programs.filter((program) => {
    try {
      execFileSync('which', [program], { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((program) => PACKAGES[program] ?? program))].join(' ');
    throw new Error(
      `missing: ${missing.join(', ')}. Install with: apt-get install -y --no-install-recommends ${packages}`,
    );
  }
};

// Below those that the system gives to connections going out, so that none of them takes a port between its being found and its use; and
// each process of tests has a hundred of its own, so that no other test does.
const FIRST_PORT = 10_000;
const SLICES = 200;
const SLICE = 100;
const ownPorts = FIRST_PORT + (process.pid % SLICES) * SLICE;
let handedOut = 0;

const bound = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

/** A free TCP port on loopback (also free for UDP in practice), handed out once. */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < SLICE; tries++) {
    const port = ownPorts + (handedOut++ % SLICE);
    if (await bound(port)) return port;
  }
  throw new Error(`no port from ${ownPorts} to ${ownPorts + SLICE - 1} is free`);
};

export const workFolder = (name: string): { readonly path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), `signet-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** Milliseconds that a program may take to be there: a limit costs nothing where it is not reached. */
export const START_MS = 60_000;

/** Until `look` says yes; `what` is the sentence of the failure. */
const until = async (what: string, ms: number, look: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + ms;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`${what} after ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};

/** Resolves when something accepts on the port; rejects after `ms`. */
export const listening = (port: number, ms = START_MS, host = '127.0.0.1'): Promise<void> =>
  until(`nothing listens on ${host}:${port}`, ms, () => {
    return new Promise((resolve) => {
      const socket = net.connect({ port, host });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  });

/**
 * Resolves when somebody says something on the port, after `hello` where the client speaks first: an open port proves no more than a master
 * whose workers are yet to come.
 */
export const answering = (port: number, hello = '', ms = START_MS): Promise<void> =>
  until(`nobody answers on port ${port}`, ms, () => {
    return new Promise((resolve) => {
      const socket = net.connect({ port, host: '127.0.0.1' });
      const end = (answered: boolean) => {
        socket.destroy();
        resolve(answered);
      };
      socket.setTimeout(5_000, () => end(false));
      socket.once('connect', () => socket.write(hello));
      socket.once('data', () => end(true)).once('error', () => end(false));
      socket.once('close', () => resolve(false));
    });
  });

/** What makes a web server answer, over TLS or not: to a TLS port it is a bad request. */
export const WEB_HELLO = 'GET / HTTP/1.0\r\n\r\n';

const exited = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The account it runs as, where the tests run as root and it must not. */
  readonly uid?: number;
  readonly gid?: number;
  /** Ports to wait for before it counts as started. */
  readonly ports?: readonly number[];
  /** What else has to have come about by then. */
  readonly ready?: () => Promise<unknown>;
}

/** Starts a program in the foreground of its own process and waits for its ports; what is not ready in time is ended. */
export const run = async (command: string, args: readonly string[], options: RunOptions = {}): Promise<Program> => {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-200_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code} before it was ready:\n${printed}`)));
  });
  failed.catch(() => {});
  const ready = async (): Promise<void> => {
    await Promise.all((options.ports ?? []).map((port) => listening(port)));
    await options.ready?.();
  };
  try {
    await Promise.race([ready(), failed]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  if (child.pid === undefined) throw new Error(`${command} did not start`);
  return {
    pid: child.pid,
    output: () => printed,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await exited(child);
      clearTimeout(late);
    },
  };
};
