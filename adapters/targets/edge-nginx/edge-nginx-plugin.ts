import { access, constants } from 'node:fs/promises';
import type { EdgeServer, EdgeSite } from '../../../src/edge/edge-server.ts';
import type { Endpoint, Evidence } from '../../../src/hosting/target.ts';
import { CertError, describeCause } from '../../../src/kernel/errors.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import { nginxActivation, nginxTest } from '../nginx/nginx-reload.ts';
import { checkPair } from '../shared/pair-check.ts';
import { wrongSetting } from '../shared/pair-settings.ts';
import { ActivationError, oneAtATime } from '../shared/pair-target.ts';
import { type EdgeListening, edgeConf } from './edge-conf.ts';
import { edgeFiles } from './edge-files.ts';

const LISTEN = /^(?:(?:\[[0-9a-f:.]+\]|[0-9.]+):)?\d{1,5}$/i;
const HOST_PORT = /^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+):\d{1,5}$/i;
/** A path in a configuration of nginx: what would end its quotes is refused, not guessed at. */
const PATH = /^[^\n\r\0]+$/;

const ANYWHERE = /^(?:0\.0\.0\.0|\[::\]|)$/;

/** Where a `listen` can be reached from this machine. */
const endpointOf = (listen: string, name: string): Endpoint => {
  const at = listen.lastIndexOf(':');
  const host = at < 0 ? '' : listen.slice(0, at);
  const reached = ANYWHERE.test(host) ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
  return { host: reached, port: Number(listen.slice(at + 1)), sni: name };
};

/** nginx as an edge for names that point to it: one file a name, tested with the whole configuration before nginx reloads (EDGE-1). */
export const edgeNginxPlugin = plugin({
  type: 'edge-nginx',
  title: 'nginx as an edge',
  settings: {
    cname: { kind: 'host', about: 'Where names have to point.', required: true, example: 'edge.example.com' },
    folder: {
      kind: 'path',
      about: 'A folder of its own that nginx’s `http` block includes: `include FOLDER/*.conf;`. Keys are in it.',
      required: true,
      example: '/etc/nginx/signet-edge',
    },
    challenges: {
      kind: 'text',
      about: 'Signet’s HTTP port as nginx reaches it: challenge files are answered from there.',
      default: '127.0.0.1:8080',
    },
    http: { kind: 'list', about: 'What `listen` takes for HTTP.', default: ['80'] },
    https: { kind: 'list', about: 'What `listen` takes for HTTPS.', default: ['443'] },
    uploads: { kind: 'path', about: 'The folder whose subfolders are origins of the kind ftp.', example: '/srv/ftp' },
    originCa: {
      kind: 'path',
      about: 'PEM of the CAs that origins’ certificates have to be under; without it they are not checked.',
    },
    binary: { kind: 'text', about: 'The nginx program.', default: 'nginx' },
    prefix: { kind: 'path', about: 'What `nginx -p` would be given, if nginx is started with it.' },
    config: { kind: 'path', about: 'What `nginx -c` would be given, if nginx is started with it.' },
    pidFile: {
      kind: 'path',
      about: 'The file with the master’s process id, where `nginx -s reload` does not find it by itself.',
    },
  },
  create: (settings, { name: edge, clock }): EdgeServer => {
    const { folder, cname, http, https, challenges, uploads, originCa } = settings;
    for (const listen of [...http, ...https])
      if (!LISTEN.test(listen)) throw wrongSetting(edge, 'http, https', listen, 'a port, or address:port');
    if (!HOST_PORT.test(challenges)) throw wrongSetting(edge, 'challenges', challenges, '`host:port`');
    for (const path of [folder, uploads, originCa])
      if (path !== undefined && !PATH.test(path)) throw wrongSetting(edge, 'folder, uploads, originCa', path, 'a path');
    const listening: EdgeListening = { http, https, challenges, uploads, originCa };
    const files = edgeFiles(folder);
    const inTurn = oneAtATime();
    const activate = nginxActivation(settings, clock);

    const refusal = (error: unknown): CertError => {
      const unreachable = error instanceof ActivationError && error.unreachable;
      const detail = error instanceof ActivationError ? error.message : describeCause(error);
      const code = unreachable ? 'target-unreachable' : 'target-refused';
      return new CertError(code, { target: edge, detail }, { cause: error });
    };

    /** In one step, tested and told to nginx, or as it was. */
    const change = async (name: string, text: string | undefined, inUse: string | undefined) => {
      const old = await files.read(name);
      await files.change(name, old, text);
      let told: readonly Evidence[];
      try {
        told = await activate([name]);
      } catch (error) {
        await files.undo(name, old);
        if (error instanceof ActivationError && error.taken) await activate([name]).catch(() => {});
        throw error;
      }
      await files.settle(name, inUse);
      return told;
    };

    const serve = async (site: EdgeSite): Promise<readonly Evidence[]> => {
      if (site.origin.kind === 'ftp' && uploads === undefined)
        throw new Error('the setting `uploads` names no folder, so it has no origins of the kind ftp');
      if (site.pair !== undefined) checkPair(site.pair);
      const pairFile = site.pair === undefined ? undefined : await files.putPair(site.name, site.pair);
      const told = await change(site.name, edgeConf(listening, site, pairFile), pairFile);
      return [{ where: files.conf(site.name), saw: 'holds the new configuration' }, ...told];
    };

    const told = <T>(work: () => Promise<T>): Promise<T> =>
      inTurn(() =>
        work().catch((error: unknown) => {
          throw refusal(error);
        }),
      );

    return {
      name: edge,
      cname,
      serve: (site) => told(() => serve(site)),
      remove: (name) => told(() => change(name, undefined, undefined)),
      endpoints: (name) => https.map((listen) => endpointOf(listen, name)),
      recover: () => told(() => files.recover()),
      check: () =>
        told(async () => {
          await access(folder, constants.W_OK);
          await nginxTest(settings, clock)();
        }),
    };
  },
});
