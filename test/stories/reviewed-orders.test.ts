import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DAY, HOUR, SECOND } from '../../src/kernel/duration.ts';
import { confirmByMail } from '../../src/order/mail-proof.ts';
import type { Mail } from '../../src/order/mailer.ts';
import { orderById } from '../../src/order/order.store.ts';
import { orderLetters } from '../../src/order/order-letter.ts';
import { sayer } from '../../src/texts/say.ts';
import { delegateIssuer } from '../fakes/delegate-issuer.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot, seesEverything, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';

const START = Date.UTC(2026, 10, 21);
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n', 'latin1');
const ACME =
  '--name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane" --phone "+86 10 8888 8888"';
const LIN = '--name "Lin Wei" --department IT --title Engineer --phone 13800000000 --email lin@example.com';

let house: TestBot;
let clock: ReturnType<typeof fakeClock>;
let mails: Mail[];
let proved: boolean;

beforeEach(async () => {
  clock = fakeClock(START);
  mails = [];
  proved = true;
  house = await makeTestBot({
    clock,
    mailer: {
      send: async (mail) => {
        mails.push(mail);
      },
    },
    mailContacts: async (domain) => (domain === 'example.com' ? ['pki@other.example'] : []),
    diagnose: seesWhere(() => proved, 'file-refused'),
    policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' },
  });
  await data('olu', `signet org add acme ${ACME}`);
  await data('olu', `signet contact add lin ${LIN}`);
});
afterEach(() => house.stop());

const data = async (person: string, line: string): Promise<Record<string, unknown>> => {
  const outcome = await house.say(person, line);
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data as Record<string, unknown>;
};

const codeOf = async (person: string, line: string): Promise<string> => {
  const outcome = await house.say(person, line);
  return outcome.ok ? 'none' : outcome.error.code;
};

/** Says it and works until nothing is due at once; answers the order's state. */
const act = async (person: string, line: string): Promise<string> => {
  const outcome = await house.settle(await house.say(person, line));
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return (outcome.data as { state: string }).state;
};

const apply = (plan: string, name: string, more = ''): Promise<string> =>
  act('olu', `cert apply ${name} --plan ${plan} --org acme --admin lin ${more}`);

const stateOf = async (name: string): Promise<string> => {
  const row = await house.store.db.selectFrom('orders').select('id').where('name', '=', name).executeTakeFirstOrThrow();
  await house.bot.runJob('advance-orders');
  await house.bot.ordersIdle();
  return (await orderById(house.store, row.id))?.state ?? 'none';
};

const upload = async (name: string, bytes: Uint8Array = PDF) => {
  const { upload: link } = (await data('olu', `cert verify letter ${name}`)) as { upload: { url: string } };
  const order = await orderLetters(house.bot.house).upload(link.url.split('/').at(-1) ?? '', bytes);
  return stateOf(order.names[0] ?? '');
};

const press = (mail: Mail | undefined, code = '') =>
  confirmByMail(house.bot.house, /\/mail\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? '', code);

describe('APPLY-7 the flows of the plans are walked', () => {
  test('APPLY-7 GeoTrust OV: reviewed, then validated, then issued; the applicant never counts', async () => {
    expect(await apply('geotrust-ov', 'shop.example.com')).toBe('reviewing');
    expect(await codeOf('olu', 'cert approve shop.example.com')).toBe('not-permitted');
    expect(await act('ann', 'cert approve shop.example.com')).toBe('issued');
    const seen = await house.store.db.selectFrom('audit').select('action').orderBy('seq').execute();
    const actions = seen.map(({ action }) => action);
    expect(actions.indexOf('approval.approved')).toBeLessThan(actions.indexOf('order.issued'));
  });

  test('ORG-3 an EV plan takes two people; a no with its reason ends the order', async () => {
    expect(await apply('geotrust-ev', 'shop.example.com')).toBe('reviewing');
    expect(await act('ann', 'cert approve shop.example.com')).toBe('reviewing');
    expect(await codeOf('ann', 'cert approve shop.example.com')).toBe('approval-twice');
    expect(await act('bob', 'cert approve shop.example.com')).toBe('issued');
    expect(await apply('securesite-ev', 'other.example.com')).toBe('reviewing');
    expect(await act('bob', 'cert reject other.example.com --reason "not in the register"')).toBe('refused');
  });

  test('ORG-3 an applicant who may approve does not count, not even alone', async () => {
    await data('ada', 'signet people role ann --role operator --role approver');
    expect(await act('ann', 'cert apply shop.example.com --plan geotrust-ov --org acme --admin lin')).toBe('reviewing');
    expect(await codeOf('ann', 'cert approve shop.example.com')).toBe('approval-own');
    await data('ada', 'signet people role bob --role viewer');
    expect(await codeOf('ann', 'cert apply b.example.com --plan geotrust-ev --org acme --admin lin')).toBe(
      'reviewers-few',
    );
  });

  test('ORG-3 the same data approved before are not reviewed again; changed data are, and data a year old', async () => {
    await apply('geotrust-ov', 'a.example.com');
    await act('ann', 'cert approve a.example.com');
    expect(await apply('geotrust-ov', 'b.example.com')).toBe('issued');
    expect(await apply('securesite-ov', 'c.example.com')).toBe('reviewing');
    expect(await apply('geotrust-ev', 'd.example.com')).toBe('reviewing');
    await data('olu', 'signet org edit acme --street "2 Lane"');
    expect(await apply('geotrust-ov', 'e.example.com')).toBe('reviewing');
    await act('ann', 'cert approve e.example.com');
    expect(await apply('geotrust-ov', 'f.example.com')).toBe('issued');
    await clock.advance(366 * DAY);
    expect(await apply('geotrust-ov', 'g.example.com')).toBe('reviewing');
  });

  test('ORG-1 GlobalSign asks for a letter every time, and reviews every time', async () => {
    for (const name of ['a.example.com', 'b.example.com']) {
      expect(await apply('globalsign-ov', name)).toBe('awaiting-letter');
      expect(await upload(name)).toBe('reviewing');
      expect(await act('ann', `cert approve ${name}`)).toBe('issued');
    }
  });

  test('APPLY-7 DNSPod SM2 OV: letter, then validated, then reviewed by people, then issued', async () => {
    expect(await apply('dnspod-sm2-ov', 'shop.example.com')).toBe('awaiting-letter');
    expect(await upload('shop.example.com')).toBe('reviewing');
    const { validations } = await data('olu', 'cert status shop.example.com');
    expect(validations).toMatchObject([{ state: 'valid' }]);
    expect(await act('ann', 'cert approve shop.example.com')).toBe('issued');
  });

  test('APPLY-7 VAL-8 WoTrus OV: validated, then confirmed by the administrator with the code of a second message', async () => {
    expect(await apply('wotrus-ov', 'shop.example.com')).toBe('reviewing');
    expect(mails.map(({ to }) => to)).toEqual(['lin@example.com', 'lin@example.com']);
    const [link, second] = mails;
    const code = /^[2-9A-Z]{8}$/m.exec(second?.text ?? '')?.[0] ?? '';
    expect(link?.text).not.toContain(code);
    expect(await codeOf('olu', 'cert verify email shop.example.com')).toBe('mail-once');
    await expect(press(link, 'WRONG234')).rejects.toMatchObject({ code: 'mail-code-wrong', facts: { left: 9 } });
    await press(link, code.toLowerCase());
    expect(await stateOf('shop.example.com')).toBe('issued');
    await expect(press(link, code)).rejects.toMatchObject({ code: 'link-gone' });
    expect(await apply('wotrus-ov', 'again.example.com'), 'ORG-3').toBe('issued');
    expect(mails).toHaveLength(2);
  });

  test('VAL-8 ten wrong codes and none is taken any more', async () => {
    await apply('wotrus-ov', 'shop.example.com');
    const code = /^[2-9A-Z]{8}$/m.exec(mails[1]?.text ?? '')?.[0] ?? '';
    for (let tries = 0; tries < 9; tries++)
      await expect(press(mails[0], 'WRONG234')).rejects.toMatchObject({ code: 'mail-code-wrong' });
    await expect(press(mails[0], 'WRONG234')).rejects.toMatchObject({ code: 'mail-code-locked' });
    await expect(press(mails[0], code)).rejects.toMatchObject({ code: 'mail-code-locked' });
  });

  test('APPLY-3 APPLY-4 what the plan needs is asked for, and nothing it does not need', async () => {
    expect(await house.say('olu', 'cert apply a.example.com --plan geotrust-ov')).toMatchObject({
      ok: false,
      error: { code: 'organisation-needed', field: 'org' },
    });
    expect(await house.say('olu', 'cert apply a.example.com --plan geotrust-ov --org acme')).toMatchObject({
      error: { code: 'administrator-needed', field: 'admin' },
    });
    expect(await codeOf('olu', 'cert apply a.example.com --org acme')).toBe('organisation-unwanted');
  });

  test('APPLY-10 the card of a review says how long it usually takes, and nothing of who applies', async () => {
    const outcome = await house.say('olu', 'cert apply shop.example.com --plan geotrust-ev --org acme --admin lin');
    expect(outcome.message.plain).toContain('5 to 7 working days');
    expect(outcome.message.plain).not.toMatch(/Acme|Lin Wei|lin@example/);
    const shown = await house.say('ann', 'cert approvals review shop.example.com');
    expect(shown.message).toMatchObject({ audience: 'asker', plain: expect.stringContaining('Acme Ltd') });
    expect(shown.message.plain).toContain('annual report → site filing');
  });

  test('VAL-11 DNSPod SM2: a name validated for the same organisation within 13 months is not validated again', async () => {
    expect(await apply('dnspod-sm2-ov', 'shop.example.com')).toBe('awaiting-letter');
    expect(await upload('shop.example.com')).toBe('reviewing');
    expect(await act('ann', 'cert approve shop.example.com')).toBe('issued');
    proved = false;
    const again = async (name: string, plan = 'dnspod-sm2-ov'): Promise<string> => {
      const { id } = (await data('olu', `cert apply ${name} --plan ${plan} --org acme --admin lin`)) as { id: string };
      const { upload: link } = (await data('olu', `cert verify letter ${id}`)) as { upload: { url: string } };
      await orderLetters(house.bot.house).upload(link.url.split('/').at(-1) ?? '', PDF);
      await house.bot.runJob('advance-orders');
      await house.bot.ordersIdle();
      return (await orderById(house.store, id))?.state ?? 'none';
    };
    expect(await again('shop.example.com')).toBe('issued');
    expect(await again('*.shop.example.com', 'dnspod-sm2-ov-wildcard')).toBe('issued');
    expect(await again('other.example.com')).toBe('validation-failed');
    await clock.advance(391 * DAY);
    // What was reused itself is no new validation: the 13 months count from the first.
    expect(await again('shop.example.com')).toBe('validation-failed');
    await act('olu', 'cert cancel shop.example.com');
    proved = true;
    expect(await again('shop.example.com')).toBe('issued');
    await data('olu', 'signet org edit acme --name "Acme Shanghai Ltd"');
    proved = false;
    expect(await again('shop.example.com')).toBe('validation-failed');
  });

  test('VAL-11 GeoTrust has its names validated for every order', async () => {
    await apply('geotrust-ov', 'shop.example.com');
    expect(await act('ann', 'cert approve shop.example.com')).toBe('issued');
    proved = false;
    expect(await apply('geotrust-ov', 'shop.example.com')).toBe('validation-failed');
  });

  test('VAL-5 files that our own port has answered are asked for daily; where they no longer arrive, the card says so', async () => {
    const { id } = (await data('olu', 'cert apply www.example.com --method file')) as { id: string };
    expect(await stateOf('www.example.com')).toBe('issued');
    const shown = async (): Promise<string> => {
      await clock.advance(DAY);
      await house.bot.runJob('check-delegations');
      return (await house.say('olu', `cert status ${(await orderById(house.store, id))?.certificateId}`)).message.plain;
    };
    const line = 'http://www.example.com/.well-known/ is answered here';
    expect(await shown()).toContain(`${line} — stands`);
    proved = false;
    expect(await shown()).toContain(`${line} — broken`);
    expect(await house.store.db.selectFrom('challengeFiles').selectAll().execute()).toEqual([]);
    proved = true;
    expect(await shown()).toContain(`${line} — stands`);
  });

  test('APPLY-10 of a DV order the plan says 2 to 24 hours, until orders like it have finished here', async () => {
    proved = false;
    const plan = '--plan trustasia-dv --method file';
    const first = await house.say('olu', `cert apply first.example.com ${plan}`);
    expect(first.message.plain).toContain('2 to 24 hours once the names are proved');
    await house.settle(first);
    expect(await act('olu', 'cert cancel first.example.com')).toBe('cancelled');
    for (const name of ['a.example.com', 'b.example.com', 'c.example.com']) {
      proved = false;
      expect(await act('olu', `cert apply ${name} ${plan}`)).toBe('validation-failed');
      await clock.advance(5 * HOUR);
      proved = true;
      expect(await act('olu', `cert verify ${name}`)).toBe('issued');
    }
    // Not proved at once: it would be one of them itself before its card is drawn.
    proved = false;
    const next = await house.say('olu', `cert apply next.example.com ${plan}`);
    expect(next.message.plain).toContain('5 hours (the last 3 like it here)');
    expect(next).toMatchObject({
      data: { usual: { measured: { ms: 5 * HOUR, count: 3 }, plan: { least: 2, most: 24 } } },
    });
    const other = await house.say('olu', 'cert apply other.example.com --plan dnspod-dv --method file');
    expect(other.message.plain).toContain('2 to 24 hours');
  });

  test('CERT-5 ORG-3 a reissue is reviewed as its plan says: GlobalSign’s each time, without another letter; the others’ while the approval counts, not', async () => {
    await apply('globalsign-ov', 'a.example.com');
    await upload('a.example.com');
    expect(await act('ann', 'cert approve a.example.com')).toBe('issued');
    expect(await act('olu', 'cert reissue a.example.com')).toBe('reviewing');
    expect(await act('ann', 'cert approve a.example.com')).toBe('issued');
    await apply('geotrust-ov', 'b.example.net');
    expect(await act('ann', 'cert approve b.example.net')).toBe('issued');
    expect(await act('olu', 'cert reissue b.example.net')).toBe('issued');
    await apply('dnspod-sm2-ov', 'c.example.org');
    await upload('c.example.org');
    expect(await act('ann', 'cert approve c.example.org')).toBe('issued');
    expect(await act('olu', 'cert reissue c.example.org')).toBe('issued');
  });

  test.each([
    ['geotrust-ov', 72],
    ['securesite-ov-pro', 72],
    ['trustasia-ev', 96],
  ])('ORG-4 %s: a faster review can be asked for %i hours after the review began', async (plan, hours) => {
    expect(await apply(plan, 'shop.example.com')).toBe('reviewing');
    await clock.advance(hours * HOUR - HOUR);
    expect(await codeOf('olu', 'cert expedite shop.example.com')).toBe('expedite-early');
    await clock.advance(HOUR);
    expect(await codeOf('olu', 'cert expedite shop.example.com')).toBe('none');
  });

  test('ORG-4 where a letter comes first the hours count from the letter; SM2 has no faster review', async () => {
    expect(await apply('globalsign-ov', 'shop.example.com')).toBe('awaiting-letter');
    await clock.advance(100 * HOUR);
    expect(await codeOf('olu', 'cert expedite shop.example.com')).toBe('expedite-not-begun');
    await upload('shop.example.com');
    expect(await codeOf('olu', 'cert expedite shop.example.com')).toBe('expedite-early');
    await clock.advance(72 * HOUR);
    expect(await codeOf('olu', 'cert expedite shop.example.com')).toBe('none');
    await apply('dnspod-sm2-ov', 'other.example.com');
    await upload('other.example.com');
    await clock.advance(100 * HOUR);
    expect(await codeOf('olu', 'cert expedite other.example.com')).toBe('expedite-none');
  });

  test('ORG-3 a no needs its reason, and the order ends with it', async () => {
    await apply('geotrust-ov', 'shop.example.com');
    expect(await codeOf('ann', 'cert reject shop.example.com')).toBe('option-missing');
    expect(await act('ann', 'cert reject shop.example.com --reason "not in the register"')).toBe('refused');
    const { message } = await house.say('olu', 'cert status shop.example.com');
    expect(message.plain).toContain('not in the register');
  });

  test.each([
    ['globalsign-ov', 'awaiting-letter'],
    ['cfca-ev', 'awaiting-letter'],
    ['geotrust-ov', 'reviewing'],
    ['securesite-ev-pro', 'reviewing'],
    ['trustasia-ov', 'reviewing'],
    ['dnspod-sm2-ev', 'awaiting-letter'],
  ])('ORG-1 ORG-2 %s begins with its letter, or with the review: %s', async (plan, state) => {
    expect(await apply(plan, 'shop.example.com')).toBe(state);
  });

  test('ORG-2 ORG-3 VAL-7 VAL-8 what an order does not have is not shown: no letter, no review, no mailbox that its CA would not take', async () => {
    proved = false;
    await act('olu', 'cert apply dv.example.com --method file');
    expect(await codeOf('olu', 'cert verify letter dv.example.com')).toBe('letter-unwanted');
    expect(await codeOf('ann', 'cert approvals review dv.example.com')).toBe('review-unsaid');
    const { builtIn } = house;
    const mailless = delegateIssuer('mailless', () => builtIn);
    (house.bot.house.issuers as Map<string, unknown>).set('mailless', mailless);
    await act('olu', 'cert apply other.example.com --method file --issuer mailless');
    expect(await codeOf('olu', 'cert verify email other.example.com')).toBe('mail-refused');
  });

  test('VAL-8 a review by e-mail is refused where no mail can be sent, before anything is made', async () => {
    await house.stop();
    house = await makeTestBot({ clock });
    await data('olu', `signet org add acme ${ACME}`);
    await data('olu', `signet contact add lin ${LIN}`);
    expect(await codeOf('olu', 'cert apply shop.example.com --plan wotrus-ov --org acme --admin lin')).toBe(
      'mail-unset',
    );
    expect(await house.store.db.selectFrom('orders').select('id').execute()).toEqual([]);
  });

  test('a review that nobody ends times out, and its approval lapses', async () => {
    await apply('geotrust-ov', 'shop.example.com');
    await clock.advance(31 * DAY);
    expect(await stateOf('shop.example.com')).toBe('timed-out');
    expect(await codeOf('ann', 'cert approve shop.example.com')).toBe('approval-decided');
  });
});

describe('what an order is called', () => {
  test('CERT-8 each state by its word, as whoever looks reads it', async () => {
    const shown = async (name: string): Promise<unknown> => {
      const outcome = await house.say('vic', `cert status ${name}`);
      if (!outcome.ok) throw new Error(outcome.error.message);
      const { shown: state } = outcome.data as { shown: string };
      for (const language of ['en', 'zh'] as const) {
        const { message } = await house.say('vic', `cert status ${name}`, { language });
        expect(message.plain).toContain(sayer(language).lookup(`state.order.${state}`));
      }
      return state;
    };
    await apply('dnspod-sm2-ov', 'a.example.com');
    expect(await shown('a.example.com')).toBe('awaiting-letter');
    await apply('geotrust-ov', 'b.example.com');
    expect(await shown('b.example.com')).toBe('reviewing');
    await act('ann', 'cert reject b.example.com --reason "not in the register"');
    expect(await shown('b.example.com')).toBe('review-failed');
    proved = false;
    await act('olu', 'cert apply www.example.com --method file');
    expect(await shown('www.example.com')).toBe('validation-failed');
    await act('olu', 'cert verify email www.example.com --mailbox admin@example.com');
    expect(await shown('www.example.com')).toBe('email-validating');
    await clock.advance(25 * HOUR);
    await stateOf('www.example.com');
    expect(await shown('www.example.com')).toBe('email-timed-out');
    await act('olu', 'cert cancel www.example.com');
    expect(await shown('www.example.com')).toBe('cancelled');
  });
});

describe('ORG-2 letters', () => {
  const REFUSED: readonly (readonly [what: string, bytes: Uint8Array, code: string])[] = [
    ['a picture of another kind', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), 'letter-kind'],
    ['a program called .pdf', Buffer.from('MZ program'), 'letter-kind'],
    ['half a PDF', PDF.subarray(0, 12), 'letter-empty'],
    ['more than 1.4 MB', Buffer.concat([PDF, Buffer.alloc(1_400_000)]), 'letter-large'],
  ];
  test.each(REFUSED)('ORG-2 refuses %s, and the link can be used again', async (_what, bytes, code) => {
    await apply('dnspod-sm2-ov', 'shop.example.com');
    const { upload: link } = (await data('olu', 'cert verify letter shop.example.com')) as { upload: { url: string } };
    const token = link.url.split('/').at(-1) ?? '';
    await expect(orderLetters(house.bot.house).upload(token, bytes)).rejects.toMatchObject({ code });
    await orderLetters(house.bot.house).upload(token, PDF);
    await expect(orderLetters(house.bot.house).upload(token, PDF)).rejects.toMatchObject({ code: 'link-gone' });
  });

  test('ORG-2 a letter is never replaced, and lies sealed', async () => {
    await apply('dnspod-sm2-ov', 'shop.example.com');
    await upload('shop.example.com');
    expect(await codeOf('olu', 'cert verify letter shop.example.com')).toBe('letter-kept');
    const rows = await house.store.db.selectFrom('letters').selectAll().execute();
    expect(rows).toMatchObject([{ format: '.pdf', size: PDF.length }]);
    expect(rows[0]?.content).not.toContain(PDF.toString('base64').slice(0, 16));
    const { letter } = (await data('ann', 'cert approvals review shop.example.com')) as { letter: string };
    expect(letter).toMatch(/\/letter\//);
  });

  test('ORG-2 of two uploads at the same moment one is kept', async () => {
    await apply('dnspod-sm2-ov', 'shop.example.com');
    const { upload: link } = (await data('olu', 'cert verify letter shop.example.com')) as { upload: { url: string } };
    const token = link.url.split('/').at(-1) ?? '';
    const both = await Promise.allSettled([1, 2].map(() => orderLetters(house.bot.house).upload(token, PDF)));
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('VAL-7 e-mail validation', () => {
  const fail = async (): Promise<void> => {
    proved = false;
    expect(await act('olu', 'cert apply www.example.com --method file')).toBe('validation-failed');
  };

  test('VAL-7 is offered only after file validation has failed', async () => {
    await act('olu', 'cert apply shop.example.com --method dns');
    expect(await codeOf('olu', 'cert verify email shop.example.com')).toBe('mail-early');
    await fail();
    const { mailboxes } = await data('olu', 'cert verify email www.example.com');
    expect(mailboxes).toEqual([
      ...['admin', 'administrator', 'webmaster', 'hostmaster', 'postmaster'].map((one) => `${one}@example.com`),
      ...['admin', 'administrator', 'webmaster', 'hostmaster', 'postmaster'].map((one) => `${one}@www.example.com`),
      'pki@other.example',
    ]);
    expect(await codeOf('olu', 'cert verify email www.example.com --mailbox me@gmail.com')).toBe('mailbox-unknown');
  });

  test('VAL-7 a file that we look for and do not find has failed too, before the CA was ever asked', async () => {
    await house.stop();
    house = await makeTestBot({
      clock,
      mailer: {
        send: async (mail) => {
          mails.push(mail);
        },
      },
      diagnose: async (question) => ({ ...(await seesEverything(question)), state: 'pending', code: 'file-status' }),
    });
    /** Lets time pass until it is so. */
    const until = (holds: () => Promise<boolean>) =>
      vi.waitUntil(
        async () => {
          await clock.advance(SECOND);
          return holds();
        },
        { timeout: 60_000, interval: 5 },
      );
    await data('olu', 'cert apply www.example.com --method file');
    await until(async () => (await codeOf('olu', 'cert verify email www.example.com')) === 'none');
    const waiting = await house.say('olu', 'cert status www.example.com');
    expect(waiting.message.actions.map(({ command }) => command)).toContain('cert verify email');
    // The order is looked at all the while: who picks in that very moment is asked to press again.
    const picked = 'cert verify email www.example.com --mailbox admin@example.com';
    await until(async () => (await codeOf('olu', picked)) === 'none');
    await until(async () => mails.length === 1);
    await press(mails[0]);
    await until(async () => (await data('olu', 'cert status www.example.com')).state === 'issued');
    const placed = await house.store.db.selectFrom('authorityOrders').select('state').orderBy('id').execute();
    expect(placed).toEqual([{ state: 'invalid' }, { state: 'valid' }]);
  });

  test('VAL-7 a press on the link issues the certificate', async () => {
    await fail();
    expect(await act('olu', 'cert verify email www.example.com --mailbox admin@example.com')).toBe('email-validating');
    expect(mails).toMatchObject([{ to: 'admin@example.com' }]);
    await press(mails[0]);
    expect(await stateOf('www.example.com')).toBe('issued');
    await expect(press(mails[0])).rejects.toMatchObject({ code: 'link-gone' });
  });

  test('VAL-7 pressed while its message is still being written down as sent, and twice at once: once is counted', async () => {
    await fail();
    const before = mails.length;
    await data('olu', 'cert verify email www.example.com --mailbox admin@example.com');
    await vi.waitUntil(() => mails.length > before, { interval: 0 });
    const pressed = await Promise.allSettled([press(mails.at(-1)), press(mails.at(-1))]);
    expect(pressed.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = pressed.find(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({ reason: { code: 'link-gone' } });
    expect(await stateOf('www.example.com')).toBe('issued');
  });

  test('VAL-7 it can be sent again, but not at once; the older link is dead', async () => {
    await fail();
    await act('olu', 'cert verify email www.example.com --mailbox admin@example.com');
    await act('olu', 'cert verify email www.example.com --mailbox admin@example.com');
    expect(mails).toHaveLength(1);
    await clock.advance(HOUR);
    await act('olu', 'cert verify email www.example.com --mailbox admin@example.com');
    expect(mails).toHaveLength(2);
    await expect(press(mails[0])).rejects.toMatchObject({ code: 'link-gone' });
    await press(mails[1]);
    expect(await stateOf('www.example.com')).toBe('issued');
  });

  test('VAL-7 24 hours without a click: timed out, and a mailbox can be picked again', async () => {
    await fail();
    await act('olu', 'cert verify email www.example.com --mailbox admin@example.com');
    await clock.advance(DAY + HOUR);
    expect(await stateOf('www.example.com')).toBe('email-timed-out');
    await expect(press(mails[0])).rejects.toMatchObject({ code: 'link-gone' });
    expect(await act('olu', 'cert verify email www.example.com --mailbox pki@other.example')).toBe('email-validating');
    await press(mails[1]);
    expect(await stateOf('www.example.com')).toBe('issued');
  });

  test('VAL-7 names of different domains have no mailbox in common', async () => {
    proved = false;
    await act('olu', 'cert apply a.example.com b.example.org --method file');
    expect(await codeOf('olu', 'cert verify email a.example.com')).toBe('mail-names');
  });
});
