import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const BIN = join(import.meta.dirname, '../../bin');
const folder = mkdtempSync(join(tmpdir(), 'signet-warm-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cached = (cache: string): readonly string[] =>
  readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();

test('the warm-up of npm ci says nothing and leaves the first start no module to compile', () => {
  const cache = join(folder, 'cache');
  const env = { ...process.env, NODE_COMPILE_CACHE: cache };
  const warmed = spawnSync(process.execPath, [join(BIN, 'warm-up.js')], { env, encoding: 'utf8' });
  expect(warmed).toMatchObject({ status: 0, stdout: '', stderr: '' });
  const before = cached(cache);
  expect(before.length).toBeGreaterThan(500);
  const line = 'const { load } = await import(process.argv[1]); await load(process.argv[2], true);';
  const at = (path: string): string => new URL(path, `file://${BIN}/`).href;
  execFileSync(process.execPath, ['--input-type=module', '-e', line, at('load.js'), at('../adapters/main.ts')], {
    env,
  });
  // The line itself, and nothing else.
  expect(cached(cache).length - before.length).toBe(1);
});

test('the warm-up of a package whose program is not there yet ends well: whatever fails, the first start does by itself', () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const file of ['warm-up.js', 'load.js']) copyFileSync(join(BIN, file), join(bin, file));
  const { status } = spawnSync(process.execPath, [join(bin, 'warm-up.js')], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'none') },
  });
  expect(status).toBe(0);
});
