import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { migrate, openDatabase } from '../adapters/database.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { createSealer } from '../src/store/seal.ts';
import { createStore } from '../src/store/store.ts';
import { freePort, workFolder } from '../test/real/harness/program.ts';
import { fillCertificates, fillOrders } from './fleet.ts';

// From nothing to ready, and the memory it then takes: the real program with 100,000 certificates and their orders in SQLite.
// node bench/start-up.ts [--size 100000] [--runs 5] [--settle 5] [--bin FILE] [--older NODE] [--flags --cpu-prof]

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '5' },
    settle: { type: 'string', default: '5' },
    bin: { type: 'string', default: join(import.meta.dirname, '../bin/signet.js') },
    /** A Node too old to run it, which hands over to the package's own: Debian's. */
    older: { type: 'string', default: '/usr/bin/node' },
    flags: { type: 'string', default: '' },
  },
});

interface Figure {
  /** Milliseconds since the shell's command. */
  readonly listens: number;
  readonly ready: number;
  /** Milliseconds of processor time until ready, both processes if there are two. */
  readonly cpu: number;
  /** MB. */
  readonly resident: number;
}

const CLOCK_TICK_MS = 10;

const children = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** The process and what it started: a foreign Node hands over to the package's own. */
const family = (pid: number): readonly number[] => [pid, ...children(pid).flatMap(family)];

const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
};

const residentOf = (pid: number): number =>
  (Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6;

const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);

const isReady = async (port: number): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
};

/** One start to ready, a moment's rest, and the stop. */
const once = async (node: string, folder: string, port: number): Promise<Figure> => {
  const began = performance.now();
  const flags = values.flags.split(' ').filter(Boolean);
  const child = spawn(node, [...flags, values.bin, 'start'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const pid = child.pid ?? 0;
  const listens = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('listens on')) resolve(performance.now() - began);
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
  while (!(await isReady(port))) await pause(5);
  const ready = performance.now() - began;
  const cpu = sum(family(pid).map(cpuOf));
  await pause(Number(values.settle) * 1000);
  const resident = Math.max(...family(pid).map(residentOf));
  child.kill('SIGTERM');
  await gone;
  return { listens, ready, cpu, resident };
};

const middle = (all: readonly number[]): string =>
  (all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN).toFixed(0);

const show = (name: string, figures: readonly Figure[]): void => {
  const [listens, ready, cpu, resident] = (['listens', 'ready', 'cpu', 'resident'] as const).map((key) =>
    middle(figures.map((figure) => figure[key])),
  );
  console.log(`${name.padEnd(34)} listens ${listens} ms   ready ${ready} ms   CPU ${cpu} ms   resident ${resident} MB`);
};

const port = await freePort();
const instance = () => {
  const work = workFolder('start-up');
  writeFileSync(join(work.path, 'signet.yaml'), `http:\n  listen: 127.0.0.1:${port}\n`);
  return work;
};
const runs = Array.from({ length: Number(values.runs) });

const first: Figure[] = [];
for (const _ of runs) {
  const work = instance();
  first.push(await once(process.execPath, work.path, port));
  work.remove();
}
show('first start, nothing there', first);

const size = Number(values.size);
const work = instance();
await once(process.execPath, work.path, port);
const db = await openDatabase(`sqlite:${join(work.path, 'data/signet.db')}`);
await migrate(db);
// Its key is not asked for: what is filled in looks sealed and is opened by nobody here.
const store = createStore(db, createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom));
await fillCertificates(store, 0, size, systemClock.now());
await fillOrders(store, 0, size, systemClock.now());
await db.destroy();
const title = `${size} certificates`;
const again: Figure[] = [];
const handedOver: Figure[] = [];
for (const _ of runs) {
  again.push(await once(process.execPath, work.path, port));
  if (existsSync(values.older)) handedOver.push(await once(values.older, work.path, port));
}
show(`${title}, restart`, again);
show(`${title}, restart by an older Node`, handedOver);
rmSync(work.path, { recursive: true, force: true });
