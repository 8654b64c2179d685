import { afterEach, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/audit.store.ts';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import type { JobName } from '../../src/jobs.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import type { Issuer } from '../../src/order/issuer.ts';
import { revocationOf } from '../../src/revocation/revocation.store.ts';
import { sayer } from '../../src/texts/say.ts';
import { delegateIssuer } from '../fakes/delegate-issuer.ts';
import { tick } from '../fakes/drive.ts';
import { fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, seesWhere, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { file, issuePair, otherCa, sendUpload } from '../fakes/uploads.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const JOBS: readonly JobName[] = [
  'advance-orders',
  'run-deployments',
  'renewals-due',
  'hostings-due',
  'revocations-due',
];
const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

interface World {
  readonly house: TestBot;
  readonly clock: VirtualClock;
  /** Names whose record nobody sees just now. */
  readonly unseen: Set<string>;
}

const world = async (options: TestBotOptions = {}): Promise<World> => {
  const clock = virtualClock(Date.UTC(2026, 5, 1));
  const unseen = new Set<string>();
  const diagnose = seesWhere((name) => !unseen.has(name), 'dns-missing');
  const house = await makeTestBot({ clock, diagnose, ...options });
  open.push(house);
  return { house, clock, unseen };
};

const issue = async ({ house }: World, line: string): Promise<string> => {
  const done = await house.settle(await house.say('olu', line));
  expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
  return (done as { data: { certificateId: string } }).data.certificateId;
};

/** Typed in a conversation it is asked about first: pressed, it is done. */
const press = { origin: 'button' } as const;

const revoke = async (at: World, id: string, reason = 'superseded'): Promise<Outcome> =>
  at.house.settle(await at.house.say('olu', `cert revoke ${id} --reason ${reason}`, press));

const stateOf = async ({ house }: World, id: string): Promise<string | undefined> =>
  (await certificateById(house.store, id))?.state;

const told = async ({ house }: World): Promise<readonly string[]> =>
  (await house.store.db.selectFrom('notices').select('kind').orderBy('at').orderBy('id').execute()).map(
    ({ kind }) => kind,
  );

describe('CERT-6 revoking', () => {
  test('CERT-6 shows what it would touch, and asks; the CA lists the serial; nothing is downloaded or deployed any more', async () => {
    const target = fakeTarget({ name: 'web', endpoints: [], fingerprintOf: ({ chain }) => chain });
    const at = await world({ targets: new Map([['web', target]]) });
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    const asked = await at.house.say('olu', `cert revoke ${id} --reason keyCompromise`);
    expect(asked).toMatchObject({ ok: true, data: { confirm: { args: { reason: 'keyCompromise' } } } });
    expect(asked.message.plain).toMatch(/web/);
    expect(asked.message.plain).toMatch(/auto-renewal ends/);
    expect(await stateOf(at, id)).toBe('valid');
    const done = await revoke(at, id, 'keyCompromise');
    expect(done).toMatchObject({
      ok: true,
      data: { state: 'revoked', revocation: { state: 'revoked' }, autoRenew: false },
    });
    expect(done.message.plain).not.toContain('renewed by itself');
    const serial = (await certificateById(at.house.store, id))?.serial ?? '';
    const row = await at.house.store.db
      .selectFrom('authorityCertificates')
      .selectAll()
      .where('serial', '=', serial)
      .executeTakeFirst();
    expect(row).toMatchObject({ reason: 'keyCompromise' });
    expect(row?.revokedAt).not.toBeNull();
    for (const line of [`cert download ${id}`, `cert deploy ${id} --target web`, `cert renew ${id}`])
      expect(await at.house.say('olu', line)).toMatchObject({ ok: false, error: { code: 'certificate-unusable' } });
    expect(await told(at)).toContain('revoked');
    const actions = (await readAudit(at.house.store, { subject: id, limit: 20 })).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['revocation.requested', 'certificate.revoked']));
  });

  test.each(['securesite-ov', 'wotrus-dv'])(
    'CERT-6 %s is revoked after a person’s yes, and not after a no',
    async (plan) => {
      const at = await world();
      // Issued as if under that plan: its way to the certificate is another story.
      const id = await issue(at, 'cert apply www.example.com --method file');
      await at.house.store.db.updateTable('certificates').set({ plan }).where('id', '=', id).execute();
      await at.clock.sleep(HOUR);
      expect(await revoke(at, id)).toMatchObject({ data: { state: 'revoking', revocation: { state: 'approving' } } });
      expect(await at.house.say('olu', `cert download ${id}`)).toMatchObject({
        error: { code: 'certificate-unusable' },
      });
      const rejected = await at.house.say('ann', `cert reject ${id} --reason "still in use"`);
      expect(rejected).toMatchObject({ ok: true, data: { state: 'issued', revocation: { state: 'rejected' } } });
      await at.clock.sleep(HOUR);
      const again = await revoke(at, id);
      const approve = again.message.actions.find(({ command }) => command === 'cert approve');
      expect(approve?.args.what).toMatch(/^apv_/);
      const waiting = await at.house.say('ann', 'cert approvals');
      expect(waiting.message.actions.map(({ args }) => args.what)).toEqual([approve?.args.what]);
      await at.house.settle(await at.house.say('bob', `cert approve ${approve?.args.what}`));
      expect(await stateOf(at, id)).toBe('revoked');
      expect(await told(at)).toEqual(expect.arrayContaining(['approval-waiting', 'revocation-rejected', 'revoked']));
    },
  );

  test('CERT-6 a plan that validates again asks for a record, sees it, and revokes', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method dns --plan trustasia-dv');
    at.unseen.add('www.example.com');
    const asked = await revoke(at, id);
    expect(asked).toMatchObject({ data: { state: 'revoking', revocation: { state: 'proving' } } });
    expect(asked.message.plain).toContain('_dnsauth.www.example.com');
    at.unseen.clear();
    expect(await revoke(at, id)).toMatchObject({ data: { state: 'revoked' } });
  });

  test('VAL-9 records of a revocation that are not there within 3 days end it; the certificate is as it was', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method dns --plan trustasia-dv');
    at.unseen.add('www.example.com');
    await revoke(at, id);
    await at.clock.sleep(3 * DAY - HOUR);
    await tick(at.house.bot, JOBS);
    expect(await stateOf(at, id)).toBe('revoking');
    await at.clock.sleep(2 * HOUR);
    await tick(at.house.bot, JOBS);
    expect(await stateOf(at, id)).toBe('valid');
    expect((await revocationOf(at.house.store, id))?.state).toBe('lapsed');
    expect(await told(at)).toContain('revocation-lapsed');
    expect(await at.house.say('olu', `cert download ${id}`)).toMatchObject({ ok: true });
  });

  test('CERT-6 an automatic method that still stands is not asked again; one that does not falls back to DNS', async () => {
    const at = await world();
    const one = await issue(at, 'cert apply one.example.com --method file --plan trustasia-dv');
    expect(await revoke(at, one)).toMatchObject({ data: { state: 'revoked', revocation: { validations: [] } } });
    const two = await issue(at, 'cert apply two.example.com --method file --plan trustasia-dv');
    at.unseen.add('two.example.com');
    const asked = await revoke(at, two);
    expect(asked).toMatchObject({
      data: {
        state: 'revoking',
        revocation: { validations: [{ record: { type: 'TXT', host: '_dnsauth.two.example.com' } }] },
      },
    });
    expect(await at.house.store.db.selectFrom('challengeFiles').selectAll().execute()).toEqual([]);
  });

  test('CERT-6 a request that the CA has not heard of can be taken back', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --plan wotrus-dv');
    const asked = await revoke(at, id);
    expect(asked.message.actions.map(({ command }) => command)).toContain('cert cancel');
    const back = await at.house.say('olu', `cert cancel ${id}`);
    expect(back).toMatchObject({ ok: true, data: { state: 'issued', revocation: { state: 'withdrawn' } } });
    expect(await at.house.say('ann', `cert approve ${id}`)).toMatchObject({ error: { code: 'approval-decided' } });
  });

  test('CERT-6 a CA that is down is asked again; one that says no gives the certificate back', async () => {
    let answer: 'down' | 'no' | 'yes' = 'down';
    const at = await world();
    const real = at.house.builtIn;
    const revokeThere = real.revoke.bind(real);
    real.revoke = async (certificate, reason) => {
      if (answer === 'down') throw new CertError('issuer-unreachable', { issuer: 'internal', detail: 'down' });
      if (answer === 'no')
        throw new CertError('issuer-refused', { issuer: 'internal', type: 'x', detail: 'not yours' });
      await revokeThere(certificate, reason);
    };
    const id = await issue(at, 'cert apply www.example.com --method file');
    expect(await revoke(at, id)).toMatchObject({ data: { state: 'revoking', revocation: { state: 'calling' } } });
    expect(await at.house.say('olu', `cert cancel ${id}`)).toMatchObject({ ok: false });
    answer = 'yes';
    await at.clock.sleep(HOUR);
    await tick(at.house.bot, JOBS);
    expect(await stateOf(at, id)).toBe('revoked');
    const other = await issue(at, 'cert apply other.example.com --method file');
    answer = 'no';
    expect(await revoke(at, other)).toMatchObject({
      data: { state: 'issued', revocation: { state: 'failed', problem: { detail: 'not yours' } } },
    });
    expect(await told(at)).toContain('revocation-failed');
  });

  test('CERT-6 refuses one within 30 days of expiry that is to be renewed, on a brand’s plan; our own revokes to the last day', async () => {
    const at = await world();
    const brand = await issue(at, 'cert apply www.example.com --method file --plan wotrus-dv');
    const own = await issue(at, 'cert apply own.example.com --method file');
    const end = fromInstant((await certificateById(at.house.store, brand))?.notAfter ?? '');
    await at.clock.sleep(end - at.clock.now() - 30 * DAY - HOUR);
    const asked = await at.house.say('olu', `cert revoke ${brand} --reason superseded`);
    expect(asked).toMatchObject({ ok: true, data: { confirm: {} } });
    await at.clock.sleep(HOUR);
    expect(await revoke(at, brand)).toMatchObject({ ok: false, error: { code: 'revoke-to-renew' } });
    await at.clock.sleep(10 * DAY);
    expect(await revoke(at, brand)).toMatchObject({ ok: false, error: { code: 'revoke-to-renew' } });
    expect(await revoke(at, own)).toMatchObject({ ok: true, data: { state: 'revoked' } });
    await at.clock.sleep(21 * DAY);
    expect(await revoke(at, brand)).toMatchObject({ ok: false, error: { code: 'revoke-expired' } });
  });

  test('CERT-6 ends the renewal under way and the hosting', async () => {
    const target = fakeTarget({ name: 'web', endpoints: [], fingerprintOf: ({ chain }) => chain });
    const at = await world({ targets: new Map([['web', target]]) });
    const id = await issue(at, 'cert apply www.example.com --method dns --target web');
    await tick(at.house.bot, JOBS);
    expect((await at.house.say('olu', `cert host ${id} --target web`)).ok).toBe(true);
    at.unseen.add('www.example.com');
    const renewing = await at.house.settle(await at.house.say('olu', `cert renew ${id}`));
    const order = (renewing as { data: { id: string } }).data.id;
    expect((await at.house.say('olu', `cert revoke ${id} --reason superseded`)).message.plain).toContain(order);
    expect(await revoke(at, id)).toMatchObject({ data: { state: 'revoked', hosting: { state: 'cancelled' } } });
    expect(await at.house.say('olu', `cert status ${order}`)).toMatchObject({ data: { state: 'cancelled' } });
    await at.clock.sleep(DAY);
    await tick(at.house.bot, JOBS);
    expect(await at.house.store.db.selectFrom('orders').select('id').execute()).toHaveLength(2);
  });

  test.each([
    ['2020-03-24', 'revoking', 'approving'],
    ['2020-03-26', 'revoked', 'revoked'],
  ])('CERT-6 what was issued before 2020-03-25 goes to a person: issued on %s it is %s', async (day, state, now) => {
    const clock = virtualClock(Date.parse(`${day}T12:00:00.000Z`));
    const at = await world({ clock });
    const id = await issue({ ...at, clock }, 'cert apply www.example.com --method file');
    await clock.sleep(10 * DAY);
    expect(await revoke(at, id)).toMatchObject({ ok: true, data: { state, revocation: { state: now } } });
  });

  test('CERT-8 each state of a certificate by its word, as whoever looks reads it', async () => {
    const web = fakeTarget({ name: 'web', endpoints: [], fingerprintOf: ({ chain }) => chain });
    const at = await world({ targets: new Map([['web', web]]) });
    const shows = async (
      what: string,
      state: 'issued' | 'deployed' | 'expiring-soon' | 'expired' | 'revoking' | 'revoked',
    ) => {
      const { message } = await at.house.say('vic', `cert status ${what}`);
      expect(message.title).toContain(sayer('en')(`state.certificate.${state}`));
    };
    const id = await issue(at, 'cert apply www.example.com --method file');
    await shows(id, 'issued');
    await at.house.settle(await at.house.say('olu', `cert deploy ${id} --target web`));
    await tick(at.house.bot, JOBS);
    await shows(id, 'deployed');
    await at.house.say('olu', `cert renew ${id} --auto off`);
    const end = fromInstant((await certificateById(at.house.store, id))?.notAfter ?? '');
    await at.clock.sleep(end - at.clock.now() - 3 * DAY);
    await shows(id, 'expiring-soon');
    await at.clock.sleep(4 * DAY);
    await shows(id, 'expired');
    const other = await issue(at, 'cert apply wotrus.example.com --method file --plan wotrus-dv');
    await revoke(at, other);
    await shows(other, 'revoking');
    await at.house.settle(await at.house.say('ann', `cert approve ${other}`));
    await shows(other, 'revoked');
  });

  test('CERT-6 an upload is never revoked from here, nor what its CA does not revoke through us; CERT-5 nor is an upload reissued', async () => {
    const ca = await otherCa();
    let inner: Issuer | undefined;
    const deaf = delegateIssuer('deaf', () => {
      if (inner === undefined) throw new Error('not there yet');
      return inner;
    });
    const at = await world({ clock: virtualClock(Date.now()), issuers: [deaf] });
    inner = at.house.builtIn;
    const own = await issuePair(ca, ['up.example.com']);
    const text = own.leaf + ca.issuing.certificate + ca.root.certificate;
    const uploaded = await sendUpload(at.house, { certificate: file(text), key: file(own.key) });
    expect(uploaded.ok).toBe(true);
    expect(await revoke(at, 'up.example.com')).toMatchObject({ error: { code: 'revoke-uploaded' } });
    expect(await at.house.say('olu', 'cert reissue up.example.com')).toMatchObject({
      error: { code: 'reissue-not-ours' },
    });
    const id = await issue(at, 'cert apply www.example.com --method file --issuer deaf');
    expect(await revoke(at, id)).toMatchObject({ error: { code: 'revoke-unsupported' } });
    expect(await stateOf(at, id)).toBe('valid');
  });
});
