import { isTooOld, newestOf } from './backup/backup.ts';
import type { Surface } from './chat/surface.ts';
import type { House } from './house.ts';
import type { JobRun } from './jobs.ts';
import { nowOf, toInstant } from './kernel/clock.ts';
import { HOUR, MINUTE } from './kernel/duration.ts';
import { describeCause } from './kernel/errors.ts';
import { announce } from './notice/announce.ts';

/** A connection that is lost for less than this was a hiccup: platforms ask to reconnect every few hours. */
const DOWN_FOR = 2 * MINUTE;
/** The clock ticks every minute; a longer pause is told. */
const SILENT_FOR = 10 * MINUTE;

const dayOf = (instant: string): string => instant.slice(0, 10);

export interface WatchHouseParts {
  /** Tells a dead man's switch outside that this house is well; undefined where none is configured. */
  readonly heartbeat: (() => Promise<void>) | undefined;
}

/** Looks at the bot itself: what it does not say, nobody hears. One for each process, since it sees that process's own connections. */
export const createHouseWatch = (
  house: House,
  parts: WatchHouseParts,
  surfaces: readonly Surface[],
  lastRuns: ReadonlyMap<string, JobRun>,
): (() => Promise<void>) => {
  const { clock, store, log } = house;
  const downSince = new Map<string, { readonly since: number; readonly told: boolean }>();
  /** The day of its failure that a job's failing was told on. */
  const toldOn = new Map<string, string>();
  let lastLook = clock.now();

  const say = (
    kind: 'surface-down' | 'surface-up' | 'job-failing' | 'clock-silent' | 'backup-old' | 'backup-none',
    subject: string,
    occasion: string,
    facts: Readonly<Record<string, string>>,
  ) => store.transaction((inside) => announce(inside, house, { kind, subject, occasion, facts }));

  const lookAtSurface = async (surface: Surface): Promise<void> => {
    const { up, detail = '' } = surface.health();
    const known = downSince.get(surface.name);
    if (up) {
      downSince.delete(surface.name);
      if (known?.told === true)
        await say('surface-up', surface.name, toInstant(known.since), { surface: surface.name });
      return;
    }
    const since = known?.since ?? clock.now();
    const late = clock.now() - since >= DOWN_FOR;
    downSince.set(surface.name, { since, told: known?.told === true || late });
    if (late && known?.told !== true)
      await say('surface-down', surface.name, toInstant(since), { surface: surface.name, words: detail });
  };

  /** Once a day for each job, and all that fail at once together: a database that is gone is one card. What is mended says nothing. */
  const lookAtJobs = async (): Promise<void> => {
    const failing = [...lastRuns].filter(([job, { at, ok }]) => !ok && toldOn.get(job) !== dayOf(at));
    const at = failing
      .map(([, run]) => run.at)
      .toSorted()
      .at(-1);
    if (at === undefined) return;
    const names = failing.map(([job]) => job).join(', ');
    await say('job-failing', names, dayOf(at), { job: names, words: at });
    for (const [job, run] of failing) toldOn.set(job, dayOf(run.at));
  };

  const lookAtClock = async (): Promise<void> => {
    const before = lastLook;
    lastLook = clock.now();
    if (lastLook - before > SILENT_FOR)
      await say('clock-silent', 'clock', toInstant(before), { words: `${toInstant(before)} – ${nowOf(clock)}` });
  };

  const startedAt = clock.now();
  /** Once a day while the newest is too old. A start makes up for what was missed, and has an hour for it before this speaks. */
  const lookAtBackups = async (): Promise<void> => {
    const { backups } = house;
    if (typeof backups === 'string') return;
    const hasFailed = lastRuns.get('make-backup')?.ok === false;
    if (!hasFailed && clock.now() - startedAt < HOUR) return;
    const newest = newestOf(await backups.list().catch(() => []), clock.now());
    if (!isTooOld(newest, backups.every, clock.now())) return;
    const today = dayOf(nowOf(clock));
    if (newest === undefined) await say('backup-none', 'backups', today, {});
    else await say('backup-old', 'backups', today, { at: newest.at });
  };

  const beat = async (): Promise<void> => {
    const well = [...lastRuns.values()].every(({ ok }) => ok) && surfaces.every((surface) => surface.health().up);
    if (parts.heartbeat === undefined || !well) return;
    await parts.heartbeat().catch((error: unknown) => {
      log.warn({ cause: describeCause(error) }, 'the dead man’s switch could not be told');
    });
  };

  return async () => {
    await lookAtClock();
    for (const surface of surfaces) await lookAtSurface(surface);
    await lookAtJobs();
    await lookAtBackups();
    await beat();
  };
};
