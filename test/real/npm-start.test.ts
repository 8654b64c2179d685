import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort, run, workFolder } from './harness/program.ts';

const ROOT = join(import.meta.dirname, '../..');
const work = workFolder('npm-start');
afterAll(() => work.remove());

test('npm start serves from the checkout, and ends with npm though the shell in between tells it nothing', async () => {
  const port = await freePort();
  const file = join(work.path, 'signet.yaml');
  writeFileSync(file, `http:\n  listen: 127.0.0.1:${port}\n`);
  const npm = await run('npm', ['start', '--', '--config', file], { cwd: ROOT, ports: [port] });
  const alive = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  expect(await alive()).toBe(true);
  await npm.stop();
  await expect.poll(alive).toBe(false);
});
