import { fromInstant, type Instant, toInstant } from '../../src/kernel/clock.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { oldestWaiting } from '../../src/notice/waiting.store.ts';
import { storeAnswers } from '../../src/overview/metrics.store.ts';
import type { HttpOptions } from './http-options.ts';

/** The clock counts as stopped when no job has ended for this long, in milliseconds: every one of its fast jobs runs each few seconds. */
const SILENCE = 2 * MINUTE;
/** Nothing that is to be said may wait for longer, in milliseconds: by then whoever was told instead has it too. */
const UNDELIVERED = 30 * MINUTE;

/** One thing that has to work for the bot to be able to do its job. */
export interface Check {
  readonly what: 'store' | 'clock' | 'notices' | 'job' | 'surface';
  /** Which job or surface. */
  readonly which?: string;
  readonly ok: boolean;
  /** Of the last sign of life, or of the failure. */
  readonly at?: Instant;
  /** For whoever keeps the machine. */
  readonly detail?: string;
}

const storeCheck = async ({ bot }: HttpOptions): Promise<Check> => {
  try {
    await storeAnswers(bot.house.store);
    return { what: 'store', ok: true };
  } catch (error) {
    return { what: 'store', ok: false, detail: (error as Error).message };
  }
};

const clockCheck = ({ bot, clock }: HttpOptions): Check => {
  const now = clock.now();
  // What ran before the clock went back proves nothing about the time since.
  const runs = [...bot.lastRuns.values()].map(({ at }) => fromInstant(at)).filter((at) => at <= now);
  if (runs.length === 0) return { what: 'clock', ok: false, detail: 'no job has run yet' };
  const at = toInstant(Math.max(...runs));
  return { what: 'clock', ok: now - fromInstant(at) < SILENCE, at, detail: at };
};

const jobChecks = ({ bot }: HttpOptions): readonly Check[] =>
  [...bot.lastRuns]
    .filter(([, run]) => !run.ok)
    .map(([which, { at }]) => ({ what: 'job', which, ok: false, at, detail: `failed at ${at}` }));

const surfaceChecks = ({ bot }: HttpOptions): readonly Check[] =>
  bot.surfaces.map((surface) => {
    const { up, silentFor, detail } = surface.health();
    const told = [detail, silentFor === undefined ? undefined : `silent for ${Math.round(silentFor / 1000)} s`].filter(
      (part) => part !== undefined,
    );
    const words = told.length === 0 ? {} : { detail: told.join(', ') };
    return { what: 'surface', which: surface.name, ok: up, ...words };
  });

/** What somebody is to be told and has not been. A store that does not answer is told by its own check. */
const noticeCheck = async ({ bot, clock }: HttpOptions): Promise<Check> => {
  const oldest = await oldestWaiting(bot.house.store).catch(() => undefined);
  if (oldest === undefined) return { what: 'notices', ok: true };
  const age = clock.now() - fromInstant(oldest.since);
  const problem = oldest.problem === undefined ? '' : `: ${oldest.problem}`;
  const detail = `the oldest undelivered notice (${oldest.kind}, to ${oldest.receiver}) has waited ${Math.round(age / SECOND)} s${problem}`;
  return { what: 'notices', ok: age < UNDELIVERED, at: oldest.since, detail };
};

/** Whether the bot is able to do its job, check by check. */
export const readiness = async (options: HttpOptions): Promise<readonly Check[]> => [
  await storeCheck(options),
  clockCheck(options),
  await noticeCheck(options),
  ...jobChecks(options),
  ...surfaceChecks(options),
];
