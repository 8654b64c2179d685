#!/usr/bin/env node
// Plain JavaScript on purpose: it must say something sensible on any Node. In the checkout it runs the TypeScript sources as they
// are (Node 24 strips types; the npm package `node` brings it); in the published package it runs what `npm run build` made.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import module from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import v8 from 'node:v8';

/** The runtime that came with the package; npm puts it beside this package or inside it. */
const ownNode = () => {
  try {
    return module.createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    return undefined;
  }
};

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
const source = at('../adapters/main.ts');
const entry = existsSync(source) ? source : at('../dist/adapters/main.js');

const own = major < 24 ? ownNode() : undefined;
if (own !== undefined && process.execPath !== own) {
  const child = spawn(own, [at('./signet.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exit(code ?? 1);
}
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`Signet needs Node 24; this is ${process.version}. Run "npm ci" first: it brings its own.\n`);
  process.exit(1);
}
// What stays keeps itself small; a command that ends at once does so a fifth sooner without.
if (['start', 'simulate'].includes(process.argv[2])) {
  // V8 lets its space for young objects grow to 48 MB and keeps it; nothing here is faster for it, and a small machine has no use for it.
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  // Some 15 MB less with both chat platforms connected, for two to five parts in a hundred of processor time.
  v8.setFlagsFromString('--optimize-for-size');
}
const cache = module.enableCompileCache?.()?.directory;
// Threads find it by its name alone; without, each would load what strips types: 18 MB.
if (cache !== undefined) process.env.NODE_COMPILE_CACHE ??= dirname(cache);
const cold = cache === undefined || readdirSync(cache).length === 0;
const { main } = await import(pathToFileURL(entry).href);
// The cache keeps in memory what was read from it until it is flushed: some 12 MB. The very first start would write all of it here; that
// is left to its end.
if (!cold) module.flushCompileCache?.();
process.exitCode = await main(process.argv.slice(2));
