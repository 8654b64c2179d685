#!/usr/bin/env node
// Plain JavaScript on purpose: it must say something sensible on any Node. In the checkout it runs the TypeScript sources as they
// are (Node 24 strips types; the npm package `node` brings it); in the published package it runs what `npm run build` made.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

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
// Whoever read this (`| head`) has seen enough; a bot serves on.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  if (process.argv[2] !== 'start') process.exit();
});
const { load } = await import('./load.js');
const { main } = await load(pathToFileURL(entry).href, ['start', 'simulate'].includes(process.argv[2]));
process.exitCode = await main(process.argv.slice(2));
