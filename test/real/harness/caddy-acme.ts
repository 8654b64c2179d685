import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, need, run, workFolder } from './program.ts';

/**
 * Caddy's own CA behind its ACME server: a second implementation to agree with. It validates on the real ports 80 and 443 and by the
 * system's resolver, so only names in /etc/hosts can be proved, by file, with something of the test's on 127.0.0.1:80. Its certificates
 * live 12 hours; it knows no key change, no external accounts and no renewal information.
 */
export interface CaddyAcme {
  readonly directory: string;
  /** Root of its TLS and of what it issues. */
  readonly caFile: string;
  output(): string;
  stop(): Promise<void>;
}

export const startCaddyAcme = async (): Promise<CaddyAcme> => {
  need('caddy');
  const folder = workFolder('caddy-acme');
  const [port, http] = [await freePort(), await freePort()];
  const file = join(folder.path, 'Caddyfile');
  const globals = [
    'admin off',
    `storage file_system ${join(folder.path, 'data')}`,
    'skip_install_trust',
    'auto_https disable_redirects',
    'default_bind 127.0.0.1',
    `http_port ${http}`,
  ];
  const site = ['tls internal', 'acme_server'];
  const block = (lines: readonly string[]) => `{\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
  writeFileSync(file, `${block(globals)}https://localhost:${port} ${block(site)}`);
  const env = { HOME: folder.path, XDG_CONFIG_HOME: folder.path, XDG_DATA_HOME: folder.path };
  const caddy = await run('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { env, ports: [port] });
  return {
    directory: `https://localhost:${port}/acme/local/directory`,
    caFile: join(folder.path, 'data/pki/authorities/local/root.crt'),
    output: caddy.output,
    stop: async () => {
      await caddy.stop();
      folder.remove();
    },
  };
};
