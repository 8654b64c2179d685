import { Hono } from 'hono';
import { fromInstant } from '../../src/kernel/clock.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { oldestWaiting } from '../../src/notice/waiting.store.ts';
import { storeAnswers } from '../../src/overview/metrics.store.ts';
import type { HttpOptions } from './http-options.ts';

/** The clock counts as stopped when no job has ended for this long, in milliseconds: every one of its fast jobs runs each few seconds. */
const SILENCE = 2 * MINUTE;
/** Nothing that is to be said may wait for longer, in milliseconds: by then whoever was told instead has it too. */
const UNDELIVERED = 30 * MINUTE;

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

const storeCheck = async ({ bot }: HttpOptions): Promise<Check> => {
  try {
    await storeAnswers(bot.house.store);
    return { name: 'store', ok: true };
  } catch (error) {
    return { name: 'store', ok: false, detail: (error as Error).message };
  }
};

const clockCheck = ({ bot, clock }: HttpOptions): Check => {
  const now = clock.now();
  // What ran before the clock went back proves nothing about the time since.
  const runs = [...bot.lastRuns.values()].map(({ at }) => fromInstant(at)).filter((at) => at <= now);
  const last = Math.max(0, ...runs);
  return {
    name: 'clock',
    ok: now - last < SILENCE,
    detail: last === 0 ? 'no job has run yet' : new Date(last).toISOString(),
  };
};

const jobChecks = ({ bot }: HttpOptions): readonly Check[] =>
  [...bot.lastRuns]
    .filter(([, run]) => !run.ok)
    .map(([name, run]) => ({ name: `job ${name}`, ok: false, detail: `failed at ${run.at}` }));

const surfaceChecks = ({ bot }: HttpOptions): readonly Check[] =>
  bot.surfaces.map((surface) => {
    const { up, silentFor, detail } = surface.health();
    const told = [detail, silentFor === undefined ? undefined : `silent for ${Math.round(silentFor / 1000)} s`].filter(
      (part) => part !== undefined,
    );
    return { name: `surface ${surface.name}`, ok: up, ...(told.length === 0 ? {} : { detail: told.join(', ') }) };
  });

/** What somebody is to be told and has not been. A store that does not answer is told by its own check. */
const noticeCheck = async ({ bot, clock }: HttpOptions): Promise<Check> => {
  const oldest = await oldestWaiting(bot.house.store).catch(() => undefined);
  if (oldest === undefined) return { name: 'notices', ok: true };
  const age = clock.now() - fromInstant(oldest.since);
  const problem = oldest.problem === undefined ? '' : `: ${oldest.problem}`;
  const detail = `the oldest undelivered notice (${oldest.kind}, to ${oldest.receiver}) has waited ${Math.round(age / SECOND)} s${problem}`;
  return { name: 'notices', ok: age < UNDELIVERED, detail };
};

/** `/healthz`: the process answers. `/readyz`: it is able to do its job, check by check. */
export const healthRoutes = (options: HttpOptions): Hono =>
  new Hono()
    .get('/healthz', (c) => c.json({ ok: true, version: options.version }))
    .get('/readyz', async (c) => {
      const checks = [
        await storeCheck(options),
        clockCheck(options),
        await noticeCheck(options),
        ...jobChecks(options),
        ...surfaceChecks(options),
      ];
      const ok = checks.every((check) => check.ok);
      return c.json({ ok, checks }, ok ? 200 : 503);
    });
