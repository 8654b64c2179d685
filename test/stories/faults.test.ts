import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { createAcmeIssuer } from '../../adapters/issuers/acme/acme-issuer.ts';
import { personByWord } from '../../src/account/person.store.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { memoryOf } from '../../src/store/memory.store.ts';
import type { Store } from '../../src/store/store.ts';
import type { Diagnose } from '../../src/validation/diagnosis.ts';
import { type AcmeFault, problemFault } from '../fakes/acme-server/acme-fault.ts';
import { type AcmeServer, startAcmeServer } from '../fakes/acme-server.ts';
import { acmeSettings } from '../fakes/acme-settings.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { type FakeDnsProvider, fakeDnsProvider } from '../fakes/fake-dns-provider.ts';
import { makeTestBot, seesEverything, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { pluginDeps } from '../fakes/plugin-deps.ts';
import { rowCounts } from '../fakes/row-counts.ts';
import { addTestCertificate } from '../fakes/test-certificate.ts';

const NAME = 'www.example.com';
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Scene {
  readonly house: TestBot;
  readonly clock: FakeClock;
  readonly first: AcmeServer;
  readonly second: AcmeServer;
}

/** A bot on a clock that the test moves, with two strict CAs; whatever is asked for is proved at once. */
const scene = async (more: TestBotOptions = {}): Promise<Scene> => {
  const clock = fakeClock(Date.now());
  const [first, second] = [await startAcmeServer({ clock }), await startAcmeServer({ clock })];
  const diagnose: Diagnose = async (question) => {
    first.publish(question.proof);
    second.publish(question.proof);
    return seesEverything(question);
  };
  const house = await makeTestBot({
    clock,
    diagnose,
    openIssuers: (store: Store) =>
      Object.entries({ first, second }).map(([name, server]) =>
        createAcmeIssuer(
          acmeSettings(server, { timeout: 60_000 }),
          pluginDeps(name, memoryOf(store, `issuer:${name}`)),
        ),
      ),
    ...more,
  });
  endings.push(
    () => first.stop(),
    () => second.stop(),
    () => house.stop(),
  );
  return { house, clock, first, second };
};

// biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
const statusOf = async ({ house }: Scene, name = NAME): Promise<any> => {
  const outcome = await house.say('ada', `cert status ${name}`);
  return outcome.ok ? { ...(outcome.data as object), card: outcome.message.plain } : outcome;
};

/** Works until nothing is due now: the clock moves by less than a second. */
const work = async (at: Scene, name = NAME) => {
  const outcome = await at.house.say('ada', `cert status ${name}`);
  const settled = at.house.settle(outcome);
  let done = false;
  void settled.finally(() => {
    done = true;
  });
  for (let turn = 0; !done && turn < 2_000; turn++) {
    await at.clock.advance(20);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await settled;
  return statusOf(at, name);
};

const orderRow = ({ house }: Scene) =>
  house.store.db.selectFrom('orders').selectAll().orderBy('createdAt', 'desc').executeTakeFirstOrThrow();

const apply = ({ house }: Scene, more = '', name = NAME) => house.say('olu', `cert apply ${name} --method dns ${more}`);

/** Lets hours pass in steps until the order is in this state. */
const later = async (at: Scene, state: string, step = 15 * MINUTE) => {
  for (let turn = 0; turn < 60; turn++) {
    const now = await work(at);
    if (now.state === state) return now;
    await at.clock.advance(step);
  }
  throw new Error(`never ${state}: ${JSON.stringify(await statusOf(at))}`);
};

const ANSWERS: readonly (readonly [string, AcmeFault])[] = [
  ['is down', { kind: 'closed' }],
  ['answers 500', { kind: 'answer', status: 500, body: 'oops' }],
  ['answers 503 as a problem', problemFault(503, 'serverInternal', 'maintenance')],
  [
    'answers malformed JSON',
    { kind: 'answer', status: 201, headers: { 'content-type': 'application/json' }, body: '{' },
  ],
  ['answers a proxy’s page', { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }],
];

describe('a CA at fault', () => {
  test.each(ANSWERS)('that %s: the order waits, says so, and is issued once the CA is well', async (_, fault) => {
    const at = await scene();
    at.first.fail('newOrder', fault, fault, fault);
    expect(await apply(at, '--issuer first')).toMatchObject({ ok: true });
    const ill = await work(at);
    expect(ill).toMatchObject({ state: 'placing' });
    expect(ill.card).toContain('The CA does not answer; trying again by itself.');
    expect((await orderRow(at)).problem).toContain('issuer-unreachable');
    expect(await later(at, 'issued')).toMatchObject({ names: [NAME], issuer: 'first' });
  });

  test('429 with Retry-After: not asked again a second too early, and the card says what is waited for', async () => {
    const at = await scene();
    at.first.fail('newOrder', problemFault(429, 'rateLimited', 'too many', { headers: { 'retry-after': '600' } }));
    await apply(at, '--issuer first');
    const limited = await work(at);
    expect(limited).toMatchObject({ state: 'placing' });
    expect(limited.card).toContain('The CA limits how much it issues; waiting as long as it asks.');
    const asked = () => at.first.seenOf('newOrder').length;
    const before = asked();
    await at.clock.advance(570 * SECOND);
    expect(await work(at)).toMatchObject({ state: 'placing' });
    expect(asked()).toBe(before);
    await at.clock.advance(40 * SECOND);
    expect(await work(at)).toMatchObject({ state: 'issued' });
  });

  test('a loop of badNonce ends, is told, and is tried again later', async () => {
    const at = await scene();
    at.first.refuseNonces(10_000);
    await apply(at, '--issuer first');
    expect(await work(at)).toMatchObject({ state: 'placing' });
    expect((await orderRow(at)).problem).toContain('badNonce');
    at.first.refuseNonces(0);
    expect(await later(at, 'issued')).toMatchObject({ issuer: 'first' });
  });

  test('APPLY-9 a name that the CA refuses ends the order in the CA’s own words, and leaves no certificate', async () => {
    const at = await scene();
    at.first.fail('newOrder', problemFault(400, 'rejectedIdentifier', 'policy forbids this name'));
    await apply(at, '--issuer first');
    const refused = await work(at);
    expect(refused).toMatchObject({ state: 'refused' });
    expect(refused.card).toContain('policy forbids this name');
    expect((await rowCounts(at.house.store)).certificates).toBe(0);
  });

  test('the second CA takes over, and the first is not asked again while it is remembered as ill', async () => {
    const at = await scene();
    const down: AcmeFault = { kind: 'closed' };
    at.first.fail('newOrder', down, down, down, down);
    await apply(at);
    expect(await work(at)).toMatchObject({ state: 'issued', issuer: 'second' });
    const asked = at.first.seenOf('newOrder').length;
    await apply(at, '', 'api.example.com');
    expect(await work(at, 'api.example.com')).toMatchObject({ state: 'issued', issuer: 'second' });
    expect(at.first.seenOf('newOrder')).toHaveLength(asked);
    // Well again: after the illness has passed, the preferred one is asked first.
    at.first.fail('newOrder');
    await at.clock.advance(DAY);
    for (let index = 0; index < 4; index++) {
      const name = `later${index}.example.com`;
      await apply(at, '', name);
      const { issuer } = await work(at, name);
      if (issuer === 'first') return;
      await at.clock.advance(DAY);
    }
    throw new Error('the first CA was never asked again');
  });
});

describe('a DNS provider at fault', () => {
  const withDns = async (): Promise<Scene & { readonly dns: FakeDnsProvider }> => {
    const dns = fakeDnsProvider('zone', ['example.com']);
    const at = await scene({ places: { dns: new Map([['zone', dns]]), webroots: new Map() } });
    return { ...at, dns };
  };
  const recordsTakenAway = async (at: Scene & { readonly dns: FakeDnsProvider }): Promise<void> => {
    for (let turn = 0; turn < 10 && at.dns.records().length > 0; turn++) {
      await at.clock.advance(MINUTE);
      await work(at);
    }
    expect(at.dns.records()).toEqual([]);
  };
  const FAULTS = [
    ['refuses', new CertError('dns-provider-refused', { provider: 'zone', host: NAME, detail: 'REFUSED' })],
    ['cannot be reached', new CertError('dns-provider-unreachable', { provider: 'zone', detail: 'timeout' })],
  ] as const;

  test.each(FAULTS)('that %s: the order waits, says so, goes on, and leaves no record', async (_, fault) => {
    const at = await withDns();
    at.dns.failNext(fault, 2);
    await at.house.say('olu', `cert apply ${NAME} --method dns-auto --issuer first`);
    const waiting = await work(at);
    expect(waiting).toMatchObject({ state: 'validating' });
    expect(waiting.card).toContain('The DNS server did not take the record; trying again by itself.');
    expect((await orderRow(at)).problem).toContain(fault.code);
    await later(at, 'issued', MINUTE);
    await recordsTakenAway(at);
  });

  test('that hangs when records are taken away: the certificate does not wait for it, and they are taken later', async () => {
    const at = await withDns();
    at.dns.hangRemovals(true);
    const begun = at.clock.now();
    await at.house.say('olu', `cert apply ${NAME} --method dns-auto --issuer first`);
    expect(await later(at, 'issued', SECOND)).toMatchObject({ names: [NAME] });
    expect(at.clock.now() - begun).toBeLessThan(MINUTE);
    expect(at.dns.records()).toHaveLength(1);
    at.dns.hangRemovals(false);
    await recordsTakenAway(at);
  });

  test('that never takes a record away: after two days a person is told where it is', async () => {
    const at = await withDns();
    at.dns.hangRemovals(true);
    await at.house.say('olu', `cert apply ${NAME} --method dns-auto --issuer first`);
    await later(at, 'issued', SECOND);
    at.dns.failNext(new CertError('dns-provider-refused', { provider: 'zone', host: NAME, detail: 'REFUSED' }), 1_000);
    at.dns.hangRemovals(false);
    const { id } = await orderRow(at);
    // As after the last but one of its tries.
    await at.house.store.db.updateTable('orders').set({ failures: 50 }).where('id', '=', id).execute();
    const left = () =>
      at.house.store.db.selectFrom('notices').select('facts').where('kind', '=', 'records-left').execute();
    for (let turn = 0; turn < 40 && (await left()).length === 0; turn++) {
      await at.clock.advance(HOUR);
      await work(at);
    }
    expect(await left()).toEqual([{ facts: expect.stringContaining(`_acme-challenge.${NAME} TXT`) }]);
    expect((await orderRow(at)).nextAt).toBeNull();
  });
});

describe('VAL-9 deadlines', () => {
  const never: Diagnose = async (question) => ({
    ...(await seesEverything(question)),
    state: 'wrong',
    code: 'dns-missing',
    facts: { host: NAME, type: 'TXT' },
  });

  test('a proof that never comes ends the order at its deadline, in the clock’s name', async () => {
    const at = await scene({ diagnose: never });
    await apply(at, '--issuer first');
    expect(await work(at)).toMatchObject({ state: 'validating' });
    await at.clock.advance(7 * DAY - HOUR);
    expect(await work(at)).toMatchObject({ state: 'validating' });
    await at.clock.advance(2 * HOUR);
    expect(await work(at)).toMatchObject({ state: 'timed-out' });
    const entries = await at.house.store.db.selectFrom('audit').selectAll().execute();
    expect(JSON.stringify(entries)).toContain('order.timed-out');
  });

  test('an approval that nobody gives lapses with its order', async () => {
    const at = await scene();
    await at.house.say('olu', 'cert apply shop.example.test');
    await at.clock.advance(7 * DAY + HOUR);
    expect(await work(at, 'shop.example.test')).toMatchObject({ state: 'timed-out' });
    const late = await at.house.say('ann', 'cert approve shop.example.test');
    expect(late.ok).toBe(false);
    const approvals = await at.house.store.db.selectFrom('approvals').select('state').execute();
    expect(approvals.map(({ state }) => state)).not.toContain('waiting');
  });
});

describe('a store at fault', () => {
  const onFile = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-faults-'));
    endings.push(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'signet.db');
    const house = await makeTestBot({ database: `sqlite:${file}` });
    endings.push(() => house.stop());
    return { house, file };
  };

  test('a full disk is told, nothing half-made is left, and with room again everything works', async () => {
    const { house } = await onFile();
    const { db } = house.store;
    const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql`pragma max_page_count = ${sql.raw(String((pages.rows[0]?.page_count ?? 0) + 3))}`.execute(db);
    let refused: { readonly name: string; readonly before: object } | undefined;
    for (let index = 0; index < 60 && refused === undefined; index++) {
      const name = `n${index}.example.test`;
      const before = await rowCounts(house.store);
      const outcome = await house.say('olu', `cert apply ${name}`);
      if (outcome.ok) continue;
      expect(outcome.error).toMatchObject({ code: 'store-full', remedy: expect.stringContaining('Free some space') });
      refused = { name, before };
    }
    expect(refused).toBeDefined();
    expect(await rowCounts(house.store)).toEqual(refused?.before);
    expect(await house.say('ada', 'cert status')).toMatchObject({ ok: true });
    await sql`pragma max_page_count = 1000000`.execute(db);
    expect(await house.say('olu', `cert apply ${refused?.name}`)).toMatchObject({ ok: true });
  });

  test('a disk that fills up while an order is issued loses nothing: it goes on when there is room', async () => {
    const { house } = await onFile();
    const { db } = house.store;
    const applied = await house.say('olu', `cert apply ${NAME} --method dns`);
    const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql`pragma max_page_count = ${sql.raw(String(pages.rows[0]?.page_count ?? 0))}`.execute(db);
    await house.settle(applied);
    await sql`pragma max_page_count = 1000000`.execute(db);
    await expect
      .poll(async () => (await house.settle(applied)) as { data?: { state?: string } }, { interval: 200 })
      .toMatchObject({ data: { state: 'issued' } });
    expect((await rowCounts(house.store)).certificates).toBe(1);
  });

  test('a database that another process holds for a moment is waited for', async () => {
    const { house, file } = await onFile();
    const other = new Database(file);
    endings.push(() => other.close());
    other.exec('begin immediate');
    const applying = house.say('olu', `cert apply ${NAME} --method dns`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    other.exec('rollback');
    expect(await applying).toMatchObject({ ok: true });
  });

  test('one that is held while a sweep runs fails that sweep; the next one tells everything, once', async () => {
    const { house, file } = await onFile();
    const olu = (await personByWord(house.store, 'olu'))?.id ?? '';
    for (let each = 0; each < 3; each++) await addTestCertificate(house.store, olu, Date.now() + 10 * DAY);
    const other = new Database(file);
    endings.push(() => other.close());
    other.exec('begin immediate');
    await house.bot.runJob('expiry-sweep').catch(() => {});
    expect(house.bot.lastRuns.get('expiry-sweep')?.ok).not.toBe(true);
    other.exec('rollback');
    for (let round = 0; round < 2; round++) await house.bot.runJob('expiry-sweep');
    const rows = await house.store.db.selectFrom('alerts').select(['certificateId', 'noticeId']).execute();
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map(({ noticeId }) => noticeId)).size).toBe(1);
  });

  test('one that is held for long is told after ten seconds, and nothing is left behind', async () => {
    const { house, file } = await onFile();
    const before = await rowCounts(house.store);
    const other = new Database(file);
    endings.push(() => other.close());
    other.exec('begin immediate');
    const outcome = await house.say('olu', `cert apply ${NAME} --method dns`);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'store-busy' } });
    other.exec('rollback');
    expect(await rowCounts(house.store)).toEqual(before);
  });
});
