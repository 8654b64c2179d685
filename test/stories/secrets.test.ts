import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../adapters/config.ts';
import { jsonOutcome } from '../../adapters/console/shell-output.ts';
import { createAcmeIssuer } from '../../adapters/issuers/acme/acme-issuer.ts';
import { createLog } from '../../adapters/log.ts';
import { settingLines } from '../../adapters/setting-lines.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import { memoryOf } from '../../src/store/memory.store.ts';
import { createSealer } from '../../src/store/seal.ts';
import { SEALED_COLUMNS } from '../../src/store/sealed-columns.ts';
import { startAcmeServer } from '../fakes/acme-server.ts';
import { acmeSettings } from '../fakes/acme-settings.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

/** Marks that can be told from everything else. */
const MASTER = Buffer.from('marked-master-key-0123456789abcd');
const MARKS = {
  master: MASTER.toString('latin1'),
  tsig: 'bWFya2VkLXRzaWctc2VjcmV0',
  eab: 'bWFya2VkLWVhYi1obWFj',
  database: 'marked-database-password',
  password: 'marked-key-password-7',
} as const;

const CONFIG = {
  store: `postgres://signet:${MARKS.database}@db.example.test/signet`,
  secrets: { masterKey: `1:${MASTER.toString('base64')}` },
  issuers: { acme: { type: 'acme', directory: 'https://ca.example.test/dir', eabKid: 'kid-1', eabHmac: MARKS.eab } },
  dns: { providers: { corp: { type: 'rfc2136', server: '127.0.0.1', keyName: 'k', keySecret: MARKS.tsig } } },
};

/** The forms in which a text may be hiding. */
const forms = (secret: string): readonly string[] => [
  secret,
  Buffer.from(secret, 'latin1').toString('base64').replace(/=+$/, ''),
  Buffer.from(secret, 'latin1').toString('base64url'),
  Buffer.from(secret, 'latin1').toString('hex'),
];

describe('secrets never leave', () => {
  let folder: string;
  let house: TestBot;
  let link = '';
  const said: string[] = [];
  const secrets: string[] = Object.values(MARKS);
  const logged = new PassThrough();
  let log = '';

  const keep = (outcome: Outcome): Outcome => {
    said.push(jsonOutcome(outcome), outcome.message.plain);
    return outcome;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'signet-secrets-'));
    logged.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    const server = await startAcmeServer();
    const config = configSchema.parse(CONFIG);
    house = await makeTestBot({
      database: `sqlite:${join(folder, 'signet.db')}`,
      sealer: createSealer([{ version: 1, bytes: MASTER }], systemRandom),
      log: createLog('debug', logged),
      settings: () => settingLines(config),
      openIssuers: (store) => [
        createAcmeIssuer(acmeSettings(server), {
          clock: systemClock,
          random: systemRandom,
          log: createLog('debug', logged),
          name: 'acme',
          memory: memoryOf(store, 'issuer:acme'),
        }),
      ],
      diagnose: async ({ proof }) => {
        server.publish(proof);
        return { state: 'good', code: 'dns-good', facts: {}, remarks: [], expected: proof, found: [] };
      },
    });
    keep(await house.say('olu', `cert apply shop.example.test --key-password ${MARKS.password}`));
    keep(await house.settle(keep(await house.say('ann', 'cert approve shop.example.test'))));
    keep(await house.settle(keep(await house.say('olu', 'cert apply www.example.com --issuer acme --method dns'))));
    for (const line of [
      'cert status shop.example.test',
      'cert status',
      'cert list',
      'cert approvals',
      'cert verify www.example.com',
      'cert help apply',
      'cert apply --key-password',
      `cert apply bad..name --key-password ${MARKS.password}`,
    ]) {
      keep(
        await house.say('olu', line).catch((error: Error) => {
          said.push(String(error), JSON.stringify(error));
          return house.say('olu', 'cert status');
        }),
      );
    }
    const offered = await house.say('olu', 'cert download shop.example.test --format pfx');
    if (offered.ok) link = (offered.data as { url: string }).url.split('/').at(-1) ?? '';
    keep(await house.say('ada', 'signet settings', { local: true }));
    keep(await house.say('ada', 'signet audit --limit 200'));
    keep(await house.say('ada', 'signet people'));
    // Private keys are found by opening every sealed column.
    for (const { table, column, purpose } of SEALED_COLUMNS) {
      const rows = (await house.store.db.selectFrom(table).selectAll().execute()) as unknown as Record<
        string,
        string | null
      >[];
      for (const row of rows) {
        const sealed = row[column];
        if (typeof sealed === 'string')
          secrets.push(
            ...house.sealer
              .open(sealed, purpose)
              .split('\n')
              .filter((part) => /^[A-Za-z0-9+/=]{40,}$/.test(part)),
          );
      }
    }
    await server.stop();
  });
  afterAll(async () => {
    await house.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const found = (text: string): readonly string[] =>
    secrets.flatMap((secret) => forms(secret)).filter((form) => text.includes(form));

  test('there is something to look for', () => {
    expect(secrets.length).toBeGreaterThan(Object.keys(MARKS).length + 3);
    expect(said.join('').length).toBeGreaterThan(5_000);
    expect(link).toMatch(/^[\w-]{40,}$/);
  });

  test('not in any answer, message, error or audit entry', () => {
    expect(found(said.join('\n'))).toEqual([]);
  });

  test('not in the log, at its most talkative', () => {
    expect(found(log)).toEqual([]);
    expect(log).not.toContain(link);
  });

  test('not in the database’s files, byte by byte', () => {
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, file)).toString('latin1');
      expect(found(bytes), file).toEqual([]);
      expect(bytes.includes(link), file).toBe(false);
    }
  });

  test('the settings show that a secret is set, and not what it is', async () => {
    const outcome = await house.say('ada', 'signet settings', { local: true });
    const text = outcome.message.plain;
    expect(text).toContain('dns.providers.corp.keySecret');
    expect(text).toContain('issuers.acme.eabHmac');
    expect(text).toContain('postgres://signet:');
    expect(found(text)).toEqual([]);
  });

  test('a private key typed into a command is refused, not repeated, not stored', async () => {
    const pasted = '-----BEGIN PRIVATE KEY-----\nTUFSS0VELVBBU1RFRC1LRVk\n-----END PRIVATE KEY-----';
    await expect(house.say('olu', `cert apply x.example.test --remark "${pasted}"`)).rejects.toMatchObject({
      code: 'secret-pasted',
    });
    const direct = await house.bot.desk.dispatch({
      path: ['cert', 'apply'],
      args: { names: 'x.example.test', remark: pasted },
      actor: { surface: 'test', realm: 'here', user: 'olu', name: 'olu' },
      conversation: { surface: 'test', realm: 'here', id: 'room' },
      origin: 'api',
      language: 'en',
      local: false,
    });
    expect(direct).toMatchObject({ ok: false, error: { code: 'secret-pasted' } });
    expect(JSON.stringify(direct)).not.toContain('TUFSS0VE');
  });
});
