import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../adapters/http/create-http.ts';
import { createSmtpMailer } from '../../adapters/mail/smtp-mailer.ts';
import { systemRandom } from '../../adapters/system.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { en } from '../../src/texts/en.ts';
import { zh } from '../../src/texts/zh.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot, seesEverything, type TestBot } from '../fakes/make-test-bot.ts';
import { type Bind, startBind } from './harness/bind.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Phone, startPhone } from './harness/phone.ts';
import { type Postfix, startPostfix } from './harness/postfix.ts';
import { freePort, need, type Program } from './harness/program.ts';
import type { ReadMail } from './harness/read-mail.ts';

need('postfix', 'named', 'chromium', 'openssl');

// The mail goes through a real Postfix into a mailbox on disk; whoever reads it opens its link in Chromium, on a telephone without scripts.
const BOXES = ['admin@example.com', 'postmaster@example.com', 'pki@other.example', 'caa@other.example'];
const LIN = 'lin@acme.example';

const GONE = { en: en['error.link-gone'], zh: zh['error.link-gone'] };

let postfix: Postfix;
let phone: Phone;

beforeAll(async () => {
  postfix = await startPostfix([...BOXES, LIN]);
  phone = await startPhone();
});
afterAll(async () => {
  await phone?.stop();
  await postfix?.stop();
});

const linkIn = (mail: ReadMail | undefined): string => /^https?:\S+$/m.exec(mail?.text ?? '')?.[0] ?? 'no link';

const newest = async (address: string, count: number): Promise<ReadMail | undefined> =>
  (await postfix.until(address, count)).at(-1);

describe('VAL-7 the whole program with BIND, Postfix and a site that does not pass the file on', () => {
  let bind: Bind;
  let site: Server;
  let signet: SignetInstance;
  let bot: Program;

  beforeAll(async () => {
    const zone = [
      '@ A 127.0.0.1',
      'www A 127.0.0.1',
      '_validation-contactemail TXT "pki@other.example"',
      '@ CAA 0 contactemail "caa@other.example"',
    ];
    bind = await startBind({ zones: { 'example.com': zone.join('\n') } });
    const port = await freePort();
    site = createServer((_request, response) => response.writeHead(404).end('nothing here'));
    await new Promise<void>((resolve) => site.listen(port, '127.0.0.1', resolve));
    signet = await makeInstance((own) => ({
      http: { listen: `127.0.0.1:${own}`, publicUrl: `http://127.0.0.1:${own}` },
      language: 'zh',
      validation: { httpPort: port },
      dns: { resolvers: [`127.0.0.1:${bind.port}`], authoritativePort: bind.port },
      mail: postfix.settings,
    }));
    bot = await signet.start();
  });
  afterAll(async () => {
    await bot?.stop();
    await bind?.stop();
    site?.close();
    signet?.remove();
  });

  test('the file is not found, a mailbox is picked, its link pressed on a telephone, the certificate issued', async () => {
    const applied = await signet.cert('apply', 'www.example.com', '--method', 'file');
    expect(applied).toMatchObject({ ok: true, data: { state: 'validating' } });
    await expect
      .poll(async () => (await signet.cert('status', 'www.example.com')).data.validations[0]?.code)
      .toBe('file-status');

    const offered = await signet.cert('verify', 'email', 'www.example.com');
    expect(offered.data.mailboxes).toEqual(expect.arrayContaining(BOXES));
    await signet.cert('verify', 'email', 'www.example.com', '--mailbox', 'admin@example.com');
    const mail = await newest('admin@example.com', 1);
    expect(mail?.headers).toMatchObject({
      subject: '确认 www.example.com 的证书',
      from: 'Signet <signet@example.com>',
      'auto-submitted': 'auto-generated',
      received: expect.stringContaining('with ESMTPS'),
    });
    const link = linkIn(mail);
    expect(link).toMatch(`http://127.0.0.1:${signet.port}/mail/`);

    // A scanner on the way opens every link it sees: that confirms nothing.
    for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
    expect((await signet.cert('status', 'www.example.com')).data.state).toBe('email-validating');

    const held = await phone.open(link, 'zh-CN');
    expect(await held.title()).toBe('确认 www.example.com 的证书');
    expect(await held.tooWide()).toBeLessThanOrEqual(0);
    await held.press();
    expect(await held.title()).toBe('已确认：www.example.com');
    expect([...held.hosts]).toEqual([`127.0.0.1:${signet.port}`]);
    await held.close();

    const issued = await signet.until('www.example.com', 'issued');
    expect(issued.data).toMatchObject({ attempt: 2, certificateId: expect.stringMatching(/^crt_/) });
    const late = await phone.open(link);
    expect([late.status, await late.title()]).toEqual([410, GONE.en]);
    await late.close();
  });
});

describe('with a clock of our own', () => {
  const START = Date.UTC(2026, 10, 21);
  const ORG = '--name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane"';
  let clock: ReturnType<typeof fakeClock>;
  let house: TestBot;
  let http: HttpSurface;
  let before: Readonly<Record<string, number>>;

  beforeEach(async () => {
    clock = fakeClock(START);
    const { port, caFile } = postfix;
    const from = 'Signet <signet@example.com>';
    const listen = `127.0.0.1:${await freePort()}`;
    house = await makeTestBot({
      clock,
      publicUrl: `http://${listen}`,
      mailer: createSmtpMailer({ host: '127.0.0.1', port, tls: 'starttls', from, ca: readFileSync(caFile, 'utf8') }),
      mailContacts: async () => ['pki@other.example'],
      diagnose: async (question) =>
        question.name.startsWith('www')
          ? { ...(await seesEverything(question)), state: 'wrong', code: 'file-refused' }
          : seesEverything(question),
      policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' },
    });
    http = createHttp({ listen, bot: house.bot, version: '0', clock, random: systemRandom, log: silentLog });
    await http.start();
    before = Object.fromEntries([...BOXES, LIN].map((box) => [box, postfix.mailbox(box).length]));
  });
  afterEach(async () => {
    await http.stop();
    await house.stop();
  });

  const act = async (person: string, line: string): Promise<string> => {
    const outcome = await house.settle(await house.say(person, line));
    if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
    return (outcome.data as { state: string }).state;
  };
  const stateOf = async (name: string): Promise<string> => {
    await house.bot.runJob('advance-orders');
    await house.bot.ordersIdle();
    return act('olu', `cert status ${name}`);
  };
  const mailTo = (box: string, count = 1): Promise<ReadMail | undefined> => newest(box, (before[box] ?? 0) + count);
  const pick = (box: string): Promise<string> => act('olu', `cert verify email www.example.com --mailbox ${box}`);
  const applied = async (): Promise<void> => {
    expect(await act('olu', 'cert apply www.example.com --method file')).toBe('validation-failed');
  };
  const codeOf = async (line: string): Promise<string> => {
    const outcome = await house.say('olu', line);
    return outcome.ok ? 'none' : outcome.error.code;
  };

  test('VAL-7 sent again after a minute: the older link is dead, the newer one counts once', async () => {
    await applied();
    expect(await pick('admin@example.com')).toBe('email-validating');
    const first = linkIn(await mailTo('admin@example.com'));
    await pick('admin@example.com');
    await clock.advance(MINUTE);
    await pick('admin@example.com');
    const second = linkIn(await mailTo('admin@example.com', 2));
    expect(second).not.toBe(first);
    const dead = await phone.open(first);
    expect(dead.status).toBe(410);
    await dead.close();
    const [one, other] = [await phone.open(second), await phone.open(second)];
    await one.press();
    expect(await one.title()).toBe('Confirmed: www.example.com');
    await other.press();
    expect([other.status, await other.title()]).toEqual([410, GONE.en]);
    await Promise.all([one.close(), other.close()]);
    expect(await stateOf('www.example.com')).toBe('issued');
  });

  test('VAL-7 24 hours without a press: the page says so, another mailbox is picked, and its link counts', async () => {
    await applied();
    await pick('admin@example.com');
    const link = linkIn(await mailTo('admin@example.com'));
    const held = await phone.open(link, 'zh-CN');
    await clock.advance(DAY + HOUR);
    expect(await stateOf('www.example.com')).toBe('email-timed-out');
    await held.press();
    expect([held.status, await held.title()]).toEqual([410, GONE.zh]);
    await held.close();
    expect(await pick('pki@other.example')).toBe('email-validating');
    const again = await phone.open(linkIn(await mailTo('pki@other.example')));
    await again.press();
    await again.close();
    expect(await stateOf('www.example.com')).toBe('issued');
  });

  test('VAL-7 a mailbox that the server does not know: told at once, and another can be picked', async () => {
    await applied();
    expect(await pick('webmaster@example.com')).toBe('email-timed-out');
    const status = await house.say('olu', 'cert status www.example.com');
    expect(status.message.plain).toContain('User unknown');
    expect(await pick('postmaster@example.com')).toBe('email-validating');
    await mailTo('postmaster@example.com');
  });

  test('VAL-8 the administrator gets two messages, once; the page asks for the code, and says what is left', async () => {
    await house.say('olu', `signet org add acme ${ORG} --phone "+86 10 8888 8888"`);
    await house.say(
      'olu',
      `signet contact add lin --name "Lin Wei" --department IT --title Engineer --phone 13800000000 --email ${LIN}`,
    );
    expect(await act('olu', 'cert apply shop.example.com --plan wotrus-ov --org acme --admin lin')).toBe('reviewing');
    await mailTo(LIN, 2);
    const mails = postfix.mailbox(LIN).slice(-2);
    const withLink = mails.find(({ text }) => text.includes('/mail/'));
    const code = mails.map(({ text }) => /^[2-9A-Z]{8}$/m.exec(text)?.[0]).find((one) => one !== undefined) ?? '';
    expect(code).toMatch(/^.{8}$/);
    expect(withLink?.text).not.toContain(code);
    expect(await codeOf('cert verify email shop.example.com')).toBe('mail-once');

    const held = await phone.open(linkIn(withLink));
    expect(await held.tooWide()).toBeLessThanOrEqual(0);
    await held.type('code', 'WRONG234');
    await held.press();
    expect([held.status, await held.text()]).toEqual([expect.any(Number), expect.stringContaining('9')]);
    expect(held.status).toBeGreaterThanOrEqual(400);
    await held.picture('mail-code-wrong-en');
    await held.type('code', ` ${code.toLowerCase()} `);
    await held.press();
    expect(await held.title()).toBe('Confirmed: shop.example.com');
    await held.close();
    expect(await stateOf('shop.example.com')).toBe('issued');
    await clock.advance(DAY);
    expect(postfix.mailbox(LIN).length - (before[LIN] ?? 0)).toBe(2);
  });

  test('VAL-8 ten wrong codes: the page says that none is taken any more, the right one neither', async () => {
    await house.say('olu', `signet org add acme ${ORG} --phone "+86 10 8888 8888"`);
    await house.say(
      'olu',
      `signet contact add lin --name "Lin Wei" --department IT --title Engineer --phone 13800000000 --email ${LIN}`,
    );
    await act('olu', 'cert apply lock.example.com --plan wotrus-ov --org acme --admin lin');
    await mailTo(LIN, 2);
    const mails = postfix.mailbox(LIN).slice(-2);
    const code = mails.map(({ text }) => /^[2-9A-Z]{8}$/m.exec(text)?.[0]).find((one) => one !== undefined) ?? '';
    const held = await phone.open(linkIn(mails.find(({ text }) => text.includes('/mail/'))), 'zh-CN');
    for (let tries = 0; tries < 10; tries++) {
      await held.type('code', 'WRONG234');
      await held.press();
    }
    const locked = await held.text();
    await held.type('code', code);
    await held.press();
    expect(await held.text()).toBe(locked);
    expect(locked).toContain('10');
    await held.close();
    expect(await stateOf('lock.example.com')).toBe('reviewing');
  });
});
