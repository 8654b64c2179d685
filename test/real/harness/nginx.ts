import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answering, freePort, type Program, run, WEB_HELLO, workFolder } from './program.ts';

export interface NginxOptions {
  readonly port: number;
  /** What the configuration names; the files have to be there. */
  readonly certificate: string;
  readonly key: string;
  /** More of the `http` block. */
  readonly extra?: string;
}

export interface Nginx {
  readonly prefix: string;
  readonly config: string;
  readonly program: Program;
  stop(): Promise<void>;
}

/** The configuration: one TLS server that answers everything with `ok`. Without files, plain HTTP on the port. */
export const nginxConfig = (options: Omit<NginxOptions, 'certificate' | 'key'> & Partial<NginxOptions>): string => {
  const { port, certificate, key, extra = '' } = options;
  const tls = certificate === undefined ? '' : `ssl_certificate ${certificate}; ssl_certificate_key ${key};`;
  return `daemon off;
worker_processes 2;
pid nginx.pid;
error_log error.log notice;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
  server { listen 127.0.0.1:${port}${tls === '' ? '' : ' ssl'}; ${tls} location / { return 200 ok; } }
  ${extra}
}
`;
};

const start = async (port: number, text: string): Promise<Nginx> => {
  const folder = workFolder('nginx');
  const prefix = folder.path;
  const config = join(prefix, 'nginx.conf');
  mkdirSync(join(prefix, 'temp'));
  writeFileSync(config, text);
  const program = await run('nginx', ['-p', prefix, '-c', config], {
    ready: () => answering(port, WEB_HELLO),
  });
  return {
    prefix,
    config,
    program,
    stop: async () => {
      await program.stop();
      folder.remove();
    },
  };
};

/** Debian's nginx on 127.0.0.1 with one certificate. */
export const startNginx = (options: NginxOptions): Promise<Nginx> => start(options.port, nginxConfig(options));

/** nginx before its first certificate: plain HTTP on a port of its own, for a test that then writes `config` anew. */
export const startBareNginx = async (): Promise<Nginx> => {
  const port = await freePort();
  return start(port, nginxConfig({ port }));
};
