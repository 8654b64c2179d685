import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startClock } from '../../../adapters/cron.ts';
import { systemClock } from '../../../adapters/system.ts';
import type { JobName } from '../../../src/jobs.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/kernel/duration.ts';
import { silentLog } from '../../../src/kernel/log.ts';

const START = Date.UTC(2026, 5, 1, 12);

describe('the clock that drives the jobs', () => {
  let runs: Map<JobName, number>;
  let clock: ReturnType<typeof startClock>;

  beforeEach(() => {
    vi.useFakeTimers({ now: START });
    runs = new Map();
    clock = startClock(async (name) => void runs.set(name, (runs.get(name) ?? 0) + 1), {
      clock: systemClock,
      log: silentLog,
    });
  });
  afterEach(async () => {
    await clock.stop();
    vi.useRealTimers();
  });

  const runsWithin = async (name: JobName, ms: number): Promise<number> => {
    runs.clear();
    await vi.advanceTimersByTimeAsync(ms);
    return runs.get(name) ?? 0;
  };

  test('runs each job at its time', async () => {
    expect(await runsWithin('advance-orders', MINUTE)).toBe(12);
    expect(await runsWithin('renewals-due', 10 * MINUTE)).toBe(10);
  });

  test.each([
    ['back by a minute', -MINUTE],
    ['back by an hour', -HOUR],
    ['back by a year', -365 * DAY],
    ['ahead by an hour', HOUR],
  ])('goes on within seconds when the machine’s clock is set %s', async (_, ms) => {
    await vi.advanceTimersByTimeAsync(MINUTE);
    vi.setSystemTime(Date.now() + ms);
    expect(await runsWithin('advance-orders', 7 * SECOND)).toBeGreaterThanOrEqual(1);
    expect(await runsWithin('renewals-due', 5 * MINUTE)).toBe(5);
  });

  test('an hourly job is not missed when the clock is set ahead to just before its time', async () => {
    vi.setSystemTime(START + 6 * HOUR + 6 * MINUTE);
    expect(await runsWithin('clean-up', 2 * MINUTE)).toBe(1);
  });

  test('stopped, it runs nothing more', async () => {
    await clock.stop();
    expect(await runsWithin('advance-orders', MINUTE)).toBe(0);
  });
});
