import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { openOneOfEach } from '../store/reseal.store.ts';
import type { Store } from '../store/store.ts';
import { type Backups, isBackupDue, type NoBackups, surplusOf } from './backup.ts';

export interface BackupHouse extends Base {
  readonly store: Store;
  readonly backups: Backups | NoBackups;
}

/** Makes a backup when it is time for one; older ones go only when it is there and whole. Whatever fails leaves the older ones as they were. */
export const makeBackup = async ({ store, clock, log, backups, stopping }: BackupHouse): Promise<void> => {
  if (typeof backups === 'string') return;
  const { every, keep } = backups;
  const there = await backups.list();
  if (!isBackupDue(there, every, clock.now())) return;
  try {
    // A restore asks the same of the copy: what these keys do not open is no backup.
    await openOneOfEach(store);
    const made = await backups.make(nowOf(clock), stopping);
    log.info({ backup: made.name, size: made.size }, 'the database was backed up');
    for (const old of surplusOf([...there, made], keep, clock.now())) await backups.drop(old);
  } catch (error) {
    // Cut short by a stop: the next start begins it anew.
    if (stopping?.aborted !== true) throw error;
  }
};
