import { randomBytes } from 'node:crypto';
import type { Clock } from '../../src/kernel/clock.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { Memory, PluginDeps } from '../../src/kernel/plugin.ts';
import { mapMemory } from './map-memory.ts';

/** Real time, for tests that talk to servers in real time. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

/** What a plugin instance is handed, as far as the test does not care. */
export const pluginDeps = (name: string, memory: Memory = mapMemory(), clock: Clock = realClock): PluginDeps => ({
  name,
  memory,
  clock,
  random: { bytes: (count) => randomBytes(count) },
  log: silentLog,
});
