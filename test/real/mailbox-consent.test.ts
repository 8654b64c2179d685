import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Postfix, startPostfix } from './harness/postfix.ts';
import { need, type Program } from './harness/program.ts';
import type { ReadMail } from './harness/read-mail.ts';

need('postfix', 'openssl');

// The whole program, with a real Postfix that takes mail into boxes on disk.
const WRITTEN = 'oncall@example.com';
const NAMED = 'lin@example.com';

let postfix: Postfix;
let signet: SignetInstance;
let bot: Program;

beforeAll(async () => {
  postfix = await startPostfix([WRITTEN, NAMED]);
  signet = await makeInstance((own) => ({
    http: { listen: `127.0.0.1:${own}`, publicUrl: `http://127.0.0.1:${own}` },
    channels: { default: [`mail:${WRITTEN}`] },
    mail: postfix.settings,
  }));
  bot = await signet.start();
});
afterAll(async () => {
  await bot?.stop();
  await postfix?.stop();
  signet?.remove();
});

/** A start does at once what the clock would do within the minute. */
const again = async (): Promise<void> => {
  await bot.stop();
  bot = await signet.start();
};

const linkIn = (mail: ReadMail | undefined): string => /^https?:\S+$/m.exec(mail?.text ?? '')?.[0] ?? 'no link';

test('MSG-2 a mailbox named in chat gets its link by a real mail server, and its alert once that was pressed; one of the configuration needs none', async () => {
  await signet.cert('apply', 'shop.example.test');
  await signet.cert('approve', 'shop.example.test');
  await signet.until('shop.example.test', 'issued');
  const policy = ['--all', '--days', '400', '--always'];
  const added = await signet.cert('alert', 'add', 'mine', ...policy, '--to', `mail:${NAMED}`);
  expect(added).toMatchObject({ ok: true, data: { unproved: [`mail:${NAMED}`] } });
  await signet.cert('alert', 'add', 'theirs', ...policy, '--to', `mail:${WRITTEN}`);

  const asked = (await postfix.until(NAMED, 1)).at(-1);
  expect(asked?.headers).toMatchObject({
    subject: 'Signet: may alerts about certificates come to this mailbox?',
    'auto-submitted': 'auto-generated',
  });
  // A policy speaks from the clock's next minute on. The sweep that tells the one has nothing for the other.
  await new Promise((resolve) => setTimeout(resolve, 60_500 - (Date.now() % 60_000)));
  await again();
  const isAlert = ({ headers, text }: ReadMail): boolean =>
    headers['x-signet-notice'] === 'expiring' && text.includes('shop.example.test');
  await expect.poll(async () => (await postfix.until(WRITTEN, 1)).some(isAlert), { timeout: 120_000 }).toBe(true);
  expect(await postfix.until(NAMED, 1)).toHaveLength(1);
  const why = await signet.shell('cert', 'status', 'shop.example.test', '--why');
  expect(why.stdout).toContain('the mailbox is not verified');
  const later = new Date(Date.now() + 80 * 86_400_000).toISOString();
  expect((await signet.shell('notify', '--dry-run', '--at', later)).stdout).toMatch(
    new RegExp(`mail:${NAMED} +[^ ]+ +the mailbox is not verified; cert alert prove`),
  );

  for (const method of ['GET', 'HEAD']) expect((await fetch(linkIn(asked), { method })).status).toBe(200);
  expect((await signet.cert('alert', 'list')).data[0].unproved).toEqual([`mail:${NAMED}`]);
  const pressed = await fetch(linkIn(asked), { method: 'POST' });
  expect(await pressed.text()).toContain(`${NAMED} is verified`);
  await again();
  const [, alert] = await postfix.until(NAMED, 2);
  expect(alert === undefined ? '' : isAlert(alert)).toBe(true);
});
