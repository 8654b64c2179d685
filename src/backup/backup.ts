import { fromInstant, type Instant } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { FindingCode } from '../kernel/finding.ts';

/** A copy of the store that was found whole after it was written. */
export interface Backup {
  readonly name: string;
  /** When it was begun: what it holds is no younger. */
  readonly at: Instant;
  /** Bytes. */
  readonly size: number;
}

/**
 * PORT: where backups are written. The clock's job asks it, one at a time; the doctor, the metrics and the watch over the house only look.
 */
export interface Backups {
  /** Milliseconds from one to the next. */
  readonly every: number;
  /** How many stay. */
  readonly keep: number;
  /** Where they are, for people. */
  readonly place: string;
  /** Those that are whole, in any order; what a crash left half is none of them. */
  list(): Promise<readonly Backup[]>;
  /**
   * Copies the store as it is at one moment, while it is used, and proves the copy as a restore would. It is there whole or not at all, and
   * may be asked again. `stopping` ends it at once.
   * @throws CertError `file-unwritable` (no room, no right), `backup-damaged`.
   */
  make(at: Instant, stopping?: AbortSignal): Promise<Backup>;
  /** Gone afterwards, also when it was gone before. */
  drop(backup: Backup): Promise<void>;
}

/** Why a store is not backed up by the clock, and what `doctor` says of it. */
export const noBackups = {
  /** Nothing is kept longer than the process lives. */
  'nothing-kept': undefined,
  /** Its own tools do it. */
  'own-tools': 'backup-own-tools',
  /** Somebody wants it so. */
  'switched-off': 'backup-off',
} as const satisfies Record<string, FindingCode | undefined>;

export type NoBackups = keyof typeof noBackups;

/** The clock's ticks come a moment early or late: by less than this a backup is not put off to the next tick. */
const EARLY = MINUTE;

const newestLast = (a: Backup, b: Backup): number => fromInstant(a.at) - fromInstant(b.at);

/** One from a time that has not come was made while the clock was wrong: it says nothing about how old the newest is. */
export const newestOf = (there: readonly Backup[], now: number): Backup | undefined =>
  there
    .filter(({ at }) => fromInstant(at) <= now)
    .toSorted(newestLast)
    .at(-1);

/** One for however many were missed. */
export const isBackupDue = (there: readonly Backup[], every: number, now: number): boolean => {
  const newest = newestOf(there, now);
  return newest === undefined || now - fromInstant(newest.at) >= every - EARLY;
};

/** Those beyond `keep`: what a wrong clock made first, then the oldest. Never the newest, whatever `keep` is. */
export const surplusOf = (there: readonly Backup[], keep: number, now: number): readonly Backup[] => {
  const ahead = there.filter(({ at }) => fromInstant(at) > now);
  const past = there.filter(({ at }) => fromInstant(at) <= now).toSorted(newestLast);
  return [...ahead, ...past.slice(0, -1)].slice(0, Math.max(0, there.length - keep));
};

/** A missed one may be made up for; two in a row are told. */
const PERIODS_MOST = 2;

/** Whether the newest is so old that somebody must look; no backup at all is older than any. */
export const isTooOld = (newest: Backup | undefined, every: number, now: number): boolean =>
  newest === undefined || now - fromInstant(newest.at) > PERIODS_MOST * every;
