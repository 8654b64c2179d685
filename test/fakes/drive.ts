import type { Bot } from '../../src/bot.ts';
import type { JobName } from '../../src/jobs.ts';
import { HOUR } from '../../src/kernel/duration.ts';
import type { VirtualClock } from './virtual-clock.ts';

const JOBS: readonly JobName[] = ['poll-renewal-info', 'renewals-due', 'advance-orders', 'run-deployments'];

/** One round of the clock's jobs, and all the work they bring, to its end. */
export const tick = async (bot: Bot, jobs: readonly JobName[] = JOBS): Promise<void> => {
  for (const job of jobs) {
    await bot.runJob(job);
    await bot.settle(
      {
        ok: true,
        data: null,
        message: { tone: 'neutral', title: '', plain: '', blocks: [], actions: [], audience: 'all' },
        follows: { kind: 'order', id: 'ord_none' },
      },
      'en',
    );
  }
};

/** Lets `ms` go by, with a round of jobs every `step`. */
export const drive = async (bot: Bot, clock: VirtualClock, ms: number, step = HOUR): Promise<void> => {
  const end = clock.now() + ms;
  while (clock.now() < end) {
    await clock.sleep(Math.min(step, end - clock.now()));
    await tick(bot);
  }
};
