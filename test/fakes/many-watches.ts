import { type Instant, nowOf } from '../../src/kernel/clock.ts';
import { HOUR } from '../../src/kernel/duration.ts';
import type { TestBot } from './make-test-bot.ts';

/** Watched places that are due now, one of each host and port. */
export const addWatches = async (
  { store, bot }: TestBot,
  hosts: readonly string[],
  ports: readonly number[] = [443],
): Promise<void> => {
  const now: Instant = nowOf(bot.house.clock);
  const watches = hosts.flatMap((host) =>
    ports.map((port) => ({
      id: `wtc_${host}${port}`,
      version: 1,
      title: `${host}:${port}`,
      place: JSON.stringify({ kind: 'endpoint', host, port, sni: host }),
      every: HOUR,
      tags: '{}',
      owner: 'olu',
      seen: '[]',
      troubles: '[]',
      failures: 0,
      lookedAt: null,
      nextAt: now,
      createdAt: now,
    })),
  );
  await store.db.insertInto('watches').values(watches).execute();
};
