import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { assemble, type Instance } from '../../../adapters/assemble.ts';
import { loadConfig } from '../../../adapters/config-file.ts';
import { createHttp } from '../../../adapters/http/create-http.ts';
import { ensurePeople, localIdentity } from '../../../adapters/people.ts';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { parseLine } from '../../../src/chat/grammar.ts';
import type { JobName } from '../../../src/jobs.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { workFolder } from './program.ts';

/** The machine's clock, so many milliseconds later: waits are real, the calendar is not. */
export interface Calendar extends Clock {
  turn(ms: number): void;
}

export const makeCalendar = (): Calendar => {
  let ahead = 0;
  return {
    now: () => systemClock.now() + ahead,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    turn: (ms) => {
      ahead += ms;
    },
  };
};

/** A whole Signet in this process with its own port, whose calendar a test turns; its jobs run when the test says so. */
export interface CalendarInstance extends Instance {
  /** A command as whoever started it would type it; throws what it refuses. */
  // biome-ignore lint/suspicious/noExplicitAny: the test reads the data as any program would
  say(line: string): Promise<any>;
  /** The jobs, one after the other, each with what it set going. */
  run(...names: readonly JobName[]): Promise<void>;
  stop(): Promise<void>;
}

export const calendarInstance = async (
  clock: Calendar,
  port: number,
  config: Readonly<Record<string, unknown>>,
): Promise<CalendarInstance> => {
  const work = workFolder('calendar');
  const base = { clock, random: systemRandom, log: silentLog };
  writeFileSync(join(work.path, 'signet.yaml'), stringify({ http: { listen: `127.0.0.1:${port}` }, ...config }));
  const loaded = loadConfig(undefined, work.path, {});
  const instance = await assemble(loaded, base);
  const { bot, store, authorities } = instance;
  const me = localIdentity();
  await ensurePeople(store, base, loaded.config, me);
  for (const authority of authorities) await authority.open();
  const acme = authorities.filter((authority) => authority.acme !== undefined);
  const http = createHttp({ listen: loaded.config.http.listen, bot, version: '0', mounts: [], acme, ...base });
  bot.addSurface(http);
  await http.start();
  return {
    ...instance,
    say: async (line) => {
      const { path, args } = parseLine(line, bot.desk.catalogue);
      const conversation = { surface: 'console', realm: 'local', id: 'terminal' };
      const typed = { origin: 'typed', language: 'en', local: true } as const;
      const outcome = await bot.desk.dispatch({ path, args, actor: me, conversation, ...typed });
      const settled = await bot.settle(outcome, 'en');
      if (!settled.ok) throw new Error(`${line}: ${settled.error.message}`);
      return settled.data;
    },
    run: async (...names) => {
      for (const name of names) {
        await bot.runJob(name);
        const last = bot.lastRuns.get(name);
        if (last?.ok === false) throw new Error(`the job ${name} failed`);
        await bot.ordersIdle();
      }
    },
    stop: async () => {
      await http.stop();
      await instance.close();
      work.remove();
    },
  };
};
