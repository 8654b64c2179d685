import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../adapters/http/create-http.ts';
import { systemRandom } from '../../adapters/system.ts';
import { personByWord } from '../../src/account/person.store.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { announce } from '../../src/notice/announce.ts';
import type { Parcel } from '../../src/notice/courier.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { addTestCertificate } from '../fakes/test-certificate.ts';

let house: TestBot;
let clock: FakeClock;
let surface: FakeSurface;
let http: HttpSurface;
let mails: Parcel[];
let bounces: ReadonlySet<string>;

beforeEach(async () => {
  clock = fakeClock();
  surface = fakeSurface();
  mails = [];
  bounces = new Set();
  const mail = {
    send: async (parcel: Parcel) => {
      const receiver = `mail:${parcel.to}`;
      if (bounces.has(parcel.to)) throw new CertError('receiver-gone', { receiver, detail: '550 no such user' });
      mails.push(parcel);
    },
  };
  house = await makeTestBot({
    clock,
    couriers: { mail },
    routes: { fallback: ['test:here:ops', 'mail:Written@example.com'], routes: [] },
  });
  house.bot.addSurface(surface);
  http = createHttp({
    listen: '127.0.0.1:0',
    bot: house.bot,
    version: '9',
    clock,
    random: systemRandom,
    log: silentLog,
  });
  await http.start();
});
afterEach(async () => {
  await http.stop();
  await house.stop();
});

const deliver = async (): Promise<void> => {
  await clock.advance(5_000);
  await house.bot.runJob('expiry-sweep');
  await clock.advance(5_000);
  await house.bot.runJob('deliver-notices');
  await house.bot.deliveriesIdle();
};
const soon = async () =>
  addTestCertificate(house.store, (await personByWord(house.store, 'olu'))?.id ?? '', clock.now() + 40 * DAY);
const to = (address: string) => mails.filter((mail) => mail.to === address);
const kinds = (address: string) => to(address).map(({ notice }) => notice.kind);
const linkOf = (parcel: Parcel | undefined): string =>
  /\/receiver\/[\w-]+/.exec(parcel?.message.plain ?? '')?.[0] ?? '';
const page = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${http.port}${path}`, { method });
const add = (name: string, address: string) =>
  house.say('olu', `cert alert add ${name} --all --days 60 --to mail:${address}`);

describe('MSG-2 a mailbox named in chat', () => {
  test('is sent a link and nothing else until that was pressed; then what it is to be told comes at once', async () => {
    const { id } = await soon();
    const added = await add('mine', 'Olu@Example.com');
    expect(added).toMatchObject({
      ok: true,
      data: { receivers: ['mail:olu@example.com'], unproved: ['mail:olu@example.com'] },
    });
    expect(added.message.plain).toContain('Not verified, and told nothing until the link sent there is confirmed');
    for (let hour = 0; hour < 3; hour++) {
      await clock.advance(HOUR);
      await deliver();
    }
    expect(kinds('olu@example.com')).toEqual(['mailbox-proof']);

    const [asked] = to('olu@example.com');
    expect(asked?.message.plain).toContain('olu wants alerts about certificates from Signet to come to this mailbox');
    // A mail program that looks at links by itself proves nothing.
    const shown = await page(linkOf(asked));
    expect([shown.status, (await shown.text()).includes('olu@example.com')]).toEqual([200, true]);
    await deliver();
    expect(kinds('olu@example.com')).toEqual(['mailbox-proof']);

    const pressed = await page(linkOf(asked), 'POST');
    expect(await pressed.text()).toContain('olu@example.com is verified');
    expect((await page(linkOf(asked), 'POST')).status).toBe(410);
    await deliver();
    expect(kinds('olu@example.com')).toEqual(['mailbox-proof', 'expiring']);
    const why = await house.say('vic', `cert status ${id} --why`);
    expect(why.message.plain).not.toContain('not verified');
    expect(await house.say('olu', 'cert alert list')).toMatchObject({ data: [{ unproved: [] }] });
    // The next policy that names it needs no other link.
    expect(await add('more', 'olu@example.com')).toMatchObject({ data: { unproved: [] } });
    const audit = await house.say('ada', 'signet audit');
    expect(JSON.stringify(audit.ok ? audit.data : {})).toContain('mailbox.verified');
  });

  test('is asked once while that link is good, and never again once it was pressed, however many policies name it', async () => {
    for (const name of ['one', 'two']) expect(await add(name, 'team@example.com')).toMatchObject({ ok: true });
    await deliver();
    expect(kinds('team@example.com')).toEqual(['mailbox-proof']);
    await page(linkOf(to('team@example.com')[0]), 'POST');
    await clock.advance(60 * DAY);
    expect(await add('three', 'team@example.com')).toMatchObject({ ok: true, data: { unproved: [] } });
    await deliver();
    expect(kinds('team@example.com')).toEqual(['mailbox-proof']);
  });

  test('that is not verified shows as that, with what to do: in the list, in status --why, in both languages', async () => {
    const { id } = await soon();
    await add('mine', 'olu@example.com');
    const said = async (line: string, language: 'en' | 'zh') =>
      (await house.say('vic', line, { language })).message.plain;
    expect(await said('cert alert list', 'en')).toContain('mail:olu@example.com (not verified)');
    expect(await said('cert alert list', 'en')).toContain('cert alert prove ADDRESS sends the link again');
    expect(await said('cert alert list', 'zh')).toContain('mail:olu@example.com（未验证）');
    const why =
      'mail:olu@example.com | mine | the mailbox is not verified; cert alert prove sends the link again (MSG-2)';
    expect(await said(`cert status ${id} --why`, 'en')).toContain(why);
    expect(await said(`cert status ${id} --why`, 'zh')).toContain(
      '邮箱尚未验证；cert alert prove 可重新发送链接（MSG-2）',
    );
  });

  test('can be sent the link again: not at once, and the one before is dead', async () => {
    await add('mine', 'olu@example.com');
    await deliver();
    expect(await house.say('olu', 'cert alert prove olu@example.com')).toMatchObject({ error: { code: 'proof-soon' } });
    await clock.advance(10 * MINUTE);
    expect(await house.say('olu', 'cert alert prove olu@example.com')).toMatchObject({ ok: true });
    await deliver();
    await clock.advance(30 * MINUTE);
    expect(await house.say('olu', 'cert alert prove olu@example.com')).toMatchObject({ error: { code: 'proof-soon' } });
    const [first, second] = to('olu@example.com');
    expect((await page(linkOf(first), 'POST')).status).toBe(410);
    expect((await page(linkOf(second), 'POST')).status).toBe(200);
    expect(await house.say('olu', 'cert alert prove olu@example.com')).toMatchObject({ data: { verified: true } });
    expect(await house.say('olu', 'cert alert prove stranger@example.com')).toMatchObject({
      error: { code: 'nothing-found' },
    });
    expect(await house.say('olu', 'cert alert prove nobody')).toMatchObject({ error: { code: 'option-value' } });
    expect(await house.say('vic', 'cert alert prove olu@example.com')).toMatchObject({
      error: { code: 'not-permitted' },
    });
  });

  test('a link that lapsed opens nothing; the clock sends one more while a policy still names the mailbox', async () => {
    await add('mine', 'olu@example.com');
    await deliver();
    await clock.advance(7 * DAY);
    expect((await page(linkOf(to('olu@example.com')[0]))).status).toBe(410);
    await house.bot.runJob('clean-up');
    await deliver();
    expect((await page(linkOf(to('olu@example.com')[1]), 'POST')).status).toBe(200);
  });

  test('nobody can have links sent to more than 20 strangers a day', async () => {
    for (let each = 0; each < 20; each++)
      expect(await add(`p${each}`, `m${each}@example.com`)).toMatchObject({ ok: true });
    expect(await add('more', 'one@example.com')).toMatchObject({ ok: false, error: { code: 'proofs-many' } });
    expect(await house.say('olu', 'cert alert list')).toMatchObject({ data: { length: 20 } });
    await clock.advance(DAY);
    expect(await add('more', 'one@example.com')).toMatchObject({ ok: true });
  });

  test('that does not exist: whoever named it is told, and nobody gets the link in its place', async () => {
    bounces = new Set(['olu@example.com']);
    await add('mine', 'olu@example.com');
    await deliver();
    await deliver();
    expect(surface.told('olu')).toEqual([
      'olu@example.com could not be asked whether Signet may write there: 550 no such user',
    ]);
    expect(JSON.stringify([surface.shown, mails])).not.toContain('/receiver/');
  });

  test('is refused where it is no address', async () => {
    expect(await add('mine', 'olu')).toMatchObject({ ok: false, error: { code: 'option-value' } });
  });
});

describe('MSG-2 other ways to be written to', () => {
  test('mailboxes of the configuration are taken at its word, however they are written', async () => {
    await soon();
    expect(await add('theirs', 'written@EXAMPLE.com')).toMatchObject({ data: { unproved: [] } });
    await deliver();
    expect(kinds('written@example.com')).toEqual(['expiring']);
    expect(await house.say('olu', 'cert alert prove written@example.com')).toMatchObject({ data: { verified: true } });
  });

  test('the mailbox of a person: the first message asks for it and goes to others instead', async () => {
    await house.say('ada', 'signet people add lin --role operator --identity mail:any:lin@example.com');
    const lin = (await personByWord(house.store, 'lin'))?.id ?? '';
    const { id } = await addTestCertificate(house.store, lin, clock.now() + 40 * DAY);
    const tell = (occasion: number) =>
      house.store.transaction((store) =>
        announce(
          store,
          { ...house.bot.house },
          { kind: 'expired-ignored', subject: id, occasion, facts: { names: ['a'] } },
        ),
      );
    await tell(1);
    await deliver();
    await deliver();
    expect(kinds('lin@example.com')).toEqual(['mailbox-proof']);
    expect(surface.told('ada')).toHaveLength(1);
    expect((await house.say('vic', `cert status ${id} --why`)).message.plain).toContain('the mailbox is not verified');
    await page(linkOf(to('lin@example.com')[0]), 'POST');
    await tell(2);
    await deliver();
    expect(kinds('lin@example.com')).toEqual(['mailbox-proof', 'expired-ignored']);
  });

  test('what was under way to a mailbox nobody proved is not sent, and goes to the owner', async () => {
    const { id } = await soon();
    await house.store.transaction((store) =>
      announce(store, house.bot.house, {
        kind: 'revocation-rejected',
        subject: id,
        facts: { names: ['a'], words: 'no' },
        receivers: [{ receiver: 'mail:someone@example.com', why: 'policy' }],
      }),
    );
    await deliver();
    await deliver();
    expect(kinds('someone@example.com')).toEqual(['mailbox-proof']);
    expect(surface.told('olu')).not.toEqual([]);
  });
});
