import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redeemDownload } from '../../src/certificate/download.ts';
import { uploadByLink } from '../../src/certificate/upload-link.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { isCertError } from '../../src/kernel/errors.ts';
import { confirmByMail } from '../../src/order/mail-proof.ts';
import type { Mail } from '../../src/order/mailer.ts';
import { orderLetters } from '../../src/order/order-letter.ts';
import { revocationLetters } from '../../src/revocation/revocation-letter.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';
import { file, issuePair, otherCa } from '../fakes/uploads.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const START = Date.UTC(2026, 5, 1);
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n', 'latin1');
const ca = await otherCa(START);
const pair = await issuePair(ca, ['bought.example.com'], { from: START - DAY, days: 90 });

let house: TestBot;
let clock: VirtualClock;
let mails: Mail[];
let fileFound: boolean;

beforeEach(async () => {
  clock = virtualClock(START);
  mails = [];
  fileFound = true;
  house = await makeTestBot({
    clock,
    mailer: {
      send: async (mail) => {
        mails.push(mail);
      },
    },
    diagnose: seesWhere(() => fileFound, 'file-status'),
  });
  await data(
    'olu',
    'signet org add acme --name Acme --department IT --country CN --province BJ --city BJ --street "1 Lane" --phone "+86 10 8888 8888"',
  );
  await data(
    'olu',
    'signet contact add lin --name Lin --department IT --title Engineer --phone 13800000000 --email lin@example.com',
  );
});
afterEach(() => house.stop());

// biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
const data = async (person: string, line: string): Promise<any> => {
  const outcome = await house.settle(await house.say(person, line, { origin: 'button' }));
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data;
};
const tokenIn = (url: string): string => url.split('/').at(-1) ?? '';
const letterOrder = () => data('olu', 'cert apply sm2.example.com --plan dnspod-sm2-ov --org acme --admin lin');

const unsignedRevocation = async (): Promise<string> => {
  const { id } = await data('olu', 'cert apply ov.example.com --plan geotrust-ov --method file --org acme --admin lin');
  const { certificateId } = await data('ann', `cert approve ${id}`);
  fileFound = false;
  await data('olu', `cert revoke ${certificateId} --reason superseded`);
  return certificateId;
};

interface Kind {
  /** Whose link it is; undefined: whoever reads the mailbox. */
  readonly person: string | undefined;
  /** Makes one and answers its token. */
  readonly make: () => Promise<string>;
  readonly use: (token: string) => Promise<unknown>;
}

const request = () => ({
  certificate: file(pair.leaf + ca.issuing.certificate + ca.root.certificate),
  key: file(pair.key),
  ...{ kind: 'server' as const, remark: '', tags: {}, project: '', allowDuplicate: false, neverDownload: false },
});

const KINDS: Readonly<Record<string, Kind>> = {
  download: {
    person: 'olu',
    make: async () => {
      await data('olu', 'cert apply www.example.com --method file');
      return tokenIn((await data('olu', 'cert download www.example.com')).url);
    },
    use: (token) => redeemDownload(house.bot.house, token),
  },
  upload: {
    person: 'olu',
    make: async () => tokenIn((await data('olu', 'cert upload')).url),
    use: (token) => uploadByLink(house.bot.house, token, request()),
  },
  'letter to sign': {
    person: 'olu',
    make: async () => tokenIn((await data('olu', `cert verify letter ${(await letterOrder()).id}`)).form.url),
    use: (token) => orderLetters(house.bot.house).form(token, 'en'),
  },
  'letter signed': {
    person: 'olu',
    make: async () => tokenIn((await data('olu', `cert verify letter ${(await letterOrder()).id}`)).upload.url),
    use: (token) => orderLetters(house.bot.house).upload(token, PDF),
  },
  'letter to review': {
    person: 'ann',
    make: async () => {
      const { id } = await letterOrder();
      const { upload } = await data('olu', `cert verify letter ${id}`);
      await orderLetters(house.bot.house).upload(tokenIn(upload.url), PDF);
      return tokenIn((await data('ann', `cert approvals review ${id}`)).letter);
    },
    use: (token) => orderLetters(house.bot.house).view(token),
  },
  'revocation letter signed': {
    person: 'olu',
    make: async () => tokenIn((await data('olu', `cert revoke letter ${await unsignedRevocation()}`)).upload.url),
    use: (token) => revocationLetters(house.bot.house).upload(token, PDF),
  },
  'mailbox of a domain': {
    person: undefined,
    make: async () => {
      fileFound = false;
      const { id } = await data('olu', 'cert apply mail.example.com --method file');
      await data('olu', `cert verify email ${id} --mailbox admin@example.com`);
      return /\/mail\/(\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? '';
    },
    use: (token) => confirmByMail(house.bot.house, token, ''),
  },
};

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (isCertError(error)) return error.code;
    throw error;
  }
};

describe.each(Object.entries(KINDS))('a one-time link: %s', (name, { make, use }) => {
  test('ok/once; fail/a second time', async () => {
    const token = await make();
    expect(await codeOf(use(token))).toBe('done');
    expect(await codeOf(use(token))).toBe('link-gone');
  });

  test('fail/by two at the same moment: one of them', async () => {
    const token = await make();
    const both = await Promise.all([use(token), use(token)].map(codeOf));
    expect(both.filter((code) => code === 'done')).toHaveLength(1);
  });

  test('fail/late, and it is no use to wait', async () => {
    const token = await make();
    await clock.sleep(4 * DAY);
    expect(await codeOf(use(token))).toBe('link-gone');
  });

  test('fail/guessed, cut short, or another’s', async () => {
    const token = await make();
    const first = token.startsWith('A') ? 'B' : 'A';
    for (const wrong of ['', 'x', token.slice(0, -1), `${first}${token.slice(1)}`, `${token}=`, '../../etc/passwd'])
      expect(await codeOf(use(wrong))).toBe('link-gone');
    for (const [other, { use: elsewhere }] of Object.entries(KINDS))
      if (other !== name) expect(await codeOf(elsewhere(token))).toBe('link-gone');
    expect(await codeOf(use(token))).toBe('done');
  });
});

const OF_PEOPLE = Object.entries(KINDS).filter(([, { person }]) => person !== undefined);

describe.each(OF_PEOPLE)('a one-time link that hangs on a person: %s', (_name, { person, make, use }) => {
  test('fail/when whoever asked for it may no longer', async () => {
    const token = await make();
    await data('ada', `signet people role ${person} --role viewer`);
    expect(await codeOf(use(token))).toBe('link-gone');
    await data('ada', `signet people role ${person} --role approver`);
    expect(await codeOf(use(token))).toBe('done');
  });
});
