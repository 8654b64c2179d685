import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fromInstant, toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { renewalOf } from '../../src/renewal/renewal.store.ts';
import { type Calendar, type CalendarInstance, calendarInstance, makeCalendar } from './harness/calendar.ts';
import { FETCH_MS, laterPebble } from './harness/later-pebble.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { freePort, need } from './harness/program.ts';
import { revokeByKey } from './harness/revoke-by-key.ts';

need('pebble', 'pebble-challtestsrv', 'openssl');

// A whole renewal by the CA's own window (RFC 9773), twice: at Pebble 2.6, and at the ACME endpoint of another Signet's built-in CA.
let clock: Calendar;
let pebble: Pebble;
/** The one that asks for certificates. */
let signet: CalendarInstance;

const until = async (what: string, reached: () => Promise<boolean>): Promise<void> => {
  await vi.waitFor(
    async () => {
      if (await reached()) return;
      await signet.run('advance-orders', 'renewals-due');
      throw new Error(`never ${what}`);
    },
    { interval: 100, timeout: 120_000 },
  );
};

const certificates = (name: string) =>
  signet.store.db.selectFrom('certificates').selectAll().where('name', '=', name).orderBy('createdAt').execute();

const issue = async (name: string) => {
  await signet.say(`cert apply ${name} --method file`);
  await until('issued', async () => (await certificates(name)).length === 1);
  const [first] = await certificates(name);
  if (first?.key === undefined || first.key === null) throw new Error('no key');
  return { id: first.id, chain: first.chain, key: signet.store.seal.open(first.key, 'private-key') };
};

const renewal = async (id: string) => {
  const found = await renewalOf(signet.store, id);
  if (found === undefined) throw new Error(`no renewal of ${id}`);
  return found;
};

const poll = async (id: string) => {
  await signet.run('poll-renewal-info');
  return renewal(id);
};

/** Until the CA wants to be asked again. */
const nextPoll = async (id: string): Promise<void> => {
  const { pollAt = '' } = await renewal(id);
  clock.turn(fromInstant(pollAt) - clock.now() + MINUTE);
};

const client = (issuer: object, port: number) =>
  calendarInstance(clock, port, {
    issuers: { ca: { type: 'acme', terms: 'agree', ...issuer } },
    dns: { resolvers: [pebble.dnsAddress] },
    validation: { httpPort: port, privateAddresses: true },
  });

/** The pick is kept as long as the window stays; a revocation moves the window into the past, and the renewal is made at once. */
const revokedIsRenewedAtOnce = async (name: string, ca: { readonly directory: string; readonly caFile?: string }) => {
  const { id, chain, key } = await issue(name);
  const asked = await poll(id);
  expect(asked).toMatchObject({ state: 'waiting', windowStart: expect.any(String), windowEnd: expect.any(String) });
  const { windowStart = '', windowEnd = '', suggestedAt = '' } = asked;
  expect(suggestedAt >= windowStart && suggestedAt < windowEnd).toBe(true);
  await signet.run('renewals-due');
  expect(await renewal(id)).toMatchObject({ state: 'waiting', why: 'not-yet', dueAt: suggestedAt });
  await nextPoll(id);
  expect(await poll(id)).toMatchObject({ suggestedAt, windowStart, windowEnd });
  expect(await certificates(name)).toHaveLength(1);

  await revokeByKey(ca, chain, key);
  await nextPoll(id);
  const moved = await poll(id);
  expect(fromInstant(moved.windowEnd ?? '')).toBeLessThan(clock.now());
  expect(moved.suggestedAt).not.toBe(suggestedAt);
  await until('renewed', async () => (await renewal(id)).state === 'done');
  const [, second] = await certificates(name);
  expect(second).toMatchObject({ replacesId: id, state: 'valid' });
  expect(await renewal(id)).toMatchObject({ why: 'suggested', successorId: second?.id });
};

beforeAll(async () => {
  pebble = await startPebble({ program: laterPebble(), validitySeconds: 90 * 86_400, httpPort: await freePort() });
}, FETCH_MS);
afterAll(() => pebble?.stop());

describe('at Pebble 2.6', () => {
  let ca: Pebble;
  beforeAll(async () => {
    clock = makeCalendar();
    const port = await freePort();
    ca = await startPebble({ program: laterPebble(), validitySeconds: 90 * 86_400, httpPort: port });
    const { directory, caFile } = ca;
    signet = await client({ directory, caFile }, port);
  });
  afterAll(async () => {
    await signet?.stop();
    await ca?.stop();
  });

  test('RENEW-3 the pick is stored and kept; a revocation elsewhere moves the window, it is renewed at once and says what it replaces', async () => {
    await revokedIsRenewedAtOnce('www.example.com', ca);
    expect(ca.output()).toMatch(/order "\S+" is a replacement of "\S+"/);
  });
});

describe('at the ACME endpoint of a built-in CA', () => {
  let authority: CalendarInstance;
  let directory: string;
  beforeAll(async () => {
    clock = makeCalendar();
    const [port, authorityPort] = [await freePort(), await freePort()];
    authority = await calendarInstance(clock, authorityPort, {
      issuers: { internal: { type: 'built-in', days: 90, acme: { externalAccount: 'optional', approve: false } } },
      dns: { resolvers: [pebble.dnsAddress] },
      validation: { httpPort: port, privateAddresses: true },
    });
    directory = `http://127.0.0.1:${authorityPort}/acme/internal/directory`;
    signet = await client({ directory }, port);
  });
  afterAll(async () => {
    await signet?.stop();
    await authority?.stop();
  });

  test('RENEW-3 the pick is stored and kept; a revocation moves the window, and it is renewed at once', async () => {
    await revokedIsRenewedAtOnce('www.example.org', { directory });
    const rows = await authority.store.db.selectFrom('certificates').selectAll().orderBy('createdAt').execute();
    expect(rows.map(({ state, replacesId }) => [state, replacesId])).toEqual([
      ['revoked', null],
      ['valid', rows[0]?.id],
    ]);
  });

  test('a day before the pick nothing happens, after it the renewal is made, and the two follow without a gap', async () => {
    const { id } = await issue('shop.example.org');
    const { suggestedAt = '' } = await poll(id);
    clock.turn(fromInstant(suggestedAt) - clock.now() - DAY);
    await signet.run('poll-renewal-info', 'renewals-due');
    expect(await renewal(id)).toMatchObject({ state: 'waiting', suggestedAt });
    clock.turn(DAY + HOUR);
    await until('renewed', async () => (await renewal(id)).state === 'done');
    const [first, second] = await certificates('shop.example.org');
    expect(second?.replacesId).toBe(id);
    expect((second?.notBefore ?? '') < (first?.notAfter ?? '')).toBe(true);
    expect(toInstant(clock.now()) < (first?.notAfter ?? '')).toBe(true);
  });
});
