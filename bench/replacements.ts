import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTlsProbe } from '../adapters/net/tls-probe.ts';
import { systemClock } from '../adapters/system.ts';
import { caddyPlugin } from '../adapters/targets/caddy/caddy-plugin.ts';
import { filesPlugin } from '../adapters/targets/files/files-plugin.ts';
import { haproxyPlugin } from '../adapters/targets/haproxy/haproxy-plugin.ts';
import { nginxPlugin } from '../adapters/targets/nginx/nginx-plugin.ts';
import { installAndProve } from '../src/hosting/install.ts';
import type { Pair, Target } from '../src/hosting/target.ts';
import { createTarget } from '../test/fakes/create-target.ts';
import { leafFingerprint, pairMaker } from '../test/fakes/test-pairs.ts';
import { caddyOwnSite, caddySite, startCaddy } from '../test/real/harness/caddy.ts';
import { handshakesDuring } from '../test/real/harness/handshakes.ts';
import { startHaproxy } from '../test/real/harness/haproxy.ts';
import { startNginx } from '../test/real/harness/nginx.ts';
import { freePort, workFolder } from '../test/real/harness/program.ts';

// A replacement under load (HOST-7): 10,000 handshakes, each with a request and its answer, chain and name checked, 16 at a time, while
// certificates are replaced and proved one after the other. None may fail, and none may be answered with a certificate of another time.
const WANTED = Number(process.argv[2] ?? 10_000);
const ABREAST = 16;
const NAME = 'www.example.com';
const PATIENCE = { attempts: 20, consecutive: 3, limit: 60_000 };

const maker = await pairMaker();
const probe = createTlsProbe(systemClock, { roots: async () => [maker.root] });

interface Served {
  readonly port: number;
  readonly target: Target;
  stop(): Promise<void>;
}

const pairFiles = (first: Pair) => {
  const { path, remove } = workFolder('replaced');
  const at = { certificate: join(path, 'site.pem'), key: join(path, 'site.key'), bundle: join(path, 'bundle.pem') };
  writeFileSync(at.certificate, first.chain);
  writeFileSync(at.key, first.key, { mode: 0o600 });
  writeFileSync(at.bundle, first.key + first.chain, { mode: 0o600 });
  return { ...at, path, remove };
};

const SERVERS: Readonly<Record<string, (first: Pair) => Promise<Served>>> = {
  'nginx (graceful reload)': async (first) => {
    const port = await freePort();
    const { certificate, key, remove } = pairFiles(first);
    const nginx = await startNginx({ port, certificate, key });
    const { prefix, config } = nginx;
    const target = createTarget(nginxPlugin, { prefix, config, certificate, key, serves: [`127.0.0.1:${port}`] });
    return { port, target, stop: () => nginx.stop().then(remove) };
  },
  'HAProxy (runtime API)': async (first) => {
    const port = await freePort();
    const haproxy = await startHaproxy(port, { 'site.pem': first.key + first.chain });
    const bundle = join(haproxy.folder, 'site.pem');
    const target = createTarget(haproxyPlugin, { socket: haproxy.socket, bundle, serves: [`127.0.0.1:${port}`] });
    return { port, target, stop: () => haproxy.stop() };
  },
  'Caddy (get_certificate from a file)': async (first) => {
    const [port, own] = [await freePort(), await freePort()];
    const { path, bundle, remove } = pairFiles(first);
    const caddy = await startCaddy(caddyOwnSite(port, own, path), [port, own]);
    const target = createTarget(filesPlugin, { bundle, serves: [`127.0.0.1:${port}`] });
    return { port, target, stop: () => caddy.stop().then(remove) };
  },
  'Caddy (admin API, reload)': async (first) => {
    const port = await freePort();
    const { certificate, key, remove } = pairFiles(first);
    const caddy = await startCaddy(caddySite(port, certificate, key), [port]);
    const { admin } = caddy;
    const target = createTarget(caddyPlugin, { admin, certificate, key, serves: [`127.0.0.1:${port}`] });
    return { port, target, stop: () => caddy.stop().then(remove) };
  },
};

const migrating = readFileSync('/proc/sys/net/ipv4/tcp_migrate_req', 'utf8').trim();
process.stdout.write(`net.ipv4.tcp_migrate_req = ${migrating}\n`);
for (const [title, start] of Object.entries(SERVERS)) {
  const first = await maker.pair([NAME]);
  const { port, target, stop } = await start(first);
  const wanted = [leafFingerprint(first.chain)];
  try {
    const load = { port, root: maker.root, name: NAME, abreast: ABREAST };
    const begin = performance.now();
    const seen = await handshakesDuring(load, async (made) => {
      while (made() < WANTED) {
        const pair = await maker.pair([NAME]);
        const fingerprint = leafFingerprint(pair.chain);
        const result = await installAndProve(target, pair, [NAME], fingerprint, probe, systemClock, PATIENCE);
        if (result.outcome !== 'served') throw new Error(`${title}: ${JSON.stringify(result)}`);
        wanted.push(fingerprint);
      }
    });
    const all = wanted.every((fingerprint) => seen.leaves.includes(fingerprint));
    const order = seen.leaves.join() === wanted.join();
    process.stdout.write(
      `${title}: ${seen.good} handshakes, ${wanted.length - 1} replacements, ${seen.failures.length} failed, every certificate ${all ? 'seen' : 'NOT seen'}, ${order ? 'in order' : 'OUT OF ORDER'}, ${((performance.now() - begin) / 1_000).toFixed(0)} s\n`,
    );
    for (const words of new Set(seen.failures)) process.stdout.write(`  ${words}\n`);
  } finally {
    await stop();
  }
}
process.exit(0);
