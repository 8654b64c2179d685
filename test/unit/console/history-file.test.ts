import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { HISTORY_LINES, openHistory } from '../../../adapters/console/history-file.ts';
import { holdsSecret } from '../../../adapters/console/line-secrets.ts';
import { FAKE_CATALOGUE } from '../../fakes/fake-desk.ts';
import { workFolder } from '../../real/harness/program.ts';
import { atPrompt, openConsole } from './console-fixture.ts';

const folder = workFolder('history');
afterAll(() => folder.remove());
const mode = (path: string): number => statSync(path).mode & 0o777;

describe('the history file', () => {
  test('is read by the next session, newest first, each line once, for its owner alone', () => {
    const path = join(folder.path, 'deep', 'history');
    const first = openHistory(path);
    for (const line of ['one', 'two', 'one']) first.add(line);
    expect(openHistory(path).lines).toEqual(['one', 'two']);
    expect(mode(path)).toBe(0o600);
  });

  test('one that others may read is closed to them', () => {
    const path = join(folder.path, 'open');
    writeFileSync(path, 'old\n', { mode: 0o644 });
    expect(openHistory(path).lines).toEqual(['old']);
    expect(mode(path)).toBe(0o600);
  });

  test('keeps the newest lines, also those of another session', () => {
    const path = join(folder.path, 'long');
    writeFileSync(path, Array.from({ length: HISTORY_LINES }, (_, index) => `line ${index}\n`).join(''));
    const mine = openHistory(path);
    const theirs = openHistory(path);
    theirs.add('theirs');
    mine.add('mine');
    const kept = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(kept).toHaveLength(HISTORY_LINES);
    expect(kept.slice(-2)).toEqual(['theirs', 'mine']);
    expect(mode(path)).toBe(0o600);
  });

  test('one that cannot be written lasts for the session', () => {
    const history = openHistory(join(folder.path, 'long', 'below-a-file'));
    history.add('line');
    expect(history.lines).toEqual(['line']);
  });
});

describe('lines with secrets', () => {
  test.each([
    ['ok/an option of kind secret', 'apply x --password hunter2', true],
    ['ok/with =', 'apply x --password=hunter2', true],
    ['ok/with :', 'apply x password:hunter2', true],
    ['ok/with a long dash', 'apply x —password hunter2', true],
    ['ok/a positional secret', '/cert points redeem ABCD', true],
    ['ok/without its group', 'points redeem ABCD', true],
    ['ok/a word that names a secret anywhere', 'signet settings token=abc', true],
    ['ok/PEM', 'upload -----BEGIN PRIVATE KEY-----', true],
    ['fail/the word alone', 'points redeem', false],
    ['fail/an ordinary line', 'apply password-reset.example.com --plan dv', false],
  ])('%s: %s', (_name, line, holds) => {
    expect(holdsSecret(line, FAKE_CATALOGUE)).toBe(holds);
  });

  test('are left out of file and recall, and so are answers', async () => {
    const path = join(folder.path, 'session');
    const opened = await openConsole({ historyFile: path });
    await opened.enter('status one', 'Did cert status');
    await atPrompt(opened.terminal);
    await opened.enter('apply x --password hunter2', 'Did cert apply');
    await atPrompt(opened.terminal);
    opened.terminal.type('-----BEGIN PRIVATE KEY-----\rMIIsecret\r-----END PRIVATE KEY-----\r');
    await opened.sees('That message holds a private key.');
    await atPrompt(opened.terminal);
    expect(readFileSync(path, 'utf8')).toBe('status one\n');
    opened.terminal.type('\u001b[A');
    await opened.sees('signet> status one');
    await opened.surface.stop();
  });

  test('a session without a file writes none', async () => {
    const opened = await openConsole();
    await opened.enter('status one', 'Did cert status');
    await opened.surface.stop();
    expect(existsSync('history')).toBe(false);
  });
});
