import { Hono } from 'hono';
import { fromInstant } from '../../src/kernel/clock.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import { storeAnswers } from '../../src/overview/metrics.store.ts';
import type { HttpOptions } from './http-options.ts';

/** The clock counts as stopped when no job has ended for this long, in milliseconds: every one of its fast jobs runs each few seconds. */
const SILENCE = 2 * MINUTE;

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
  const last = Math.max(0, ...[...bot.lastRuns.values()].map(({ at }) => fromInstant(at)));
  return {
    name: 'clock',
    ok: clock.now() - last < SILENCE,
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

/** `/healthz`: the process answers. `/readyz`: it is able to do its job, check by check. */
export const healthRoutes = (options: HttpOptions): Hono =>
  new Hono()
    .get('/healthz', (c) => c.json({ ok: true, version: options.version }))
    .get('/readyz', async (c) => {
      const checks = [await storeCheck(options), clockCheck(options), ...jobChecks(options), ...surfaceChecks(options)];
      const ok = checks.every((check) => check.ok);
      return c.json({ ok, checks }, ok ? 200 : 503);
    });
