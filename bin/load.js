import { readdirSync } from 'node:fs';
import module from 'node:module';
import { dirname } from 'node:path';
import v8 from 'node:v8';

/** Loads a module of the program. What stays keeps itself small; a command that ends at once does so a fifth sooner without. */
export const load = async (url, stays) => {
  if (stays) {
    // V8 lets its space for young objects grow to 48 MB and keeps it; nothing here is faster for it, and a small machine has no use for it.
    v8.setFlagsFromString('--semi-space-growth-factor=1');
    // Some 15 MB less with both chat platforms connected, for two to five parts in a hundred of processor time.
    v8.setFlagsFromString('--optimize-for-size');
  }
  const cache = module.enableCompileCache?.()?.directory;
  // Threads find it by its name alone; without, each would load what strips types: 18 MB.
  if (cache !== undefined) process.env.NODE_COMPILE_CACHE ??= dirname(cache);
  const warm = cache !== undefined && readdirSync(cache).length > 0;
  const loaded = await import(url);
  // What was read from the cache stays in memory until it is flushed: some 12 MB. A cold one would all be written here, for a second;
  // that is left to the end.
  if (stays && warm) module.flushCompileCache?.();
  return loaded;
};
