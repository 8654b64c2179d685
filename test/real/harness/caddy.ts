import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type Program, run, workFolder } from './program.ts';

export interface Caddy {
  /** `host:port` of the admin endpoint. */
  readonly admin: string;
  readonly program: Program;
  stop(): Promise<void>;
}

/** A Caddyfile's site with certificate files of its own. */
export const caddySite = (port: number, certificate: string, key: string): string =>
  `https://www.example.com:${port} {\n  bind 127.0.0.1\n  tls ${certificate} ${key}\n  respond ok\n}\n`;

/** One whose certificate Caddy takes at each handshake from itself: `bundle.pem` in `folder`, served on a port of loopback. */
export const caddyOwnSite = (port: number, own: number, folder: string): string =>
  [
    `https://www.example.com:${port} {`,
    '  bind 127.0.0.1',
    '  tls {',
    `    get_certificate http http://127.0.0.1:${own}/bundle.pem`,
    '  }',
    '  respond ok',
    '}',
    `http://127.0.0.1:${own} {`,
    '  bind 127.0.0.1',
    `  root * ${folder}`,
    '  file_server',
    '}',
    '',
  ].join('\n');

/** Debian's Caddy on 127.0.0.1 from the sites of a Caddyfile; waits for `ports`. */
export const startCaddy = async (sites: string, ports: readonly number[]): Promise<Caddy> => {
  const folder = workFolder('caddy');
  const admin = `127.0.0.1:${await freePort()}`;
  const file = join(folder.path, 'Caddyfile');
  const globals = [
    `admin ${admin}`,
    `storage file_system ${join(folder.path, 'data')}`,
    'auto_https disable_redirects',
  ];
  writeFileSync(file, `{\n${globals.map((line) => `  ${line}\n`).join('')}}\n${sites}`);
  const env = { HOME: folder.path, XDG_CONFIG_HOME: folder.path, XDG_DATA_HOME: folder.path };
  const program = await run('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { env, ports });
  return {
    admin,
    program,
    stop: async () => {
      await program.stop();
      folder.remove();
    },
  };
};
