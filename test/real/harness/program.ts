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

/** A free TCP port on loopback (also free for UDP in practice). */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });

export const workFolder = (name: string): { readonly path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), `signet-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** Resolves when something accepts on the port; rejects after `ms`. */
export const listening = async (port: number, ms = 10_000, host = '127.0.0.1'): Promise<void> => {
  const end = performance.now() + ms;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ port, host });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (performance.now() > end) throw new Error(`nothing listens on ${host}:${port} after ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};

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
}

/** Starts a program in the foreground of its own process and waits for its ports. */
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
  await Promise.race([Promise.all((options.ports ?? []).map((port) => listening(port))), failed]);
  if (child.pid === undefined) throw new Error(`${command} did not start`);
  return {
    pid: child.pid,
    output: () => printed,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited(child);
      clearTimeout(late);
    },
  };
};
