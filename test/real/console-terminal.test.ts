import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { need, workFolder } from './harness/program.ts';

need('tmux');

const PROGRAM = join(import.meta.dirname, 'harness/console-program.ts');
const folder = workFolder('tmux');
// A server of its own for each test: one that has lost its last session is ending, and refuses the next.
let servers = 0;
let socket = '';

const tmux = (...args: readonly string[]): string =>
  execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });

const screen = (): string => tmux('capture-pane', '-p', '-t', 'signet').trimEnd();
const sees = (text: string | RegExp): Promise<void> =>
  vi.waitFor(() => expect(screen()).toMatch(text), { interval: 50 });
const type = (...keys: readonly string[]): string => tmux('send-keys', '-t', 'signet', ...keys);
/** The console itself: what the shell in the pane has become. */
const pid = (): number => Number(tmux('display-message', '-p', '-t', 'signet', '#{pane_pid}'));

beforeEach(async () => {
  socket = join(folder.path, String(servers++));
  tmux(
    'new-session',
    '-d',
    '-s',
    'signet',
    '-x',
    '70',
    '-y',
    '30',
    `LC_ALL=C.UTF-8 exec ${process.execPath} ${PROGRAM}`,
  );
  tmux('set-option', '-t', 'signet', 'remain-on-exit', 'on');
  await sees(/^signet>$/m);
});
afterEach(() => {
  tmux('kill-session', '-t', 'signet');
});

afterAll(() => folder.remove());

describe('on a real terminal', () => {
  test('a live card is redrawn in place under the fingers of whoever types', async () => {
    type('apply example.com', 'Enter');
    await sees(/● Step 1[\s\S]*^signet>$/m);
    type('status exam');
    await sees(/^signet> status exam$/m);
    process.kill(pid(), 'SIGUSR2');
    await sees(/✓ Step 1/);
    expect(screen()).toMatch(/● Step 2/);
    expect(screen().match(/Step 1/g)).toHaveLength(1);
    expect(screen()).toMatch(/╯\nsignet> status exam$/);
    expect(screen().replaceAll('\n', '')).toContain('v'.repeat(100));
  });

  test('Tab completes and Enter sends', async () => {
    type('stat', 'Tab');
    await sees(/^signet> status$/m);
    type('x', 'Enter');
    await sees('Did cert status');
  });

  test('a line of another writer leaves a long line of typing whole', async () => {
    const long = `status ${'x'.repeat(100)}`;
    type(long);
    await sees(/x\n/);
    await vi.waitFor(() => expect(screen().replaceAll('\n', '')).toContain(`signet> ${long}`));
    process.kill(pid(), 'SIGUSR2');
    await sees('no order yet');
    expect(screen().replaceAll('\n', '')).toMatch(new RegExp(`no order yetsignet> ${long}$`));
    expect(screen().match(/signet>/g)).toHaveLength(1);
  });

  test('Ctrl-C twice leaves and gives the terminal back', async () => {
    type('C-c');
    await sees('Ctrl-C again to leave.');
    type('C-c');
    await sees(/Bye\.\nleft/);
    const ended = (): string => tmux('display-message', '-p', '-t', 'signet', '#{pane_dead}').trim();
    await vi.waitFor(() => expect(ended()).toBe('1'), { interval: 50 });
  });
});
