import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairMaker } from '../../fakes/test-pairs.ts';
import { startHaproxy } from './haproxy.ts';
import { startNginx } from './nginx.ts';
import { freePort, workFolder } from './program.ts';
import { servedLeaf } from './served-leaf.ts';

/** One name on an nginx (`web`) and on a HAProxy (`edge`), with a certificate of the test's own to begin with. */
export interface WebAndEdge {
  /** Of the nginx and of the HAProxy. */
  readonly ports: readonly [number, number];
  /** Both as a configuration names them. */
  readonly targets: Readonly<Record<'web' | 'edge', object>>;
  /** The file with the pair that HAProxy serves. */
  readonly bundle: string;
  /** One handshake: the served leaf's SHA-256 without colons, lower case. */
  served(port: number): Promise<string>;
  stop(): Promise<void>;
}

export const startWebAndEdge = async (name: string): Promise<WebAndEdge> => {
  const first = await (await pairMaker()).pair([name]);
  const work = workFolder('web-and-edge');
  const ports = [await freePort(), await freePort()] as const;
  const [certificate, key] = [join(work.path, 'site.pem'), join(work.path, 'site.key')];
  writeFileSync(certificate, first.chain);
  writeFileSync(key, first.key, { mode: 0o600 });
  const nginx = await startNginx({ port: ports[0], certificate, key });
  const haproxy = await startHaproxy(ports[1], { 'site.pem': first.key + first.chain });
  const bundle = join(haproxy.folder, 'site.pem');
  const { prefix, config } = nginx;
  return {
    ports,
    bundle,
    targets: {
      web: { type: 'nginx', prefix, config, certificate, key, serves: [`127.0.0.1:${ports[0]}`] },
      edge: { type: 'haproxy', socket: haproxy.socket, bundle, serves: [`127.0.0.1:${ports[1]}`] },
    },
    served: (port) => servedLeaf(port, name),
    stop: async () => {
      await haproxy.stop();
      await nginx.stop();
      work.remove();
    },
  };
};
