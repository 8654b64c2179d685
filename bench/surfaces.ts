import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { stringify } from 'yaml';
import { migrate, openDatabase } from '../adapters/database.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { createSealer } from '../src/store/seal.ts';
import { createStore } from '../src/store/store.ts';
import { createDiscordApi } from '../test/fakes/discord-api/discord-api.ts';
import type { InteractionRecord } from '../test/fakes/discord-api/interaction-life.ts';
import { createSlackApi } from '../test/fakes/slack-api/create-slack-api.ts';
import { freePort, run, workFolder } from '../test/real/harness/program.ts';
import { fillCertificates } from './fleet.ts';

// The real program between both stand-ins, which run in this process: what a person's client waits for the acknowledgement, a steady
// stream and a burst, and the memory it takes. node bench/surfaces.ts [--size 100000] [--rate 100] [--seconds 20] [--burst 5000]

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '20' },
    burst: { type: 'string', default: '5000' },
  },
});
const [size, rate, seconds, burst] = [values.size, values.rate, values.seconds, values.burst].map(Number) as [
  number,
  number,
  number,
  number,
];

const slack = await createSlackApi({ rateLimits: false });
const team = slack.addTeam('Example');
const olu = slack.addUser('olu');
const ops = slack.addChannel('ops');
const discord = await createDiscordApi({ limits: 'off', openApi: false });
const guild = discord.addGuild({ botPermissions: ['pinMessages'] });
const member = discord.addMember(guild, 'olu');
const channel = discord.addChannel(guild, 'ops');

const work = workFolder('surfaces');
const port = await freePort();
writeFileSync(
  join(work.path, 'signet.yaml'),
  stringify({
    http: { listen: `127.0.0.1:${port}` },
    slack: { apiUrl: slack.url, appToken: slack.appToken, botToken: team.bot?.token },
    discord: {
      apiUrl: discord.url,
      token: discord.token,
      applicationId: discord.application.id,
      guilds: [guild.id],
    },
    people: [
      {
        name: 'olu',
        roles: ['operator'],
        identities: [`slack:${team.id}:${olu.id}`, `discord:${guild.id}:${member.user.id}`],
      },
    ],
  }),
);

const BIN = join(import.meta.dirname, '../bin/signet.js');
const start = () => run(process.execPath, [BIN, 'start'], { cwd: work.path, ports: [port] });
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

const program = await start();
await slack.connected(2);
await discord.ready();
await discord.until('the commands', () => discord.as(member).offered(channel).includes('cert'));
await pause(10_000);
console.log(`resident with both connected, ${size} certificates: ${residentOf(program.pid).toFixed(0)} MB`);

/** Milliseconds until the acknowledgement; undefined when there was none in three seconds. */
type Ask = (index: number) => Promise<number | undefined>;

const name = (index: number): string => `host${(index * 7919) % size}.example.com`;

const onSlack: Ask = async (index) => {
  const begun = performance.now();
  const { acked } = await slack.as(olu).slash('/cert', `status ${name(index)}`, ops.id);
  return acked ? performance.now() - begun : undefined;
};

/** The moment at which the stand-in takes the first answer; its own waits look at everything at every change. */
const answered = (record: InteractionRecord): Promise<boolean> =>
  new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), 3_000);
    let callback = record.callback;
    Object.defineProperty(record, 'callback', {
      get: () => callback,
      set: (value: typeof callback) => {
        callback = value;
        clearTimeout(late);
        resolve(true);
      },
    });
  });

const onDiscord: Ask = async (index) => {
  const begun = performance.now();
  const { record } = discord.as(member).slash('/cert status', { what: name(index) }, channel);
  return (await answered(record)) ? performance.now() - begun : undefined;
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

const tell = async (title: string, times: readonly (number | undefined)[]): Promise<void> => {
  const good = times.filter((time) => time !== undefined).toSorted((a, b) => a - b);
  console.log(
    `${title}: ${times.length} commands, ${times.length - good.length} without an acknowledgement in 3 s; median ${share(good, 0.5)} ms, p99 ${share(good, 0.99)} ms, most ${share(good, 1)} ms; ${await loopLate()}`,
  );
};

const steady = async (ask: Ask): Promise<readonly (number | undefined)[]> => {
  const asked: Promise<number | undefined>[] = [];
  const begun = performance.now();
  for (let index = 0; index < rate * seconds; index++) {
    const wait = begun + (index * 1000) / rate - performance.now();
    if (wait > 0) await pause(wait);
    asked.push(ask(index));
  }
  return Promise.all(asked);
};

/** Until the program has nothing left to do. */
const rest = async (): Promise<void> => {
  await pause(15_000);
  await loopLate();
};

for (const [platform, ask] of [
  ['Slack', onSlack],
  ['Discord', onDiscord],
] as const) {
  // The first ones warm it up: code, statements, the directory of people.
  await Promise.all(Array.from({ length: 50 }, (_, index) => ask(index)));
  await rest();
  await tell(`${platform}, ${rate} a second`, await steady(ask));
  await rest();
  await tell(
    `${platform}, ${burst} at once`,
    await Promise.all(Array.from({ length: burst }, (_, index) => ask(index))),
  );
  await rest();
  console.log(`resident after it: ${residentOf(program.pid).toFixed(0)} MB`);
}

await program.stop();
await slack.close();
await discord.close();
work.remove();
