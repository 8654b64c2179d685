import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Pebble, type PebbleOptions, startPebble } from '../test/real/harness/pebble.ts';
import { freePort, workFolder } from '../test/real/harness/program.ts';

// 100 certificates from one Pebble: the bare ACME exchange, whole orders of the real bot with every save, and other clients at their own
// best concurrency, alternating in one run. `node bench/orders.ts [rounds] [--no-peers]`. The two of this house are measured twice: the first
// hundred certificates of a process, while V8 still compiles, and a hundred of one that has made 300 before, as a service has.

const run = promisify(execFile);
const ENV = { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0', PEBBLE_AUTHZREUSE: '0' };
const COUNT = 100;
const FLIGHT = 8;

interface Figure {
  /** Milliseconds for each certificate. */
  readonly wall: number;
  readonly cpu: number;
}

interface Counted extends Figure {
  /** For each certificate, the account's share included. */
  readonly requests: number;
}

/** From Pebble's own log, which it begins anew with each start; only its last part is kept, so that it counts short runs alone. */
const requestsOf = (pebble: Pebble): number => pebble.output().split('-> calling handler()').length - 1;

/** Tries with a fresh Pebble each, for it may lock itself up (see acme-bare.ts). */
const TRIES = 4;

/** One contender on a Pebble of its own. */
const alone = async (
  count: number,
  act: (pebble: Pebble) => Promise<Figure>,
  options: PebbleOptions = {},
): Promise<Counted> => {
  for (let tries = 1; ; tries++) {
    const pebble = await startPebble({ ...options, env: ENV });
    try {
      return { ...(await act(pebble)), requests: requestsOf(pebble) / count };
    } catch (error) {
      if (tries === TRIES) throw error;
    } finally {
      await pebble.stop();
    }
  }
};

/** Both run on compiled code that was kept, as the service does from its second start on. */
const compiled = workFolder('compiled');
const CACHED = { ...process.env, NODE_COMPILE_CACHE: compiled.path };

const here = (name: string): string => join(import.meta.dirname, name);
const args = (pebble: Pebble, proof: string, warm: number): string[] => [
  '--warm',
  String(warm),
  '--proof',
  proof,
  '--directory',
  pebble.directory,
  '--ca',
  pebble.caFile,
  '--management',
  pebble.challtestsrv.url,
  '--count',
  String(COUNT),
  '--flight',
  String(FLIGHT),
];

const bare = async (pebble: Pebble, proof: string, warm: number): Promise<Figure> => {
  const { stdout } = await run(process.execPath, [here('acme-bare.ts'), ...args(pebble, proof, warm)], {
    timeout: 60_000,
    env: CACHED,
  });
  const [, wall = '', cpu = ''] = /wall ([\d.]+) ms, client CPU ([\d.]+) ms/.exec(stdout) ?? [];
  return { wall: Number(wall), cpu: Number(cpu) };
};

const whole = async (pebble: Pebble, proof: string, warm: number): Promise<Figure> => {
  const { stdout } = await run(process.execPath, [here('whole-orders.ts'), ...args(pebble, proof, warm)], {
    timeout: 60_000,
    env: CACHED,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};

/** CPU of everything this shell line started, and its wall time, by bash's own `time`. */
const timed = async (line: string, count: number): Promise<Figure> => {
  const { stderr } = await run('bash', ['-c', `TIMEFORMAT='%R %U %S'; time { ${line} ; } >/dev/null 2>&1`], {
    timeout: 120_000,
    maxBuffer: 1e8,
  });
  const [wall = 0, user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { wall: (wall * 1000) / count, cpu: ((user + system) * 1000) / count };
};

interface Peer {
  readonly name: string;
  readonly count: number;
  line(pebble: Pebble, folder: string, webroot: string, round: number): string;
}

/** Each as its manual says, over http-01 by one webroot; the concurrency is the best of 1, 8 and 32 that it works with. */
const PEERS: readonly Peer[] = [
  {
    name: 'lego (a process each, 32 at once)',
    count: 64,
    line: (pebble, folder, webroot, round) =>
      `export LEGO_CA_CERTIFICATES=${pebble.caFile}; lego -s ${pebble.directory} -a -m a@bench.test --path ${folder}/l0 -d w${round}.lego.test --http --http.webroot ${webroot} run; ` +
      `seq 64 | xargs -P32 -I{} sh -c 'cp -r ${folder}/l0 ${folder}/l{}r${round} && lego -s ${pebble.directory} -a -m a@bench.test --path ${folder}/l{}r${round} -d n{}r${round}.lego.test -k ec256 --http --http.webroot ${webroot} run'`,
  },
  {
    name: 'certbot (own folder and account each, 8 at once)',
    count: 16,
    line: (pebble, folder, webroot, round) =>
      `export REQUESTS_CA_BUNDLE=${pebble.caFile}; seq 16 | xargs -P8 -I{} certbot certonly -n --agree-tos --register-unsafely-without-email --server ${pebble.directory} --config-dir ${folder}/c{} --work-dir ${folder}/c{} --logs-dir ${folder}/c{} --webroot -w ${webroot} --key-type ecdsa -d n{}r${round}.certbot.test`,
  },
  {
    name: 'dehydrated (a process each, 8 at once)',
    count: 24,
    line: (pebble, folder, webroot, round) => {
      const config = `${folder}/dh.config`;
      return (
        `printf 'CA=${pebble.directory}\\nBASEDIR=${folder}/dh\\nWELLKNOWN=${webroot}/.well-known/acme-challenge\\nKEY_ALGO=prime256v1\\nCURL_OPTS="--cacert ${pebble.caFile}"\\n' > ${config}; mkdir -p ${folder}/dh; dehydrated -f ${config} --register --accept-terms; ` +
        `seq 24 | xargs -P8 -I{} dehydrated -f ${config} -c --lock-suffix {} -d n{}r${round}.dehydrated.test`
      );
    },
  },
  {
    name: 'uacme (a process each, 8 at once)',
    count: 24,
    line: (pebble, folder, webroot, round) =>
      // uacme takes no CA file: it sees another bundle in a mount namespace of its own. A hook declines a kind of proof by its exit code.
      `printf '#!/bin/sh\\n[ "$2" = http-01 ] || exit 1\\n[ "$1" != begin ] || printf %%s "$5" > ${webroot}/.well-known/acme-challenge/$4\\n' > ${folder}/hook; chmod +x ${folder}/hook; ` +
      `unshare -m sh -c 'mount --bind ${pebble.caFile} /etc/ssl/certs/ca-certificates.crt; uacme -y -a ${pebble.directory} -c ${folder}/ua new; seq 24 | xargs -P8 -I{} uacme -a ${pebble.directory} -c ${folder}/ua -t EC -h ${folder}/hook issue n{}r${round}.uacme.test'`,
  },
];

const serveWebroot = async (folder: string): Promise<{ readonly port: number; close(): void }> => {
  const server = http.createServer((request, response) => {
    try {
      response.end(
        readFileSync(join(folder, '.well-known/acme-challenge', (request.url ?? '').split('/').at(-1) ?? '')),
      );
    } catch {
      response.writeHead(404).end();
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, close: () => server.close() };
};

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const show = (name: string, figures: readonly Counted[], isCounted = true): void => {
  const [wall, cpu] = [middle(figures.map((figure) => figure.wall)), middle(figures.map((figure) => figure.cpu))];
  const requests = middle(figures.map((figure) => figure.requests));
  const counted = isCounted ? `   requests ${requests.toFixed(1).padStart(5)}` : '';
  console.log(
    `${name.padEnd(52)} wall ${wall.toFixed(1).padStart(8)} ms   client CPU ${cpu.toFixed(1).padStart(7)} ms${counted}   (${figures.length} runs)`,
  );
};

const rounds = Number(process.argv.slice(2).find((word) => !word.startsWith('--')) ?? 3);
console.log(
  `${cpus().length} cores, node ${process.version}, ${execFileSync('dpkg-query', ['-W', '-f=${Package} ${Version}, ', 'pebble', 'lego', 'certbot', 'dehydrated', 'uacme']).toString()}`,
);

/** Certificates made before those that are measured. */
const WARM = [0, 300];

await alone(COUNT, (pebble) => bare(pebble, 'dns', 0));
await alone(COUNT, (pebble) => whole(pebble, 'dns', 0));

for (const proof of ['dns', 'file']) {
  for (const warm of WARM) {
    const figures = { bare: [] as Counted[], whole: [] as Counted[] };
    for (let round = 0; round < rounds; round++) {
      figures.bare.push(await alone(COUNT + warm, (pebble) => bare(pebble, proof, warm)));
      figures.whole.push(await alone(COUNT + warm, (pebble) => whole(pebble, proof, warm)));
    }
    const kind = `${proof === 'dns' ? 'dns-01' : 'http-01'}, ${warm === 0 ? 'the first 100' : `100 after ${warm}`}`;
    show(`${kind}: bare exchange`, figures.bare, warm === 0);
    show(`${kind}: whole orders`, figures.whole, warm === 0);
    const ratios = figures.whole.map(({ wall }, index) => wall / (figures.bare[index]?.wall ?? Number.NaN));
    console.log(`  wall of whole orders to bare, run by run: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`);
  }
}

for (const peer of process.argv.includes('--no-peers') ? [] : PEERS) {
  const work = workFolder('peers');
  const webroot = join(work.path, 'webroot');
  mkdirSync(join(webroot, '.well-known/acme-challenge'), { recursive: true });
  const web = await serveWebroot(webroot);
  try {
    let round = 0;
    const act = (pebble: Pebble) => timed(peer.line(pebble, work.path, webroot, round++), peer.count);
    show(peer.name, [await alone(peer.count, act, { httpPort: web.port })]);
  } catch (error) {
    console.log(`${peer.name}: ${error instanceof Error ? error.message.slice(0, 200) : error}`);
  }
  web.close();
  rmSync(work.path, { recursive: true, force: true });
}
compiled.remove();
