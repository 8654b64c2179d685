import { execFile } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, type Program, run, workFolder } from './harness/program.ts';

// What npm publishes, installed as a stranger would: packed from the checkout, put into an empty folder, run by its command.

const ROOT = join(import.meta.dirname, '../..');
/** Milliseconds: some two hundred packages come from the registry or npm's cache. */
const INSTALL_MS = 300_000;

const packed = workFolder('packed');
const home = workFolder('installed');
afterAll(() => {
  packed.remove();
  home.remove();
});

const npm = (folder: string, ...words: readonly string[]) =>
  promisify(execFile)('npm', [...words, '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
const signet = async (...words: readonly string[]): Promise<string> =>
  (await promisify(execFile)('npx', ['signet', ...words], { cwd: home.path })).stdout;

let port = 0;
beforeAll(async () => {
  await npm(ROOT, 'pack', '--pack-destination', packed.path);
  const [tarball = ''] = readdirSync(packed.path);
  await npm(home.path, 'install', join(packed.path, tarball));
  port = await freePort();
  writeFileSync(join(home.path, 'signet.yaml'), `http:\n  listen: 127.0.0.1:${port}\n`);
}, INSTALL_MS);

test('holds what runs and no sources', () => {
  const inside = join(home.path, 'node_modules/signet');
  expect(readdirSync(inside).toSorted()).toStrictEqual(
    ['CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh-CN.md', 'bin', 'dist', 'docs', 'package.json'].toSorted(),
  );
  expect(existsSync(join(inside, 'dist/adapters/main.js'))).toBe(true);
});

test('npx signet start serves, npx signet cert list answers beside it', async () => {
  const program: Program = await run('npx', ['signet', 'start'], { cwd: home.path, ports: [port] });
  try {
    const ready = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect(await ready.json()).toMatchObject({ ok: true });
    expect(JSON.parse(await signet('cert', 'list', '--json'))).toMatchObject({ ok: true });
    const applied = JSON.parse(await signet('cert', 'apply', 'shop.example.test', '--json'));
    expect(applied).toMatchObject({ ok: true, data: { state: 'approving' } });
    const approved = JSON.parse(await signet('cert', 'approve', 'shop.example.test', '--json'));
    expect(approved).toMatchObject({ ok: true });
  } finally {
    await program.stop();
  }
});
