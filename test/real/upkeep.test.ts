import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import type { Program } from './harness/program.ts';

describe('the database as the shell looks after it', () => {
  let signet: SignetInstance;
  const running: Program[] = [];
  const at = (...parts: string[]): string => join(signet.folder, ...parts);

  beforeEach(async () => {
    signet = await makeInstance({ store: 'sqlite:./data/signet.db' });
  });
  afterEach(async () => {
    for (const bot of running.splice(0)) await bot.stop();
    signet.remove();
  });

  const start = async (): Promise<Program> => {
    const bot = await signet.start();
    running.push(bot);
    return bot;
  };
  const issue = async (name: string): Promise<string> => {
    await signet.cert('apply', name);
    await signet.cert('approve', name);
    return (await signet.until(name, 'issued')).data.certificateId;
  };
  const keyOf = async (name: string): Promise<string> => {
    const { code, stderr } = await signet.shell(
      'cert',
      'download',
      name,
      '--format',
      'nginx',
      '--out',
      'tls',
      '--force',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return readFileSync(at('tls', `${name}.key`), 'utf8');
  };

  test('a backup taken while the bot works is whole, nobody else’s to read, and restores to an instance that works', async () => {
    const bot = await start();
    await issue('one.example.test');
    const key = await keyOf('one.example.test');
    const applying = Promise.all(
      Array.from({ length: 4 }, (_, index) => signet.shell('cert', 'apply', `busy${index}.example.test`)),
    );
    expect(await signet.shell('backup', 'copy.db')).toMatchObject({ code: 0, stderr: '' });
    await applying;
    expect(statSync(at('copy.db')).mode & 0o777).toBe(0o600);
    await issue('two.example.test');

    const refused = await signet.shell('restore', 'copy.db', '--force');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('open in another program');
    await bot.stop();
    const unforced = await signet.shell('restore', 'copy.db');
    expect(unforced.stderr).toContain('--force');
    expect(await signet.shell('restore', 'copy.db', '--force')).toMatchObject({ code: 0, stderr: '' });

    await start();
    expect((await signet.cert('status', 'two.example.test')).ok).toBe(false);
    expect(await keyOf('one.example.test')).toBe(key);
    await issue('three.example.test');
    const audit = JSON.parse((await signet.shell('audit', '--json', '--limit', '50')).stdout);
    expect(audit.data.chain).toMatchObject({ whole: true });
    expect(audit.data.entries.map(({ action }: { action: string }) => action)).toContain('store.restored');
  });

  test('a running bot backs itself up beside its database: doctor and /metrics show it, a kill spoils none, restore takes it', async () => {
    const bot = await start();
    const made = async (): Promise<string> => {
      for (;;) {
        const [name] = existsSync(at('data', 'backups')) ? readdirSync(at('data', 'backups')) : [];
        if (name?.endsWith('.db') === true) return name;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const first = await made();
    await issue('one.example.test');
    const key = await keyOf('one.example.test');
    const metrics = await (await fetch(`http://127.0.0.1:${signet.port}/metrics`)).text();
    expect(metrics).toMatch(/^signet_backup_last_success_timestamp_seconds 1\d{9}$/m);
    expect(metrics).toContain(`signet_backup_last_size_bytes ${statSync(at('data', 'backups', first)).size}`);
    expect((await signet.shell('doctor')).stdout).toContain(`1 backup in ${at('data', 'backups')}`);

    // As if a day had passed; and as if the one before had been cut short.
    renameSync(at('data', 'backups', first), at('data', 'backups', 'signet-20260101T000000Z.db'));
    writeFileSync(at('data', 'backups', 'signet-20260102T000000Z.db.partial'), 'half');
    process.kill(bot.pid, 'SIGKILL');
    await bot.stop();
    await start();
    const both = async (): Promise<readonly string[]> => {
      for (;;) {
        const names = readdirSync(at('data', 'backups')).toSorted();
        if (names.length === 2 && names.every((name) => name.endsWith('.db'))) return names;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const [older, newer] = await both();
    expect(older).toBe('signet-20260101T000000Z.db');
    for (const one of running.splice(0)) await one.stop();

    rmSync(at('data', 'signet.db'));
    const restored = await signet.shell('restore', `data/backups/${newer}`, '--force');
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    await start();
    expect(await keyOf('one.example.test')).toBe(key);
  });

  test('a restore on an empty machine needs the backup and the master key', async () => {
    await issue('one.example.test');
    const key = await keyOf('one.example.test');
    await signet.shell('backup', 'copy.db');
    const kept = readFileSync(at('data', 'master.key'), 'utf8');
    rmSync(at('data'), { recursive: true });
    const without = await signet.shell('restore', 'copy.db');
    expect(without).toMatchObject({ code: 1 });
    expect(without.stderr).toContain('put the key back');
    expect(existsSync(at('data', 'master.key'))).toBe(false);

    mkdirSync(at('data'), { recursive: true });
    writeFileSync(at('data', 'master.key'), `1:${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 });
    const wrong = await signet.shell('restore', 'copy.db');
    expect(wrong).toMatchObject({ code: 1 });
    expect(existsSync(at('data', 'signet.db'))).toBe(false);

    writeFileSync(at('data', 'master.key'), kept);
    chmodSync(at('data', 'master.key'), 0o600);
    expect(await signet.shell('restore', 'copy.db')).toMatchObject({ code: 0, stderr: '' });
    expect(await keyOf('one.example.test')).toBe(key);
    expect(statSync(at('data', 'signet.db')).mode & 0o777).toBe(0o600);
  });

  test('what is no whole backup is refused and changes nothing', async () => {
    await issue('one.example.test');
    await signet.shell('backup', 'copy.db');
    const whole = readFileSync(at('copy.db'));
    const store = readFileSync(at('data', 'signet.db'));
    const damaged = Buffer.from(whole);
    damaged.fill(0xa5, 4096 * 3, 4096 * 9);
    const empty = new Database(at('other.db'));
    empty.exec('create table something (x)');
    empty.close();
    const files = {
      'damaged.db': damaged,
      'short.db': whole.subarray(0, 5000),
      'text.db': Buffer.from('not a database'),
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
    for (const name of [...Object.keys(files), 'other.db', 'absent.db']) {
      const { code, stderr } = await signet.shell('restore', name, '--force');
      expect({ name, code, stderr }).toEqual({ name, code: 1, stderr: expect.stringContaining(name) });
      expect(stderr).not.toMatch(/\n {4}at /);
    }
    const newer = new Database(at('copy.db'));
    newer.exec("insert into kysely_migration values ('9999_later', '2030-01-01')");
    newer.close();
    expect((await signet.shell('restore', 'copy.db', '--force')).stderr).toContain('newer version');
    expect(readFileSync(at('data', 'signet.db')).equals(store)).toBe(true);
  });

  test('a database damaged beyond opening gives way to a backup', async () => {
    await issue('one.example.test');
    const key = await keyOf('one.example.test');
    await signet.shell('backup', 'copy.db');
    writeFileSync(at('data', 'signet.db'), 'a disk wrote over it');
    expect(await signet.shell('restore', 'copy.db', '--force')).toMatchObject({ code: 0, stderr: '' });
    expect(await keyOf('one.example.test')).toBe(key);
  });

  test('a backup never writes over a file unasked, and says how it is used', async () => {
    expect((await signet.shell('backup', 'copy.db')).stderr).toContain('no database');
    await issue('one.example.test');
    writeFileSync(at('copy.db'), 'precious');
    expect((await signet.shell('backup', 'copy.db')).code).toBe(1);
    expect(readFileSync(at('copy.db'), 'utf8')).toBe('precious');
    expect((await signet.shell('backup', 'copy.db', '--force')).code).toBe(0);
    expect(await signet.shell('backup')).toMatchObject({ code: 2, stderr: expect.stringContaining('backup FILE') });
    expect((await signet.shell('restore', 'a', 'b')).code).toBe(2);
    expect((await signet.shell('restore', 'a', '--now')).code).toBe(2);
  });

  test('PostgreSQL has its own tools, which are named without the password', async () => {
    const address = 'postgres://signet:marked-password@127.0.0.1:1/signet';
    writeFileSync(at('wrong.yaml'), stringify({ store: address, backups: { folder: './backups' } }));
    expect((await signet.shell('check-config', 'wrong.yaml')).stderr).toContain('pg_dump');
    writeFileSync(at('other.yaml'), stringify({ store: address }));
    for (const [verb, tool] of [
      ['backup', 'pg_dump'],
      ['restore', 'pg_restore'],
    ] as const) {
      const { code, stderr } = await signet.shell(verb, 'copy.dump', '--config', 'other.yaml');
      expect(code).toBe(1);
      expect(stderr).toContain(tool);
      expect(stderr).not.toContain('marked-password');
    }
  });

  test('migrate --status only looks; paths count from the configuration’s folder, wherever one stands', async () => {
    expect((await signet.shell('migrate', '--status')).stdout).toContain('no database');
    expect(existsSync(at('data'))).toBe(false);
    mkdirSync(at('conf'));
    writeFileSync(
      at('conf', 'signet.yaml'),
      stringify({ store: 'sqlite:./kept/signet.db', secrets: { masterKeyFile: '../keys/master.key' } }),
    );
    const config = ['--config', 'conf/signet.yaml'];
    expect(await signet.shell('migrate', ...config)).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await signet.shell('migrate', '--status', ...config);
    expect(stdout).toMatch(/^done {2}0001_people$/m);
    expect(stdout).not.toContain('open  ');
    expect([existsSync(at('conf', 'kept', 'signet.db')), existsSync(at('keys', 'master.key'))]).toEqual([true, true]);
    expect((await signet.shell('backup', 'copy.db', ...config)).code).toBe(0);
    expect((await signet.shell('rotate-key', ...config)).code).toBe(0);
    expect(existsSync(at('data'))).toBe(false);
    expect((await signet.shell('migrate', '--state')).code).toBe(2);
  });

  test('rotate-key seals everything under a new key; the bot goes on after a restart, and an older backup still restores', async () => {
    const bot = await start();
    await issue('one.example.test');
    const key = await keyOf('one.example.test');
    await signet.shell('backup', 'copy.db');
    const { code, stdout } = await signet.shell('rotate-key');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('under master key 2') });
    await bot.stop();
    const again = await start();
    expect(await keyOf('one.example.test')).toBe(key);
    await issue('two.example.test');
    await again.stop();
    // The old key alone opens nothing any more.
    const keys = readFileSync(at('data', 'master.key'), 'utf8');
    writeFileSync(at('data', 'master.key'), `${keys.split('\n')[0]}\n`);
    expect((await signet.shell('rotate-key')).code).toBe(1);
    expect(readFileSync(at('data', 'master.key'), 'utf8')).toBe(`${keys.split('\n')[0]}\n`);
    writeFileSync(at('data', 'master.key'), keys);
    expect((await signet.shell('restore', 'copy.db', '--force')).code).toBe(0);
    expect(await keyOf('one.example.test')).toBe(key);
  });
});
