import type { Memory } from '../../src/kernel/plugin.ts';

/** A plugin's memory that a test can look into and that counts what it costs. */
export interface MapMemory extends Memory {
  readonly entries: Map<string, string>;
  readonly writes: number;
}

export const mapMemory = (): MapMemory => {
  const entries = new Map<string, string>();
  let writes = 0;
  return {
    entries,
    get writes() {
      return writes;
    },
    get: async (key) => entries.get(key),
    set: async (key, value) => {
      writes++;
      entries.set(key, value);
    },
  };
};
