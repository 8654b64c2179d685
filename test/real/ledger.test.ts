import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const bench = join(import.meta.dirname, '../../bench/ledger.ts');

// The same with 100,000 operations is `node bench/ledger.ts`; its result is in bench/RESULTS.md.
test('PTS-5 the sum is kept by two processes on one file that are killed in the middle of it', async () => {
  const args = [bench, '--operations', '2000', '--kills', '4'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 200_000 });
  expect(stdout).toContain('6 killed with SIGKILL');
  expect(stdout).toMatch(/chain: whole, \d{3,} entries/);
  expect(stdout).toContain('the sum of all lines: 0 before, 0 after; every pack is what its lines');
});
