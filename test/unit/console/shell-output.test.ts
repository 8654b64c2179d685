import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Look } from '../../../adapters/console/look.ts';
import { exitCodeOf, jsonOutcome, printOutcome, type ShellOutput } from '../../../adapters/console/shell-output.ts';
import { writeFiles } from '../../../adapters/console/write-files.ts';
import { card } from '../../../src/chat/build.ts';
import type { OutFile } from '../../../src/chat/command.ts';
import type { Outcome } from '../../../src/chat/desk.ts';
import { goldenMessages } from '../../golden/messages.ts';
import { workFolder } from '../../real/harness/program.ts';

const root = workFolder('shell');
afterAll(() => root.remove());
let count = 0;
const freshFolder = (): string => {
  const path = join(root.path, String(count++));
  mkdirSync(path);
  return path;
};

const look: Look = {
  terminal: false,
  columns: 80,
  colour: false,
  unicode: true,
  timeZone: 'UTC',
  language: 'en',
  now: 0,
};

const shell = (changes: Partial<ShellOutput> = {}) => {
  const written = { stdout: '', stderr: '' };
  const end = (name: 'stdout' | 'stderr') => ({
    look,
    stream: {
      write: (text: string): boolean => {
        written[name] += text;
        return true;
      },
    },
  });
  const output = {
    stdout: end('stdout'),
    stderr: end('stderr'),
    json: false,
    folder: freshFolder(),
    force: false,
    ...changes,
  };
  return { written, output: output as ShellOutput };
};

const done = (more: object = {}): Outcome =>
  ({ ok: true, data: { id: 'ord_1' }, message: card({ title: 'Done' }), ...more }) as Outcome;

const refused = (code: string, rule?: string): Outcome => ({
  ok: false,
  error: {
    code,
    status: 400,
    message: 'No.',
    remedy: 'Try this.',
    field: 'plan',
    ...(rule === undefined ? {} : { rule }),
  },
  message: card({ title: 'No.', tone: 'bad' }),
});

const file = (name: string, text: string, mode: number): OutFile => ({ name, bytes: Buffer.from(text), mode });
const bitsOf = (path: string): number => statSync(path).mode & 0o777;

describe('exit codes', () => {
  test.each([
    ['command-unknown', 2],
    ['option-unknown', 2],
    ['option-missing', 2],
    ['name-empty', 2],
    ['option-value', 2],
    ['choice-unknown', 2],
    ['quote-open', 2],
    ['option-empty', 2],
    ['option-twice', 2],
    ['word-unexpected', 2],
    ['not-permitted', 1],
    ['internal', 1],
  ])('%s is %i', (code, exit) => expect(exitCodeOf(refused(code))).toBe(exit));
  test('done is 0', () => expect(exitCodeOf(done())).toBe(0));
});

describe('for people', () => {
  test('an answer goes to stdout', async () => {
    const { written, output } = shell();
    expect(await printOutcome(done(), output)).toBe(0);
    expect(written).toEqual({ stdout: 'Done\n', stderr: '' });
  });
  test('a refusal goes to stderr', async () => {
    const { written, output } = shell();
    expect(await printOutcome(refused('not-permitted'), output)).toBe(1);
    expect(written).toEqual({ stdout: '', stderr: 'ERROR: No.\n' });
  });
  test('a bad state that was asked for is no error: revoked is revoked', async () => {
    const { written, output } = shell();
    const message = card({ tone: 'bad', title: 'example.com: revoked' });
    expect(await printOutcome(done({ message }), output)).toBe(0);
    expect(written).toEqual({ stdout: 'example.com: revoked\n', stderr: '' });
  });
  test('on a terminal it is a card', async () => {
    const { written, output } = shell();
    const stdout = { ...output.stdout, look: { ...look, terminal: true, columns: 30 } };
    await printOutcome(done(), { ...output, stdout });
    expect(written.stdout).toBe('╭─ Done ────────────────────╮\n╰───────────────────────────╯\n');
  });
});

describe('--json', () => {
  test('is exactly one object with data and message', async () => {
    const { written, output } = shell({ json: true });
    await printOutcome(done(), output);
    expect(written.stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(written.stdout)).toEqual({ ok: true, data: { id: 'ord_1' }, message: card({ title: 'Done' }) });
    expect(written.stderr).toBe('');
  });
  test('a refusal has code, rule, message and remedy, and goes to stdout too', async () => {
    const { written, output } = shell({ json: true });
    expect(await printOutcome(refused('plan', 'PLAN-8'), output)).toBe(1);
    expect(JSON.parse(written.stdout)).toEqual({
      ok: false,
      error: { code: 'plan', rule: 'PLAN-8', message: 'No.', remedy: 'Try this.' },
      message: card({ title: 'No.', tone: 'bad' }),
    });
  });
  test('data that is nothing is null', () => {
    expect(JSON.parse(jsonOutcome(done({ data: undefined })))).toMatchObject({ ok: true, data: null });
  });
  test('bytes are base64, whatever holds them', () => {
    const data = { plain: new Uint8Array([1, 2]), buffer: Buffer.from([1, 2]), nested: [new Uint8Array([3])] };
    expect(JSON.parse(jsonOutcome(done({ data }))).data).toEqual({ plain: 'AQI=', buffer: 'AQI=', nested: ['Aw=='] });
  });
  test.each(Object.entries(goldenMessages))(
    '%s is the same object again, and obeyed by no terminal',
    (_name, message) => {
      const text = jsonOutcome(done({ message }));
      expect(text).not.toMatch(/[\p{Cc}\u{202a}-\u{202e}\u{2066}-\u{2069}]/u);
      expect(JSON.parse(text).message.title).toBe(message.title);
    },
  );
});

describe('files', () => {
  test('are written with their modes and named', async () => {
    const { written, output } = shell();
    const files = [file('a.key', 'K', 0o600), file('a.pem', 'C', 0o644)];
    expect(await printOutcome(done({ files }), output)).toBe(0);
    expect([bitsOf(join(output.folder, 'a.key')), bitsOf(join(output.folder, 'a.pem'))]).toEqual([0o600, 0o644]);
    expect(readFileSync(join(output.folder, 'a.key'), 'utf8')).toBe('K');
    expect(written.stdout).toContain(`Wrote ${join(output.folder, 'a.key')} (mode 600).`);
  });

  test('one that exists is not written over, and nothing else is written', async () => {
    const { written, output } = shell({ json: true });
    writeFileSync(join(output.folder, 'b'), 'mine');
    expect(await printOutcome(done({ files: [file('a', 'A', 0o600), file('b', 'B', 0o600)] }), output)).toBe(1);
    expect(JSON.parse(written.stdout)).toMatchObject({ ok: false, error: { code: 'file-exists' } });
    expect(readdirSync(output.folder)).toEqual(['b']);
    expect(readFileSync(join(output.folder, 'b'), 'utf8')).toBe('mine');
  });

  test('--force writes over, and sets the mode anew', async () => {
    const { output } = shell({ force: true });
    writeFileSync(join(output.folder, 'b'), 'mine', { mode: 0o644 });
    expect(await printOutcome(done({ files: [file('b', 'B', 0o600)] }), output)).toBe(0);
    expect(readFileSync(join(output.folder, 'b'), 'utf8')).toBe('B');
    expect(bitsOf(join(output.folder, 'b'))).toBe(0o600);
    expect(readdirSync(output.folder)).toEqual(['b']);
  });

  test('with --json what was written is told on stderr, so that stdout stays one object', async () => {
    const { written, output } = shell({ json: true });
    await printOutcome(done({ files: [file('a', 'A', 0o640)] }), output);
    expect(JSON.parse(written.stdout).ok).toBe(true);
    expect(written.stderr).toBe(`Wrote ${join(output.folder, 'a')} (mode 640).\n`);
  });

  test.each(['../a', '/etc/passwd', '..', '', 'a/b', 'a\\b', 'a\u001b[2J'])(
    'a name that is no plain file name is refused: %j',
    async (name) => {
      const folder = freshFolder();
      await expect(writeFiles([file(name, 'A', 0o600)], { folder, force: true })).rejects.toMatchObject({
        code: 'file-unwritable',
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test('a folder that cannot be made is a refusal with a remedy', async () => {
    const { written, output } = shell();
    writeFileSync(join(output.folder, 'taken'), '');
    const folder = join(output.folder, 'taken', 'below');
    expect(await printOutcome(done({ files: [file('a', 'A', 0o600)] }), { ...output, folder })).toBe(1);
    expect(written.stderr).toContain('could not be written');
    expect(written.stdout).toBe('');
  });
});
