import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { main, VERBS as shellVerbs } from '../../../adapters/main.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-config-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** One shell command in this process: its exit code and what it wrote. */
const shell = async (...words: string[]) => {
  const out: string[] = [];
  const write = (chunk: unknown): boolean => {
    out.push(String(chunk));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write as typeof process.stdout.write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write as typeof process.stderr.write);
  const code = await main(words);
  vi.restoreAllMocks();
  return { code, text: out.join('') };
};

const written = (text: string): string => {
  const file = join(folder, 'signet.yaml');
  writeFileSync(file, text);
  return file;
};

/** `${…}` as it stands in a configuration. */
const slot = (inside: string): string => `$\{${inside}}`;

/** What stands in the file, and what the message must name: the key, what is wrong, what to do. */
const FAULTS: readonly (readonly [string, string, readonly RegExp[]])[] = [
  ['an unknown key', 'htpp:\n  listen: 127.0.0.1:0\n', [/htpp/, /did you mean http\?/]],
  ['an unknown key below', 'http:\n  lisen: 127.0.0.1:0\n', [/http\.lisen/, /did you mean listen\?/]],
  ['a wrong type', 'approvals:\n  needed: many\n', [/approvals\.needed: "many" — it takes a number$/m]],
  ['a key that is missing', 'mail:\n  from: signet@example.com\n', [/mail\.host — it is missing; it takes a text$/m]],
  ['a list where keys belong', 'channels: 3\n', [/channels: 3 — it takes an object: keys of its own below it$/m]],
  ['a number out of range', 'approvals:\n  needed: 0\n', [/approvals\.needed: 0 — it takes 1 or more$/m]],
  ['a wrong choice', 'language: fr\n', [/language: "fr" — it takes en or zh$/m]],
  ['an address that is none', 'http:\n  listen: everywhere\n', [/http\.listen/, /everywhere/, /127\.0\.0\.1:8080/]],
  ['a store that is none', 'store: mysql://here\n', [/store/, /sqlite:PATH or postgres/]],
  [
    'backups too often',
    'backups:\n  every: 5m\n',
    [/backups\.every: "5m" — it takes a time from 1h to 52w, .* or never$/m],
  ],
  ['backups of which none stays', 'backups:\n  keep: 0\n', [/backups\.keep: 0 — it takes 1 or more$/m]],
  ['a missing variable', `store: ${slot('SIGNET_NO_SUCH_VARIABLE')}\n`, [/store/, /set the environment variable/]],
  ['a missing file', `store: ${slot('file:/no/such/file')}\n`, [/store/, /there is no file \/no\/such\/file/]],
  ['text that is not YAML', 'http: [\n', [/not YAML/]],
  ['a list instead of an object', '- a\n- b\n', [/the whole file: .* — it takes an object/]],
  ['an unknown kind of CA', 'issuers:\n  le:\n    type: acmee\n', [/issuers\.le/, /acmee?/]],
  ['a CA without its directory', 'issuers:\n  le:\n    type: acme\n', [/issuers\.le\.directory/]],
  [
    'a DNS server with a wrong key',
    'dns:\n  providers:\n    zone:\n      type: rfc2136\n      sever: x\n',
    [/sever/, /server/],
  ],
  ['an unknown kind of target', 'targets:\n  web:\n    type: ngnix\n', [/targets\.web/, /nginx/]],
  ['a time zone there is not', 'timezone: Europe/Berln\n', [/timezone: "Europe\/Berln" — .*IANA/]],
  ['a receiver that is none', 'channels:\n  default: nobody\n', [/channels\.default: "nobody" — .*person:NAME/]],
  [
    'a receiver in a list that is none',
    'channels:\n  default: [person:ada, nobody]\n',
    [/channels\.default\.1: "nobody" — .*person:NAME/],
  ],
  ['a role there is not', 'roles:\n  boss: ["a:b:*"]\n', [/roles\.boss/, /viewer/]],
  [
    'a setting of the built-in CA that has two forms',
    'issuers:\n  internal:\n    type: built-in\n    acme:\n      externalAccont: optional\n',
    [/issuers\.internal\.acme\.externalAccont — .*externalAccount/],
  ],
  [
    'a delegation to nobody',
    'dns:\n  delegation:\n    zone: a.example\n    provider: nobody\n',
    [/dns\.delegation\.provider/],
  ],
];

const VERBS = [
  ['check-config', (file: string) => ['check-config', file]],
  ['start', (file: string) => ['start', '--config', file]],
] as const;

test.each(FAULTS)('%s is told in Chinese at a Chinese terminal', async (_title, text) => {
  vi.stubEnv('LC_ALL', 'zh_CN.UTF-8');
  const { code, text: told } = await shell('check-config', written(text));
  vi.unstubAllEnvs();
  expect(code).toBe(1);
  expect(told).toMatch(/^配置有误：\n/);
  expect(told).not.toMatch(/it takes|did you mean|is missing|there is|config\./);
});

describe.each(VERBS)('configuration faults: %s', (_verb, words) => {
  test.each(FAULTS)('%s is told by key, value and remedy; exit code 1', async (_title, text, says) => {
    const { code, text: told } = await shell(...words(written(text)));
    expect(code).toBe(1);
    for (const part of says) expect(told).toMatch(part);
    expect(told).not.toMatch(/ {4}at |node_modules|undefined/);
    expect(readdirSync(folder)).toEqual(['signet.yaml']);
  });

  test('a secret in the wrong place is not repeated', async () => {
    const { code, text } = await shell(...words(written('secrets:\n  masterKey: 7\n  token: hunter2hunter2\n')));
    expect(code).toBe(1);
    expect(text).not.toContain('hunter2');
  });

  test('a file that is not there is told', async () => {
    const { code, text } = await shell(...words(join(folder, 'other.yaml')));
    expect([code, text]).toEqual([1, expect.stringContaining('there is no such file')]);
  });
});

describe('the master key', () => {
  const config = 'http:\n  listen: 127.0.0.1:0\n';
  const data = (): string => {
    mkdirSync(join(folder, 'data'), { recursive: true });
    return join(folder, 'data', 'master.key');
  };
  const good = `1:${Buffer.alloc(32, 7).toString('base64')}\n`;

  test('that others can read is refused with the command that mends it', async () => {
    const path = data();
    writeFileSync(path, good);
    chmodSync(path, 0o644);
    const { code, text } = await shell('start', '--config', written(config));
    expect([code, text]).toEqual([1, expect.stringContaining(`chmod 600 ${path}`)]);
  });

  test.each([
    ['too short', '1:AAAA\n'],
    ['without a version', `${Buffer.alloc(32).toString('base64')}\n`],
    ['empty', '\n'],
  ])('that is %s is refused', async (_, content) => {
    writeFileSync(data(), content, { mode: 0o600 });
    const { code, text } = await shell('start', '--config', written(config));
    expect([code, text]).toEqual([1, expect.stringContaining('secrets.masterKeyFile')]);
    expect(text).not.toContain(content.trim() === '' ? 'nothing' : content.trim().split(':').at(-1));
  });

  test('that is gone while the database is there is refused, and no new one is made', async () => {
    const path = data();
    writeFileSync(join(folder, 'data', 'signet.db'), '');
    const { code, text } = await shell('start', '--config', written(config));
    expect([code, text]).toEqual([1, expect.stringContaining('put the key back')]);
    expect(readdirSync(join(folder, 'data'))).not.toContain(path.split('/').at(-1));
  });

  test('that is another one than the database was sealed under is told', async () => {
    const file = written(config);
    writeFileSync(data(), good, { mode: 0o600 });
    expect((await shell('migrate', '--config', file)).code).toBe(0);
    expect((await shell('settings', '--config', file)).code).not.toBe(1);
    writeFileSync(data(), `1:${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 });
    const { code, text } = await shell('start', '--config', file);
    expect([code, text]).toEqual([1, expect.stringMatching(/master key/)]);
  });
});

describe('the port', () => {
  test('that another program has is told by its address; exit code 1', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as net.AddressInfo;
    const { code, text } = await shell('start', '--config', written(`http:\n  listen: 127.0.0.1:${port}\n`));
    other.close();
    expect([code, text]).toEqual([1, expect.stringContaining(`listens on 127.0.0.1:${port} already`)]);
  });
});

test('a backup into a folder that is not there is told by its path and what to do', async () => {
  const file = written('http:\n  listen: 127.0.0.1:0\n');
  expect((await shell('migrate', '--config', file)).code).toBe(0);
  const place = join(folder, 'nowhere', 'copy.db');
  const { code, text } = await shell('backup', place, '--config', file);
  expect([code, text]).toEqual([1, expect.stringContaining(`${place} could not be written: ENOENT`)]);
  expect(text).not.toContain('.partial');
});

test('a new key for an account is refused where no CA has one', async () => {
  const { code, text } = await shell('account-key', '--config', written('http:\n  listen: 127.0.0.1:0\n'));
  expect([code, text]).toEqual([1, expect.stringContaining('issuers of type acme')]);
});

describe('wrong usage', () => {
  test.each([
    ['a verb there is not', ['strat'], /did you mean “start”/],
    ['an option there is not', ['start', '--confg', 'x'], /confg/],
    ['a word too many', ['start', 'now'], /now/],
    ['a second file', ['check-config', 'a', 'b'], /check-config/],
    [
      'an option of migrate there is not',
      ['migrate', '--staus'],
      /^signet migrate: there is no option --staus\nusage: signet migrate/,
    ],
    ['a word of chat with a slip', ['pionts'], /did you mean “cert points”\?/],
    ['an instant that is none', ['notify', '--dry-run', '--at', 'tomorrow'], /“tomorrow” is no instant/],
    ['notify without --dry-run', ['notify'], /notify only looks.*\nusage: signet notify/],
    ['a word of chat', ['points'], /“points” comes after “cert”: signet cert points/],
    ['an option without its value', ['migrate', '--config'], /^signet migrate: --config lacks its value/],
    [
      'a value that an option does not take',
      ['migrate', '--status=3'],
      /^signet migrate: --status lacks its value, or takes none/,
    ],
  ])('%s: exit code 2', async (_, words, says) => {
    const { code, text } = await shell(...words);
    expect([code, text]).toEqual([2, expect.stringMatching(says)]);
  });
});

describe('help', () => {
  const SPEAKS = /^ {2}signet |^cert |^signet |What Signet can do/;
  test.each(Object.keys(shellVerbs))('%s --help says what it does, and does nothing; exit code 0', async (verb) => {
    const { code, text } = await shell(verb, '--help');
    expect([code, text]).toEqual([0, expect.stringMatching(SPEAKS)]);
  });

  test('help before the words is --help behind them', async () => {
    const { code, text } = await shell('help', 'team', 'rename');
    expect([code, text]).toEqual([0, expect.stringMatching(/^signet team rename[\s\S]*--to/)]);
    expect((await shell('help', 'team')).text).toMatch(/Also[\s\S]*signet team join/);
  });
});
