import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { createLog } from '../adapters/log.ts';
import { lenientContext } from '../adapters/net/tls-probe.ts';
import { systemClock } from '../adapters/system.ts';
import { createLookouts } from '../adapters/workers/lookouts.ts';
import { firstCertificate } from '../src/pki/certificate-parts.ts';
import { judge } from '../src/watch/judge.ts';
import { rootsBySubject } from '../src/watch/judge-path.ts';
import { seenOf } from '../src/watch/seen-leaf.ts';
import { pairMaker } from '../test/fakes/test-pairs.ts';

// 1,000 looks at local TLS endpoints: ours (handshake, chain as sent, judged) beside Debian's prometheus-blackbox-exporter (tcp probe with
// TLS, asked over HTTP), against the same nginx in the same run, 32 at once. CPU of each from /proc with all its threads, nginx and the asking process left out.
// Below both: the handshake alone as Node makes it, nothing read of what was shown.
const LOOKS = 1_000;
const AT_ONCE = 32;
const ROUNDS = 5;
const NAME = 'www.example.com';

const folder = mkdtempSync(join(tmpdir(), 'signet-watch-'));
const port = 20_000 + (process.pid % 10_000);
const pairs = await pairMaker();
const pair = await pairs.pair([NAME]);
for (const [file, text] of [
  ['site.pem', pair.chain],
  ['site.key', pair.key],
  ['root.pem', pairs.root],
] as const)
  writeFileSync(join(folder, file), text);
writeFileSync(
  join(folder, 'nginx.conf'),
  `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log; events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
server { listen 127.0.0.1:${port} ssl; ssl_certificate ${folder}/site.pem; ssl_certificate_key ${folder}/site.key; ssl_session_cache off; } }`,
);
writeFileSync(
  join(folder, 'blackbox.yml'),
  `modules: { tls: { prober: tcp, timeout: 10s, tcp: { tls: true, tls_config: { server_name: ${NAME}, ca_file: ${folder}/root.pem } } } }`,
);

const listening = async (at: number): Promise<void> => {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ host: '127.0.0.1', port: at });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await systemClock.sleep(50);
  }
  throw new Error(`nothing listens on ${at}`);
};

const start = async (command: string, args: readonly string[], at: number): Promise<ChildProcess> => {
  const child = spawn(command, args, { stdio: 'ignore' });
  await listening(at);
  return child;
};

/** Milliseconds of processor time that a process has used; a tick is 10 ms. */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const measure = async (look: () => Promise<void>, pid: number): Promise<{ wall: number; cpu: number }> => {
  const [begin, before] = [performance.now(), cpuOf(pid)];
  let left = LOOKS;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await look();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { wall: performance.now() - begin, cpu: cpuOf(pid) - before };
};

const nginx = await start('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], port);
const exporter = await start(
  'prometheus-blackbox-exporter',
  [`--config.file=${folder}/blackbox.yml`, `--web.listen-address=127.0.0.1:${port + 1}`, '--log.level=error'],
  port + 1,
);

const roots = rootsBySubject([firstCertificate(pairs.root)]);
const place = { kind: 'endpoint', host: '127.0.0.1', port, sni: NAME, starttls: undefined } as const;
const lookouts = createLookouts({ clock: systemClock, log: createLog('warn') });
const ours = async (): Promise<void> => {
  const sights = await lookouts.look(place);
  const troubles = judge(place, sights, roots, () => ({ lists: [], missing: [] }), systemClock.now());
  if (troubles.length > 0 || sights.map(seenOf).length !== 1) throw new Error(JSON.stringify(troubles));
};
const secureContext = lenientContext({ ca: [] });
const bare = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: NAME, secureContext, rejectUnauthorized: false };
    const socket = tls.connect(options, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
const agent = new http.Agent({ keepAlive: true });
const theirs = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const path = `/probe?module=tls&target=127.0.0.1:${port}`;
    http
      .get({ host: '127.0.0.1', port: port + 1, path, agent }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => (body.includes('probe_success 1') ? resolve() : reject(new Error(body.slice(-300)))));
      })
      .on('error', reject);
  });

try {
  await measure(ours, process.pid);
  await measure(theirs, exporter.pid ?? 0);
  for (let round = 0; round < ROUNDS; round++) {
    const us = await measure(ours, process.pid);
    const them = await measure(theirs, exporter.pid ?? 0);
    const least = await measure(bare, process.pid);
    const show = ({ wall, cpu }: { wall: number; cpu: number }) => `${wall.toFixed(0)} ms wall, ${cpu} ms CPU`;
    process.stdout.write(
      `${LOOKS} looks: Signet ${show(us)}; blackbox_exporter ${show(them)}; bare handshakes ${show(least)}\n`,
    );
  }
} finally {
  agent.destroy();
  await lookouts.close();
  nginx.kill();
  exporter.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
