import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { createHttp } from '../../adapters/http/create-http.ts';
import { systemRandom } from '../../adapters/system.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { confirmByMail } from '../../src/order/mail-proof.ts';
import type { Mail } from '../../src/order/mailer.ts';
import { orderLetters } from '../../src/order/order-letter.ts';
import { findPlan, plans } from '../../src/plan/catalogue.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot, seesEverything, type TestBot } from '../fakes/make-test-bot.ts';

// APPLY-7 walked for one plan of every kind, from `cert apply` to the files, each step by whoever has to take it.
// `RECORD=1` prints the recordings and writes docs/flows.md; without it the page is compared with what happened.

const PAGE = join(import.meta.dirname, '../../docs/flows.md');
const LETTER = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n', 'latin1');

type Taken =
  | 'submit'
  | 'choose-validation'
  | 'upload-letter'
  | 'organisation-review'
  | 'manual-review'
  | 'email-review'
  | 'validate'
  | 'email-validation'
  | 'mail'
  | 'issue'
  | 'download';

interface Row {
  readonly step: Taken;
  readonly who: string;
  readonly what: string;
  /** State of the order, or what came of it. */
  readonly outcome: string;
}

interface Kind {
  readonly title: string;
  readonly plan: string;
  readonly names: readonly string[];
  /** The file is not found, so a mailbox is asked (VAL-7). */
  readonly byMail?: true;
  /** Between `choose-validation` and `issue`, as the rule says. */
  readonly between: readonly Taken[];
}

const SINGLE = ['shop.example.com'];
const VALIDATE = ['validate'] as const;

const KINDS: readonly Kind[] = [
  { title: 'Our own CA, DV', plan: 'dv', names: SINGLE, between: VALIDATE },
  { title: 'DV free', plan: 'trustasia-dv-free', names: SINGLE, between: VALIDATE },
  { title: 'DV, one name', plan: 'trustasia-dv', names: SINGLE, between: VALIDATE },
  {
    title: 'DV, several names',
    plan: 'trustasia-dv-multi',
    names: ['shop.example.com', 'pay.example.com'],
    between: VALIDATE,
  },
  { title: 'DV, a wildcard', plan: 'trustasia-dv-wildcard', names: ['*.example.com'], between: VALIDATE },
  {
    title: 'DV, several wildcards',
    plan: 'trustasia-dv-wildcard-multi',
    names: ['*.shop.example.com', '*.pay.example.com'],
    between: VALIDATE,
  },
  {
    title: 'DV by e-mail, after the file was not found',
    plan: 'dnspod-dv',
    names: ['www.example.com'],
    byMail: true,
    between: ['validate', 'email-validation', 'email-validation'],
  },
  {
    title: 'OV by the public register',
    plan: 'geotrust-ov',
    names: SINGLE,
    between: ['organisation-review', 'validate'],
  },
  {
    title: 'EV by the public register, two reviewers',
    plan: 'securesite-ev-pro',
    names: SINGLE,
    between: ['organisation-review', 'organisation-review', 'validate'],
  },
  {
    title: 'OV with a letter',
    plan: 'globalsign-ov',
    names: SINGLE,
    between: ['upload-letter', 'organisation-review', 'validate'],
  },
  {
    title: 'EV with a letter, two reviewers',
    plan: 'cfca-ev',
    names: SINGLE,
    between: ['upload-letter', 'organisation-review', 'organisation-review', 'validate'],
  },
  {
    title: 'OV by the administrator’s mailbox',
    plan: 'wotrus-ov',
    names: SINGLE,
    between: ['validate', 'email-review'],
  },
  {
    title: 'EV by the administrator’s mailbox',
    plan: 'wotrus-ev',
    names: SINGLE,
    between: ['validate', 'email-review'],
  },
  { title: 'SM2, DV', plan: 'dnspod-sm2-dv', names: SINGLE, between: VALIDATE },
  {
    title: 'SM2, OV with a letter',
    plan: 'dnspod-sm2-ov',
    names: SINGLE,
    between: ['upload-letter', 'validate', 'manual-review'],
  },
  {
    title: 'SM2, EV with a letter, two reviewers',
    plan: 'dnspod-sm2-ev',
    names: SINGLE,
    between: ['upload-letter', 'validate', 'manual-review', 'manual-review'],
  },
];

/** Plans alike in all of this are walked alike. */
const kindOf = (plan: Plan): string => {
  const { standard, flow, letter, review, free, domainType } = plan;
  const names = review === undefined && standard === 'international' ? `${domainType}${free ? ' free' : ''}` : '';
  return [standard, flow.join('→'), letter === undefined ? '' : 'letter', review?.by, review?.people, names].join(
    ' | ',
  );
};

const KEPT = [
  'signet org add acme --name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane" --phone "+86 10 8888 8888"',
  'signet contact add lin --name "Lin Wei" --department IT --title Engineer --phone 13800000000 --email lin@example.com',
];

/** One order, played by whoever has to act, with everything that happened in its order. */
const play = async ({ plan: word, names, byMail }: Kind): Promise<readonly Row[]> => {
  const plan = findPlan(word);
  const rows: Row[] = [];
  const mails: Mail[] = [];
  const looked = new Set<string>();
  let missing = byMail === true;
  const clock = fakeClock(Date.UTC(2026, 10, 21));
  const note = (step: Taken, who: string, what: string, outcome: string): void => {
    rows.push({ step, who, what, outcome });
  };
  const house: TestBot = await makeTestBot({
    clock,
    mailer: {
      send: async (mail) => {
        mails.push(mail);
        note('mail', 'Signet', `writes to ${mail.to}`, mail.text.includes('/mail/') ? 'a link' : 'a code');
      },
    },
    diagnose: async (question) => {
      const { proof } = question;
      const what = proof.kind === 'dns' ? `TXT at \`${proof.host}\`` : `the file at \`${question.name}\``;
      if (!looked.has(what)) note('validate', 'the CA', `looks for ${what}`, missing ? 'not found' : 'found');
      looked.add(what);
      const seen = await seesEverything(question);
      return missing ? { ...seen, state: 'wrong', code: 'file-status' } : seen;
    },
    policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' },
  });
  const http = createHttp({
    listen: '127.0.0.1:0',
    bot: house.bot,
    version: '0',
    clock,
    random: systemRandom,
    log: silentLog,
  });
  await http.start();
  const done = async (person: string, line: string): Promise<Record<string, unknown>> => {
    const outcome = await house.settle(await house.say(person, line));
    if (!outcome.ok) throw new Error(`${line}: ${outcome.error.message}`);
    return outcome.data as Record<string, unknown>;
  };
  const id = names[0] ?? '';
  const stateNow = async (): Promise<string> => {
    await house.bot.runJob('advance-orders');
    await house.bot.ordersIdle();
    return String((await done('olu', `cert status ${id}`)).state);
  };
  /** What is done is noted before what follows from it. */
  const act = async (step: Taken, who: string, what: string, work: () => Promise<string>): Promise<void> => {
    const at = rows.length;
    rows.splice(at, 0, { step, who, what, outcome: await work() });
    await stateNow();
  };
  const typed = (step: Taken, person: string, line: string) =>
    act(step, person, `\`/${line}\``, async () => {
      const outcome = await house.say(person, line);
      if (!outcome.ok) throw new Error(`${line}: ${outcome.error.message}`);
      const { state } = outcome.data as { state: string };
      // After the last yes the order goes on by itself: how far it is when the answer comes is a matter of chance.
      return step === 'submit' || state === 'reviewing' ? state : 'approved';
    });
  const find = (pattern: RegExp): string =>
    mails.map(({ text }) => pattern.exec(text)?.[1]).find((found) => found) ?? '';
  const press = async (): Promise<string> => {
    await confirmByMail(house.bot.house, find(/\/mail\/(\S+)/), find(/^([2-9A-Z]{8})$/m));
    return 'confirmed';
  };

  try {
    if (plan.review !== undefined) for (const line of KEPT) await done('olu', line);
    const who = plan.review === undefined ? '' : ' --org acme --admin lin';
    const method = byMail === true ? 'file' : 'dns';
    await typed('submit', 'olu', `cert apply ${names.join(' ')} --plan ${word}${who} --method ${method}`);
    const chosen = String((await done('olu', `cert status ${id}`)).method);
    rows.splice(1, 0, { step: 'choose-validation', who: 'olu', what: `\`--method ${chosen}\``, outcome: 'chosen' });
    if (plan.letter !== undefined) {
      const { upload } = (await done('olu', `cert verify letter ${id}`)) as { upload: { url: string } };
      const send = async (): Promise<string> => {
        const order = await orderLetters(house.bot.house).upload(upload.url.split('/').at(-1) ?? '', LETTER);
        return order.state;
      };
      await act('upload-letter', 'olu', '`/cert verify letter`: signed, stamped, by the one-time page', send);
    }
    if (byMail === true) {
      missing = false;
      await act('email-validation', 'olu', `\`/cert verify email ${id} --mailbox admin@example.com\``, async () =>
        String((await done('olu', `cert verify email ${id} --mailbox admin@example.com`)).state),
      );
      await act('email-validation', 'admin@example.com', 'presses the button behind the link of the message', press);
    }
    if (plan.review !== undefined && plan.flow.includes('email-review')) {
      await act('email-review', 'lin@example.com', 'opens the link of one message, gives the code of the other', press);
    } else if (plan.review !== undefined) {
      const step = plan.flow.includes('manual-review') ? 'manual-review' : 'organisation-review';
      for (const person of ['ann', 'bob'].slice(0, plan.review.people)) await typed(step, person, `cert approve ${id}`);
    }
    expect(await stateNow()).toBe('issued');
    note('issue', 'the CA', 'issues', 'issued');
    const { url } = (await done('olu', `cert download ${id} --format nginx`)) as { url: string };
    const answer = await fetch(`http://127.0.0.1:${http.port}${new URL(url).pathname}`, { method: 'POST' });
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    const text = (ending: string): string =>
      Buffer.from(Object.entries(files).find(([name]) => name.endsWith(ending))?.[1] ?? []).toString();
    const leaf = new X509Certificate(text('.crt'));
    for (const name of names) expect(leaf.subjectAltName).toContain(`DNS:${name}`);
    expect(leaf.checkPrivateKey(createPrivateKey(text('.key')))).toBe(true);
    const kinds = Object.keys(files).map((name) => name.replace(/^.*?((-enc)?\.\w+)$/, '$1'));
    expect(kinds.some((kind) => kind.startsWith('-enc'))).toBe(plan.standard === 'sm2');
    note('download', 'olu', `\`/cert download ${id}\`, the one-time link`, kinds.toSorted().join(' '));
    return rows;
  } finally {
    await http.stop();
    await house.stop();
  }
};

/** One step a row: several looks of the CA in a row are one step. */
const stepsOf = (rows: readonly Row[]): readonly Taken[] =>
  rows
    .map(({ step }) => step)
    .filter((step) => step !== 'mail')
    .filter((step, at, all) => step !== 'validate' || all[at - 1] !== 'validate');

const section = ({ title, plan }: Kind, rows: readonly Row[]): string =>
  [
    `## ${title}: \`${plan}\``,
    '',
    '| | step | who | what | what came of it |',
    '|---|---|---|---|---|',
    ...rows.map(({ step, who, what, outcome }, at) => `| ${at + 1} | ${step} | ${who} | ${what} | ${outcome} |`),
    '',
  ].join('\n');

const HEAD = `# Flows

Every kind of plan as it was walked by a test (APPLY-7), from the application to the files. Plans that are not named here go the way of one
that is. Printed by \`RECORD=1 npx vitest run --project fast test/stories/flows.test.ts\`; do not edit.

`;

describe('APPLY-7 one plan of each kind, from apply to download', () => {
  const sections: string[] = [];

  test('no kind of plan is left out', () => {
    const walked = new Set(KINDS.map(({ plan }) => kindOf(findPlan(plan))));
    expect(
      plans()
        .filter((plan) => !walked.has(kindOf(plan)))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  test.each(KINDS)('APPLY-7 $title: $plan', async (kind) => {
    const rows = await play(kind);
    expect(stepsOf(rows)).toEqual(['submit', 'choose-validation', ...kind.between, 'issue', 'download']);
    sections.push(section(kind, rows));
  });

  afterAll(() => {
    if (sections.length < KINDS.length) return;
    const page = HEAD + sections.join('\n');
    if (process.env.RECORD !== undefined) {
      writeFileSync(PAGE, page);
      process.stdout.write(page);
    }
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });
});
