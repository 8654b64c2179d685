import { type Backups, isTooOld, type NoBackups, newestOf, noBackups } from '../backup/backup.ts';
import type { Clock } from '../kernel/clock.ts';
import { detailOf } from '../kernel/errors.ts';
import { type Check, type Finding, found } from '../kernel/finding.ts';

interface BackupCheckHouse {
  readonly clock: Clock;
  readonly backups: Backups | NoBackups;
}

const look = async (backups: Backups, now: number): Promise<Finding> => {
  const { place, every } = backups;
  const there = await backups.list();
  const newest = newestOf(there, now);
  if (newest === undefined) return found('backup-awaited', { place });
  const { at } = newest;
  return isTooOld(newest, every, now)
    ? found('backup-old', { at, place })
    : found('backup-good', { at, count: there.length, place });
};

/** How old the newest backup is; why there is none. */
export const backupCheck = ({ backups, clock }: BackupCheckHouse): Check => ({
  name: 'backups',
  look: async () => {
    if (typeof backups === 'string') {
      const code = noBackups[backups];
      return code === undefined ? [] : [found(code, {})];
    }
    return [
      await look(backups, clock.now()).catch((error: unknown) =>
        found('backup-unseen', { place: backups.place, detail: detailOf(error) }),
      ),
    ];
  },
});
