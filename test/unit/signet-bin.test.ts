import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const BIN = join(import.meta.dirname, '../../bin/signet.js');
const cwd = mkdtempSync(join(tmpdir(), 'signet-bin-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test('a reader that has seen enough (`| head`) ends a verb without a word', () => {
  const line = `"${process.execPath}" "${BIN}" simulate --certificates 5 --days 2 --instances 1 --json 2>&1 >&3 | cat`;
  const complaint = execFileSync('bash', ['-c', `{ ${line}; } 3> >(true)`], { cwd, encoding: 'utf8' });
  expect(complaint).not.toMatch(/EPIPE|at /);
});
