import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { stringify } from 'yaml';
import { migrate, openDatabase } from '../adapters/database.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { createSealer } from '../src/store/seal.ts';
import { createStore } from '../src/store/store.ts';
import { freePort, run, workFolder } from '../test/real/harness/program.ts';
import type { Answered, Opened, Wish } from './crowd.ts';
import { fillCertificates } from './fleet.ts';

// The real program between both stand-ins, each a process of its own: what a person's client waits for the acknowledgement, a steady
// stream and a burst, the processor time of either side, and the memory it takes.
// node bench/surfaces.ts [--size 100000] [--rate 100] [--seconds 20] [--burst 5000] [--only slack|discord] [--profile FOLDER]

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '20' },
    burst: { type: 'string', default: '5000' },
    only: { type: 'string' },
    profile: { type: 'string' },
  },
});
const [size, rate, seconds, burst] = [values.size, values.rate, values.seconds, values.burst].map(Number) as [
  number,
  number,
  number,
  number,
];

const work = workFolder('surfaces');
const port = await freePort();

const NAMES = ['slack', 'discord'] as const;
const crowds = new Map<string, ChildProcess>();
const opened = new Map<string, Opened>();
for (const name of NAMES) {
  const child = fork(join(import.meta.dirname, 'crowd.ts'), [name]);
  crowds.set(name, child);
  opened.set(name, (await once(child, 'message'))[0] as Opened);
}

/** Says it to a platform's process and waits for its answer. */
const tellCrowd = async <T>(name: string, wish: Wish | 'connected' | 'shown'): Promise<T> => {
  const child = crowds.get(name);
  if (child === undefined) throw new Error(`no crowd at ${name}`);
  const answer = once(child, 'message');
  child.send(wish);
  return (await answer)[0] as T;
};

writeFileSync(
  join(work.path, 'signet.yaml'),
  stringify({
    http: { listen: `127.0.0.1:${port}` },
    ...Object.fromEntries([...opened].map(([name, { section }]) => [name, section])),
    people: [{ name: 'olu', roles: ['operator'], identities: [...opened.values()].map(({ identity }) => identity) }],
  }),
);

const BIN = join(import.meta.dirname, '../bin/signet.js');
const start = (profile?: string) =>
  run(
    process.execPath,
    [
      ...(profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval=3000', `--cpu-prof-dir=${profile}`]),
      BIN,
      'start',
    ],
    {
      cwd: work.path,
      ports: [port],
    },
  );
const residentOf = (pid: number): number =>
  (Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6;

const first = await start();
await first.stop();
const FILE = join(work.path, 'data/signet.db');
const db = await openDatabase(`sqlite:${FILE}`);
await migrate(db);
// Its key is not asked for: what is filled in looks sealed and is opened by nobody here.
const store = createStore(db, createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom));
await fillCertificates(store, 0, 1_000, systemClock.now());
await db.destroy();

/** The rest of the fleet, copied inside the database: nothing of it is due, so that only commands are measured. */
const copyFleet = (): void => {
  const raw = new Database(FILE);
  const columns = (raw.pragma('table_info(certificates)') as { name: string }[]).map(({ name: column }) => column);
  const template = (raw.prepare('SELECT id FROM certificates LIMIT 1 OFFSET 1').get() as { id: string }).id;
  const own: Readonly<Record<string, string>> = {
    id: `'crt_' || printf('%016d', n)`,
    serial: `printf('%x', n)`,
    fingerprint: `printf('%064x', n)`,
    name: `replace(name, 'host1.', 'host' || n || '.')`,
    names: `replace(names, 'host1.', 'host' || n || '.')`,
  };
  const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${size - 1})`;
  const quoted = columns.map((column) => `"${column}"`).join(', ');
  const values = columns.map((column) => own[column] ?? `"${column}"`).join(', ');
  raw.exec(
    `${numbers} INSERT INTO certificates (${quoted}) SELECT ${values} FROM certificates, numbers WHERE id = '${template}'`,
  );
  for (const prefix of ['host', 'www.host'])
    raw.exec(
      `${numbers} INSERT INTO certificateNames (certificateId, name) SELECT 'crt_' || printf('%016d', n), '${prefix}' || n || '.example.com' FROM numbers`,
    );
  raw.close();
};
copyFleet();

const program = await start(values.profile);
for (const name of NAMES) await tellCrowd(name, 'connected');
await pause(10_000);
console.log(`resident with both connected, ${size} certificates: ${residentOf(program.pid).toFixed(0)} MB`);

/** Milliseconds of the program's CPU so far: fields 14 and 15 of its stat, in hundredths of a second. */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const share = (sorted: readonly number[], part: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(1);

/** How late the program's event loop was since the last look, in milliseconds. */
const loopLate = async (): Promise<string> => {
  const text = await (
    await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(60_000) }).catch(() => new Response())
  ).text();
  const of = (metric: string) => (Number(new RegExp(`^${metric} (\\S+)$`, 'm').exec(text)?.[1]) * 1000).toFixed(0);
  return `loop late p99 ${of('nodejs_eventloop_lag_p99_seconds')} ms, most ${of('nodejs_eventloop_lag_max_seconds')} ms`;
};

/** Until the program has nothing left to do but its clocks; at most a minute. */
const rest = async (): Promise<void> => {
  for (let look = 0; look < 60; look++) {
    const before = cpuOf(program.pid);
    await pause(1_000);
    if (cpuOf(program.pid) - before < 50) break;
  }
  await loopLate();
};

const measure = async (name: string, title: string, wish: Wish): Promise<void> => {
  const before = cpuOf(program.pid);
  const shown = await tellCrowd<number>(name, 'shown');
  const { times, cpu } = await tellCrowd<Answered>(name, wish);
  const late = await loopLate();
  const good = times.filter((time) => time !== null).toSorted((a, b) => a - b);
  await rest();
  const own = (cpuOf(program.pid) - before) / times.length;
  console.log(
    `${title}: ${times.length} commands, ${times.length - good.length} without an acknowledgement in 3 s; median ${share(good, 0.5)} ms, p99 ${share(good, 0.99)} ms, most ${share(good, 1)} ms; ${(await tellCrowd<number>(name, 'shown')) - shown} answers seen; ${late}; CPU each: ${own.toFixed(2)} ms here, ${(cpu / times.length).toFixed(2)} ms at the stand-in; load ${loadavg()[0]?.toFixed(1)}`,
  );
};

for (const name of NAMES) {
  if (values.only !== undefined && values.only !== name) continue;
  // The first ones warm it up: code, statements, the directory of people.
  await tellCrowd(name, { count: 50, size });
  await rest();
  await measure(name, `${name}, ${rate} a second`, { count: rate * seconds, rate, size });
  await measure(name, `${name}, ${burst} at once`, { count: burst, size });
  console.log(`resident after it: ${residentOf(program.pid).toFixed(0)} MB`);
}

await program.stop();
for (const child of crowds.values()) child.kill();
work.remove();
