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
import { makeTestBot, seesEverything, type TestBot } from '../fakes/make-test-bot.ts';
import { type HeldPage, type Phone, startPhone } from './harness/phone.ts';
import { freePort, workFolder } from './harness/program.ts';

// Every page that somebody gets a link to, on the narrowest telephone, without scripts, in both languages.
// `SCREENSHOTS=folder` keeps a picture of each.

const LONG = `a-rather-long-name-of-a-shop-that-nobody-would-choose.${'department.'.repeat(6)}example.com`;

describe('one-time pages', () => {
  const files = workFolder('pages');
  let phone: Phone;
  let house: TestBot;
  let http: HttpSurface;
  let origin: string;
  const mails: Mail[] = [];

  const data = async (person: string, line: string): Promise<Record<string, unknown>> => {
    const outcome = await house.settle(await house.say(person, line));
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
        question.name.startsWith('www')
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
    { name: 'letter-form', url: () => letter('form') },
    { name: 'letter-upload', url: () => letter('upload') },
    {
      name: 'letter-refused',
      url: () => letter('upload'),
      after: async (held) => {
        await held.choose('file', put('letter.pdf', 'MZ'));
        await held.press();
      },
      status: 422,
    },
    { name: 'letter-view', url: viewLink },
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

  test('the weight of every page together, as a figure', async () => {
    const weights = await Promise.all(
      [await upload(), await letter('upload'), mailed('lin@example.com')].map(
        async (url) => (await (await fetch(url)).arrayBuffer()).byteLength,
      ),
    );
    expect(Math.max(...weights)).toBeLessThan(12_000);
  });
});
