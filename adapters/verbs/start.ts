import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { House } from '../../src/house.ts';
import { type JobName, jobs } from '../../src/jobs.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import { dropSurfaceCards } from '../../src/overview/posted-card.store.ts';
import { releaseDeadHolders } from '../../src/store/hold.store.ts';
import { assemble } from '../assemble.ts';
import type { LoadedConfig } from '../config-file.ts';
import { shellLanguage, terminalSettings } from '../console/terminal-settings.ts';
import { startClock } from '../cron.ts';
import { isDeadHolder } from '../dead-holder.ts';
import { createHttp } from '../http/create-http.ts';
import { ensurePeople, localIdentity } from '../people.ts';
import { makeSurfaces } from '../surfaces.ts';
import { version } from '../version.ts';
import { sayFor, type Verb, type VerbWorld } from './verb.ts';

/** Longest time a stop may take, in milliseconds. */
const STOP_MS = 9_000;

/** What is listening, how it is configured, how to talk to it. */
const greeting = (world: VerbWorld, loaded: LoadedConfig, address: string, hasConsole: boolean): string => {
  const say = sayFor(world, loaded);
  const { file, folder } = loaded;
  return [
    say('greeting.listens', { version, address: `http://${address}` }),
    `  ${file === undefined ? say('greeting.defaults', { folder }) : say('greeting.configuration', { file })}`,
    `  ${say(hasConsole ? 'greeting.talk-here' : 'greeting.talk', { command: 'npx signet cert apply shop.example.test' })}`,
    '',
  ].join('\n');
};

/** Between two looks whether npm is still there, in milliseconds. */
const PARENT_MS = 500;

/** How npm says that it runs us. */
const BY_NPM: readonly (string | undefined)[] = ['start', 'npx'];

/** `npm start` runs us below a shell, which does not hand on the signal that ends it: where our parent is gone, we were ended. */
const abandoned = ({ env }: VerbWorld): Promise<void> =>
  new Promise((resolve) => {
    if (!BY_NPM.includes(env.npm_lifecycle_event)) return;
    const parent = process.ppid;
    const looking = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(looking);
      resolve();
    }, PARENT_MS);
    looking.unref();
  });

const ended = async (world: VerbWorld): Promise<void> => {
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), abandoned(world)]);
};

/** Ends swaps of files that a crash cut short, before anything new is installed. */
const recoverTargets = async ({ targets, edges, log }: House): Promise<void> => {
  for (const target of [...targets.values(), ...edges.values()]) {
    await target.recover?.().catch((error: unknown) => {
      log.error({ target: target.name, cause: describeCause(error) }, 'a swap that was cut short could not be ended');
    });
  }
};

const serve = async (world: VerbWorld, configPath: string | undefined): Promise<void> => {
  const loaded = world.load(configPath);
  // A platform's client may reject where nobody can wait for it; that is told, and ends nothing.
  process.on('unhandledRejection', (reason) => {
    world.base.log.error({ cause: describeCause(reason) }, 'something failed that nobody waited for');
  });
  const instance = await assemble(loaded, world.base);
  const { bot, store, config } = instance;
  const local = localIdentity();
  await ensurePeople(store, world.base, config, local);
  await releaseDeadHolders(store, isDeadHolder);
  await dropSurfaceCards(store, 'console');
  for (const authority of instance.authorities) await authority.open();
  await recoverTargets(bot.house);
  const platforms = makeSurfaces({ bot, config, ...world.base });
  const mounts = platforms.flatMap((platform) => platform.mounts);
  const refusals = () => platforms;
  const acme = instance.authorities.filter((authority) => authority.acme !== undefined);
  const http = createHttp({ listen: config.http.listen, bot, version, mounts, refusals, acme, ...world.base });
  for (const surface of [http, ...platforms]) bot.addSurface(surface);
  await http.start();
  await Promise.all(platforms.map((platform) => platform.start()));
  const clock = startClock((name) => bot.runJob(name), world.base);
  for (const name of Object.keys(jobs) as JobName[]) void bot.runJob(name);
  const left = Promise.withResolvers<void>();
  const terminal = terminalSettings(
    process.stdin.isTTY === true && process.stdout.isTTY === true,
    world.env,
    process.platform,
  );
  const address = config.http.listen.replace(/:0$/, `:${http.port}`);
  process.stdout.write(greeting(world, loaded, address, terminal.isTerminal));
  const console = terminal.isTerminal
    ? (await import('../console/create-console.ts')).createConsole({
        desk: bot.desk,
        input: process.stdin,
        output: process.stdout,
        ...terminal,
        columns: () => process.stdout.columns,
        rows: () => process.stdout.rows,
        clock: world.base.clock,
        timeZone: config.timezone,
        user: local,
        language: shellLanguage(world.env, config.language),
        historyFile: `${loaded.folder}/data/history`,
        folder: world.cwd,
        onExit: left.resolve,
      })
    : undefined;
  if (console !== undefined) {
    bot.addSurface(console);
    await console.start();
    // On one terminal: a line of the log goes above what is being typed, not through it.
    if (process.stderr.isTTY) world.logLines?.showIn(console.printLine);
  }
  await Promise.race([ended(world), left.promise]);
  // A handshake or a CA's answer under way may take its time; whatever it was, its last save stands and it goes on at the next start.
  const late = setTimeout(() => process.exit(0), STOP_MS);
  await clock.stop();
  world.logLines?.showIn(undefined);
  await console?.stop();
  await Promise.all(platforms.map((platform) => platform.stop()));
  await http.stop();
  await instance.close();
  clearTimeout(late);
};

export const startVerb: Verb = {
  usage: 'start [--config FILE]',
  run: async (world, args) => {
    const { values } = parseArgs({ args: [...args], options: { config: { type: 'string' } }, allowPositionals: false });
    await serve(world, values.config);
    return 0;
  },
};
