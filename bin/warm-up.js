// Run once by `npm ci`: loads what a start loads and ends, which fills the compile cache. The very first start then strips no types either:
// it is ready sooner and takes some 20 MB less. Whatever fails here, the first start does by itself.
import { Worker } from 'node:worker_threads';
import { load } from './load.js';

const at = (path) => new URL(`../adapters/${path}`, import.meta.url);

/** What is loaded when a surface starts. */
const LATER = [
  ...['console/create-console.ts', 'slack/slack-engine.ts', 'slack/slack-rotation.ts'].map((path) => at(path).href),
  '@discordjs/rest',
  '@discordjs/ws',
];

await load(at('main.ts').href, true).catch(() => {});
await Promise.allSettled(LATER.map((later) => import(later)));
// A thread has a cache of its own; this one finds no database and gives up.
new Worker(at('sqlite/checkpoint-worker.ts'), { workerData: '/' }).on('error', () => {});
