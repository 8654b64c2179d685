import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { assemble, type Instance } from '../../adapters/assemble.ts';
import { loadConfig } from '../../adapters/config-file.ts';
import { createHttp } from '../../adapters/http/create-http.ts';
import { ensurePeople, localIdentity } from '../../adapters/people.ts';
import { makeSurfaces } from '../../adapters/surfaces.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import type { Surface } from '../../src/chat/surface.ts';
import type { JobName } from '../../src/jobs.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { createSlackApi, type SlackApi } from '../fakes/slack-api/create-slack-api.ts';
import type { Channel, SlackMessage } from '../fakes/slack-api/slack-model.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { freePort, need, workFolder } from './harness/program.ts';
import { startWebAndEdge, type WebAndEdge } from './harness/web-and-edge.ts';

need('nginx', 'haproxy', 'pebble', 'openssl');

// The whole drill with the real parts: the built-in CA, DNS, HTTP, nginx, HAProxy and chat’s own client. Only the calendar is moved.
const NAME = 'www.example.com';

const work = workFolder('drill');
let ahead = 0;
/** The machine's clock, so many days later: waits are real, the calendar is not. */
const clock: Clock = { now: () => systemClock.now() + ahead, sleep: (ms, signal) => systemClock.sleep(ms, signal) };
const base = { clock, random: systemRandom, log: silentLog };

let dns: Pebble;
let servers: WebAndEdge;
let slack: SlackApi;
let room: Channel;
let instance: Instance;
const surfaces: (Surface & { start(): Promise<void>; stop(): Promise<void> })[] = [];

beforeAll(async () => {
  servers = await startWebAndEdge(NAME);
  const listen = await freePort();
  // Its DNS server alone is used.
  dns = await startPebble();
  await dns.challtestsrv.addA(NAME, '127.0.0.1');
  slack = await createSlackApi();
  const team = slack.addTeam('Example');
  const olu = slack.addUser('olu');
  room = slack.addChannel('certificates');
  const config = {
    http: { listen: `127.0.0.1:${listen}` },
    issuers: { internal: { type: 'built-in', days: 90 } },
    validation: { httpPort: listen },
    dns: { resolvers: [dns.dnsAddress] },
    slack: { apiUrl: slack.url, appToken: slack.appToken, botToken: team.bot?.token },
    channels: { default: [`slack:${team.id}:${room.id}`], routes: [] },
    people: [{ name: 'olu', roles: ['operator'], identities: [`slack:${team.id}:${olu.id}`] }],
    targets: servers.targets,
  };
  writeFileSync(join(work.path, 'signet.yaml'), stringify(config));
  const loaded = loadConfig(undefined, work.path, {});
  instance = await assemble(loaded, base);
  const { bot, store } = instance;
  await ensurePeople(store, base, loaded.config, localIdentity());
  for (const authority of instance.authorities) await authority.open();
  const http = createHttp({ listen: loaded.config.http.listen, bot, version: '0', mounts: [], acme: [], ...base });
  surfaces.push(http, ...makeSurfaces({ bot, config: loaded.config, ...base }));
  for (const surface of surfaces) {
    bot.addSurface(surface);
    await surface.start();
  }
  await slack.connected(2);
});

afterAll(async () => {
  for (const surface of surfaces) await surface.stop();
  await instance?.close();
  await slack?.close();
  await dns?.stop();
  await servers?.stop();
  work.remove();
});

const JOBS: readonly JobName[] = [
  'renewals-due',
  'advance-orders',
  'run-deployments',
  'hostings-due',
  'expiry-sweep',
  'find-drift',
  'deliver-notices',
  'redraw-cards',
];

/** The nginx as its configuration names it. */
const web = () => servers.targets.web as Readonly<Record<'certificate' | 'key' | 'prefix' | 'config', string>>;
/** The pair before the renewal, as somebody may keep it beside. */
let oldPair: readonly [string, string] = ['', ''];

/** What the clock's table would do in one minute. */
const minute = async (): Promise<void> => {
  for (const job of JOBS) {
    await instance.bot.runJob(job);
    await instance.bot.ordersIdle();
  }
  await instance.bot.deliveriesIdle();
};

const textOf = (message: SlackMessage): string => slack.lines(message).join('\n');
const said = (): readonly string[] => slack.messages(room).map(textOf);

/** Step by step of the calendar, until somebody in the room can see it. */
const until = async (what: string, seen: (text: string) => boolean, step = MINUTE): Promise<SlackMessage> => {
  for (let round = 0; round < 60; round++) {
    const found = slack.messages(room).find((message) => seen(textOf(message)));
    if (found !== undefined) return found;
    ahead += step;
    await minute();
    await systemClock.sleep(200);
  }
  throw new Error(`nobody could see ${what}:\n${said().join('\n---\n')}`);
};

const bothServe = async (wanted: (fingerprint: string) => boolean): Promise<string> => {
  for (let round = 0; round < 60; round++) {
    const { served, ports } = servers;
    const [web, edge] = [await served(ports[0]), await served(ports[1])];
    if (web === edge && wanted(web)) return web;
    ahead += MINUTE;
    await minute();
    await systemClock.sleep(200);
  }
  throw new Error(`nginx and HAProxy do not serve the same new certificate:\n${said().join('\n---\n')}`);
};

test('31 days before the end quiet; the attempt fails and its cause is told; mended, pressed, renewed, served, closed', async () => {
  await slack.as('olu').slash('/cert', `apply ${NAME} --method file --target web --target edge`, room.id);
  await until(
    'the certificate at its targets',
    (text) => text.split('Deploy to').length === 3 && !text.includes('wait'),
  );
  const first = await bothServe(() => true);
  oldPair = [readFileSync(web().certificate, 'utf8'), readFileSync(web().key, 'utf8')];
  await slack.as('olu').slash('/cert', `host ${NAME} --target web --target edge`, room.id);
  await until('the hosting', (text) => text.startsWith('✅') && text.includes('hosted'));

  // 31 days before the end: nobody hears of it.
  const before = said().length;
  ahead += 59 * DAY;
  await minute();
  expect(said()).toHaveLength(before);

  // Somebody moves the name to an address where nothing listens, and the renewal is due.
  await dns.challtestsrv.clearA(NAME);
  await dns.challtestsrv.addA(NAME, '127.0.0.9');
  const failed = await until('the failure', (text) => text.includes('Nothing accepts connections'), 6 * HOUR);
  expect(textOf(failed)).toContain('Nothing accepts connections');
  expect(textOf(failed)).toContain('127.0.0.9');
  const alert = await until(
    'the alert with its remedy',
    (text) => text.includes('expires on') && text.includes('failed') && text.includes('[Verify again]'),
    10 * MINUTE,
  );
  // The cause, what each address answered, what to do, and when it is tried next.
  const words = textOf(alert);
  for (const part of [
    'Nothing accepts connections',
    '127.0.0.9: connection refused',
    'Start the web server',
    'next try',
  ])
    expect(words).toContain(part);
  expect(await bothServe(() => true)).toBe(first);

  // Mended; one press.
  await dns.challtestsrv.clearA(NAME);
  await dns.challtestsrv.addA(NAME, '127.0.0.1');
  await slack.as('olu').click(alert, 'Verify again');
  const second = await bothServe((fingerprint) => fingerprint !== first);
  const closed = await until('the closed alert', (text) => text.includes('served since'));
  expect(closed.ts).toBe(alert.ts);
  expect(textOf(closed)).not.toContain('[Acknowledge]');
  const status = await instance.store.db.selectFrom('certificates').select(['fingerprint', 'notAfter']).execute();
  expect(status.map(({ fingerprint }) => fingerprint)).toEqual(expect.arrayContaining([first, second]));
  // Our own CA's root is known to whoever looks from outside.
  const deployed = await instance.store.db.selectFrom('deployments').select('evidence').execute();
  expect(deployed.map(({ evidence }) => evidence).join()).toContain('new certificate');
  expect(deployed.map(({ evidence }) => evidence).join()).not.toMatch(/SELF_SIGNED|UNABLE_TO/);
  if (process.env.RECORD !== undefined) process.stdout.write(`${said().join('\n-----\n')}\n`);
});

test('somebody puts the old pair back on nginx: told in the channel, put right by one press, the card closed', async () => {
  const [port] = servers.ports;
  const ours = await servers.served(port);
  writeFileSync(web().certificate, oldPair[0]);
  writeFileSync(web().key, oldPair[1]);
  execFileSync('/usr/sbin/nginx', ['-p', web().prefix, '-c', web().config, '-s', 'reload'], { stdio: 'ignore' });
  const drift = await until(
    'the drift',
    (text) => text.includes('web serves another certificate again') && text.includes('[Put it back]'),
    HOUR,
  );
  const instead = await servers.served(port);
  expect(instead).not.toBe(ours);
  expect(textOf(drift)).toContain(instead);

  await slack.as('olu').click(drift, 'Put it back');
  const closed = await until('the closed card', (text) => text.includes('web serves it again'));
  expect(closed.ts).toBe(drift.ts);
  expect(textOf(closed)).not.toContain('[Put it back]');
  expect(await servers.served(port)).toBe(ours);
  if (process.env.RECORD !== undefined) process.stdout.write(`${said().join('\n-----\n')}\n`);
});
