import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { card } from '../../../src/chat/build.ts';
import { workFolder } from '../../real/harness/program.ts';
import { openConsole } from './console-fixture.ts';

const work = workFolder('console-files');
afterAll(() => work.remove());

test('files of an outcome are written to the folder the command names, else to the console’s, and never over another', async () => {
  const folder = join(work.path, 'here');
  const out = join(work.path, 'there');
  const opened = await openConsole({ folder });
  opened.desk.answer = () => ({
    ok: true,
    data: {},
    message: card({ title: 'Downloaded' }),
    files: [{ name: 'a.pem', bytes: Buffer.from('PEM'), mode: 0o600 }],
  });
  await opened.enter('download crt_1', `Wrote ${join(folder, 'a.pem')} (mode 600).`);
  await opened.enter(`download crt_1 --out ${out}`, `Wrote ${join(out, 'a.pem')} (mode 600).`);
  await opened.enter('download crt_1', 'exists already, so nothing was');
  expect(readFileSync(join(out, 'a.pem'), 'utf8')).toBe('PEM');
  await opened.surface.stop();
});
