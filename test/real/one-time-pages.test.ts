import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../adapters/http/create-http.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import { personByWord } from '../../src/account/person.store.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { Mail } from '../../src/order/mailer.ts';
import { orderById } from '../../src/order/order.store.ts';
import { orderLetters } from '../../src/order/order-letter.ts';
import { letterSubject, revocationLetters } from '../../src/revocation/revocation-letter.ts';
import { makeTestBot, seesEverything, type TestBot } from '../fakes/make-test-bot.ts';
import { type HeldPage, type Phone, startPhone } from './harness/phone.ts';
import { freePort, workFolder } from './harness/program.ts';

// Every page that somebody gets a link to, on the narrowest telephone, without scripts, in both languages.
// `SCREENSHOTS=folder` keeps a picture of each.

const LONG = `a-rather-long-name-of-a-shop-that-nobody-would-choose.${'department.'.repeat(6)}example.com`;

const REVOKED = `revoked.${'department.'.repeat(6)}example.com`;

describe('one-time pages', () => {
  const files = workFolder('pages');
  let phone: Phone;
  let house: TestBot;
  let http: HttpSurface;
  let origin: string;
  const mails: Mail[] = [];
  /** From when on the file of a certificate that is to be revoked is gone: then a letter is asked for. */
  let revoking = false;
  let revocation: string;

  const data = async (person: string, line: string): Promise<Record<string, unknown>> => {
    const outcome = await house.settle(await house.say(person, line, { origin: 'button' }));
    if (!outcome.ok) throw new Error(`${line}: ${outcome.error.message}`);
    return outcome.data as Record<string, unknown>;
  };
  const put = (name: string, content: string): string => {
    writeFileSync(join(files.path, name), content);
    return join(files.path, name);
  };
  const linkOf = (value: unknown): string => (value as { url: string }).url;

  beforeAll(async () => {
    phone = await startPhone();
    const listen = `127.0.0.1:${await freePort()}`;
    origin = `http://${listen}`;
    house = await makeTestBot({
      publicUrl: origin,
      mailer: {
        send: async (mail) => {
          mails.push(mail);
        },
      },
      diagnose: async (question) =>
        question.name.startsWith('www') || (revoking && question.name.startsWith('revoked'))
          ? { ...(await seesEverything(question)), state: 'wrong', code: 'file-refused' }
          : seesEverything(question),
      policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' },
    });
    const base = { clock: systemClock, random: systemRandom, log: silentLog };
    http = createHttp({ listen, bot: house.bot, version: '0', ...base });
    await http.start();
    await data(
      'olu',
      'signet org add acme --name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane" --phone "+86 10 8888 8888"',
    );
    await data(
      'olu',
      'signet contact add lin --name "Lin Wei" --department IT --title Engineer --phone 13800000000 --email lin@example.com',
    );
    await data('olu', `cert apply ${LONG} --plan dnspod-sm2-ov --org acme --admin lin`);
    await data('olu', 'cert apply shop.example.com --plan wotrus-ov --org acme --admin lin');
    await data('olu', 'cert apply www.example.com www2.example.com --method file');
    await data('olu', 'cert verify email www.example.com --mailbox admin@example.com');
    await data('olu', 'cert apply shop.example.test');
    await data('ann', 'cert approve shop.example.test');
    const { id } = await data('olu', `cert apply ${REVOKED} --plan geotrust-ov --method file --org acme --admin lin`);
    const { certificateId } = await data('ann', `cert approve ${id}`);
    revoking = true;
    const asked = await data('olu', `cert revoke ${certificateId} --reason superseded`);
    revocation = (asked.revocation as { id: string }).id;
  });
  afterAll(async () => {
    await phone?.stop();
    await http?.stop();
    await house?.stop();
    files.remove();
  });

  const mailed = (to: string): string =>
    mails.map((mail) => (mail.to === to ? /^http\S+$/m.exec(mail.text)?.[0] : undefined)).find((one) => one) ?? '';

  /** A letter that waits for its reviewer, as a link for one. */
  const viewLink = async (): Promise<string> => {
    const row = await house.store.db
      .selectFrom('orders')
      .select('id')
      .where('name', '=', LONG)
      .executeTakeFirstOrThrow();
    const order = await orderById(house.store, row.id);
    const ann = await personByWord(house.store, 'ann');
    if (order === undefined || ann === undefined) throw new Error('no order, or nobody to look at it');
    return (await orderLetters(house.bot.house).link(ann, order, 'view')).url;
  };

  /** The letter of the revocation, as a link for its reviewer. */
  const revocationView = async (): Promise<string> => {
    const subject = await letterSubject(house.store, revocation);
    const ann = await personByWord(house.store, 'ann');
    if (subject === undefined || ann === undefined) throw new Error('no revocation, or nobody to look at it');
    return (await revocationLetters(house.bot.house).link(ann, subject, 'view')).url;
  };

  interface Case {
    readonly name: string;
    readonly url: () => Promise<string>;
    /** What is done there before it is looked at. */
    readonly after?: (held: HeldPage) => Promise<void>;
    readonly status?: number;
  }

  const upload = async () => linkOf(await data('olu', 'cert upload'));
  const letter = async (which: 'form' | 'upload') =>
    linkOf(((await data('olu', `cert verify letter ${LONG}`)) as Record<string, unknown>)[which]);

  const revocationLetter = async (which: 'form' | 'upload') =>
    linkOf((await data('olu', `cert revoke letter ${REVOKED}`))[which]);

  /** The pages of a letter: filled, uploaded, not one at all, looked at. */
  const letterCases = (
    name: string,
    link: (which: 'form' | 'upload') => Promise<string>,
    view: () => Promise<string>,
  ): readonly Case[] => [
    { name: `${name}-form`, url: () => link('form') },
    { name: `${name}-upload`, url: () => link('upload') },
    {
      name: `${name}-refused`,
      url: () => link('upload'),
      after: async (held) => {
        await held.choose('file', put('letter.pdf', 'MZ'));
        await held.press();
      },
      status: 422,
    },
    { name: `${name}-view`, url: view },
  ];

  const CASES: readonly Case[] = [
    { name: 'download', url: async () => linkOf(await data('olu', 'cert download shop.example.test')) },
    { name: 'upload', url: upload },
    { name: 'upload-refused', url: upload, after: (held) => held.press(), status: 400 },
    {
      name: 'upload-no-certificate',
      url: upload,
      after: async (held) => {
        await held.choose('certificate', put('x.pem', 'this is not PEM\n'));
        await held.press();
      },
      status: 400,
    },
    ...letterCases('letter', letter, viewLink),
    ...letterCases('revocation', revocationLetter, revocationView),
    { name: 'mail-validation', url: async () => mailed('admin@example.com') },
    { name: 'mail-review', url: async () => mailed('lin@example.com') },
    {
      name: 'mail-code-wrong',
      url: async () => mailed('lin@example.com'),
      after: async (held) => {
        await held.type('code', 'WRONG234');
        await held.press();
      },
      status: 400,
    },
    ...(['link', 'letter', 'mail'] as const).map((where) => ({
      name: `gone-${where}`,
      url: async () => `${origin}/${where}/nothing-of-ours`,
      status: 410,
    })),
  ];

  const LANGUAGES = ['en', 'zh-CN'] as const;

  describe.each(LANGUAGES)('in %s', (language) => {
    test.each(CASES)(
      '$name: small, alone, without scripts, no wider than the screen',
      async ({ name, url, after, status = 200 }) => {
        const held = await phone.open(await url(), language);
        await after?.(held);
        await held.picture(`${name}-${language}`);
        expect({ status: held.status, tooWide: Math.max(0, await held.tooWide()), hosts: [...held.hosts] }).toEqual({
          status,
          tooWide: 0,
          hosts: [new URL(origin).host],
        });
        expect(held.bytes).toBeLessThan(50_000);
        expect(held.headers).toMatchObject({
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'content-security-policy': expect.stringMatching(/^default-src 'none';.*form-action 'self'/),
        });
        expect(await held.page.$$('script, [onclick], link, img, iframe')).toEqual([]);
        expect(await held.page.$eval('html', (html) => html.lang)).toBe(language);
        const words = await held.text();
        expect(/\p{Script=Han}/u.test(words)).toBe(language === 'zh-CN');
        expect(words, 'no slot of a sentence is left open').not.toMatch(/[{}]|undefined|NaN/);
        // Fingers: nothing that is pressed is lower than 44 CSS pixels.
        const low = await held.page.$$eval('button, select, input:not([type=checkbox])', (all) =>
          all.map((one) => one.getBoundingClientRect().height).filter((height) => height > 0 && height < 44),
        );
        expect(low).toEqual([]);
        await held.close();
      },
    );
  });

  test('CERT-6 ORG-2 the letter of a revocation: taken, signed, sent back and looked at, all by a telephone', async () => {
    const form = await phone.open(await revocationLetter('form'), 'zh-CN');
    expect(await form.text()).toContain('此函用于吊销证书');
    const drawn = await form.download();
    expect(drawn.name).toBe(`${revocation}.pdf`);
    expect(drawn.bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    await form.close();
    const upload = await phone.open(await revocationLetter('upload'));
    writeFileSync(join(files.path, 'signed.pdf'), drawn.bytes);
    await upload.choose('file', join(files.path, 'signed.pdf'));
    await upload.press();
    expect({ status: upload.status, title: await upload.title() }).toEqual({
      status: 200,
      title: expect.stringContaining('is here'),
    });
    expect([...upload.hosts]).toEqual([new URL(origin).host]);
    await upload.close();
    const view = await phone.open(await revocationView());
    expect((await view.download()).bytes.equals(drawn.bytes)).toBe(true);
    await view.close();
    await data('ann', `cert approve ${REVOKED}`);
  });

  test('the weight of every page together, as a figure', async () => {
    const weights = await Promise.all(
      [await upload(), await letter('upload'), mailed('lin@example.com')].map(
        async (url) => (await (await fetch(url)).arrayBuffer()).byteLength,
      ),
    );
    expect(Math.max(...weights)).toBeLessThan(12_000);
  });
});
