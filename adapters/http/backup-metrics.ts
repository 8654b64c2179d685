import { Gauge, type Registry } from 'prom-client';
import { type Backups, type NoBackups, newestOf } from '../../src/backup/backup.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';

/** Metrics of the newest backup; none at all where the clock makes no backups. */
export const createBackupMetrics = (registry: Registry, backups: Backups | NoBackups) => {
  if (typeof backups === 'string') return async (): Promise<void> => {};
  const registers = [registry];
  const made = new Gauge({
    name: 'signet_backup_last_success_timestamp_seconds',
    help: 'When the newest whole backup was begun; 0 while there is none.',
    registers,
  });
  const size = new Gauge({
    name: 'signet_backup_last_size_bytes',
    help: 'How large the newest whole backup is.',
    registers,
  });
  return async (now: number): Promise<void> => {
    const newest = newestOf(await backups.list().catch(() => []), now);
    made.set(newest === undefined ? 0 : fromInstant(newest.at) / SECOND);
    size.set(newest?.size ?? 0);
  };
};
