import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bind, startBind } from './harness/bind.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { need, type Program } from './harness/program.ts';

need('pebble', 'named', 'dig', 'openssl');

const KEY = { name: 'acme-key', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 7).toString('base64') } as const;

/** The same kills in every run: after this many saves of the order, and so many milliseconds into what comes next. */
const KILLS = [
  { saves: 1, ms: 0 },
  { saves: 1, ms: 23 },
  { saves: 2, ms: 7 },
  { saves: 3, ms: 41 },
  { saves: 4, ms: 3 },
  { saves: 5, ms: 13 },
] as const;

/** Longest that anything here may take, in milliseconds. */
const PATIENCE = 120_000;

interface Row {
  readonly state: string;
  readonly version: number;
  readonly certificateId: string | null;
}

describe('the whole program, killed with SIGKILL in the middle of orders at Pebble with proofs in BIND', () => {
  let bind: Bind;
  let pebble: Pebble;
  let signet: SignetInstance;
  let bot: Program;
  let token: string;
  const at = (...parts: string[]): string => join(signet.folder, ...parts);

  beforeAll(async () => {
    bind = await startBind({ zones: { 'example.test': '@ A 127.0.0.1' }, tsig: [KEY] });
    // The CA takes its time over each proof, as real ones do: there is a middle to be killed in.
    const slow = { PEBBLE_VA_NOSLEEP: '0', PEBBLE_VA_SLEEPTIME: '1', PEBBLE_WFE_NONCEREJECT: '5' };
    pebble = await startPebble({ dnsServer: `127.0.0.1:${bind.port}`, env: slow });
    const provider = { type: 'rfc2136', server: `127.0.0.1:${bind.port}`, keyName: KEY.name, keySecret: KEY.secret };
    const { directory, caFile } = pebble;
    signet = await makeInstance({
      issuers: { pebble: { type: 'acme', directory, caFile, terms: 'agree', email: ['ops@example.test'] } },
      dns: {
        resolvers: [`127.0.0.1:${bind.port}`],
        authoritativePort: bind.port,
        providers: { bind: { ...provider, zones: ['example.test'] } },
      },
      targets: { web: { type: 'files', certificate: './web/site.crt', key: './web/site.key' } },
    });
    mkdirSync(at('web'));
    bot = await signet.start();
    const { username: person } = userInfo();
    const made = await signet.shell('people', 'token', person, '--json');
    token = JSON.parse(made.stdout).data.token;
  });

  afterAll(async () => {
    await bot?.stop();
    await pebble?.stop();
    await bind?.stop();
    signet?.remove();
  });

  /** Asks the running program itself: the work is then done in the process that is killed. */
  const apply = async (name: string): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${signet.port}/api/v1/cert/apply`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ names: [name, `*.${name}`], target: ['web'] }),
    });
    const { ok, data } = (await answer.json()) as { ok: boolean; data: { id: string } };
    expect(ok).toBe(true);
    return data.id;
  };

  const row = (id: string): Row => {
    const database = new Database(at('data', 'signet.db'), { readonly: true, timeout: 60_000 });
    try {
      return database.prepare('select state, version, certificateId from orders where id = ?').get(id) as Row;
    } finally {
      database.close();
    }
  };

  const until = async (id: string, enough: (row: Row) => boolean): Promise<Row> => {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const seen = row(id);
      if (enough(seen)) return seen;
      if (performance.now() > end) throw new Error(`${id} stays ${JSON.stringify(seen)}:\n${bot.output()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  const kill = async (): Promise<void> => {
    process.kill(bot.pid, 'SIGKILL');
    await bot.stop();
  };

  const ordersAtCa = (): number => pebble.output().match(/Added order "/g)?.length ?? 0;

  const txtRecords = (): readonly string[] =>
    execFileSync('dig', ['+noall', '+answer', `-p${bind.port}`, '@127.0.0.1', 'example.test', 'AXFR'])
      .toString()
      .split('\n')
      .filter((line) => /\sTXT\s/.test(line));

  const expectWhole = async (name: string, id: string): Promise<void> => {
    const { certificateId } = await until(id, ({ state }) => state === 'issued');
    await expect.poll(async () => (await signet.cert('status', id)).data.targets?.[0]?.state).toBe('deployed');
    const { code } = await signet.shell('cert', 'download', certificateId ?? '', '--format', 'nginx', '--out', name);
    expect(code).toBe(0);
    const leaf = new X509Certificate(readFileSync(at('web', 'site.crt')));
    expect(leaf.checkPrivateKey(createPrivateKey(readFileSync(at('web', 'site.key'))))).toBe(true);
    expect(readFileSync(at('web', 'site.key'), 'utf8')).toBe(readFileSync(at(name, `${name}.key`), 'utf8'));
    expect(leaf.subjectAltName).toBe(`DNS:${name}, DNS:*.${name}`);
    await expect.poll(txtRecords).toEqual([]);
  };

  test('an order that nobody disturbs, to compare with', async () => {
    const id = await apply('calm.example.test');
    await expectWhole('calm.example.test', id);
    expect(ordersAtCa()).toBe(1);
  });

  test.each(KILLS)(
    'killed $ms ms after save $saves, it goes on at the next start and ends issued, with one order at the CA',
    async ({ saves, ms }) => {
      const before = ordersAtCa();
      const name = `k${saves}-${ms}.example.test`;
      const id = await apply(name);
      // A slow machine finds more done at each look, and needs fewer saves to the end.
      await until(id, ({ version, state }) => version >= saves || state === 'issued');
      await new Promise((resolve) => setTimeout(resolve, ms));
      await kill();
      const killedIn = row(id);
      bot = await signet.start();
      await expectWhole(name, id);
      expect(ordersAtCa() - before, `killed in ${JSON.stringify(killedIn)}`).toBe(1);
    },
  );

  test('killed again and again while it recovers, it ends the same', async () => {
    const before = ordersAtCa();
    const id = await apply('again.example.test');
    for (const ms of [30, 90, 200, 350]) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      await kill();
      bot = await signet.start();
    }
    await expectWhole('again.example.test', id);
    expect(ordersAtCa() - before).toBe(1);
  });

  test('the audit log is whole and has every certificate once', async () => {
    const { stdout } = await signet.shell('audit', '--limit', '200', '--json');
    const { chain, entries } = JSON.parse(stdout).data as {
      chain: { whole: boolean };
      entries: readonly { action: string; subject: string }[];
    };
    expect(chain.whole).toBe(true);
    const issued = entries.filter(({ action }) => action === 'order.issued').map(({ subject }) => subject);
    expect(issued).toHaveLength(KILLS.length + 2);
    expect(new Set(issued).size).toBe(issued.length);
  });
});
