import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Phone, startPhone } from './harness/phone.ts';
import { need, type Program, workFolder } from './harness/program.ts';

need('chromium', 'pdftotext');

const NAME = 'shop.example.test';
const ACME = { name: '示例科技（北京）有限公司', street: '海淀区中关村大街 1 号', phone: '+86 10 8888 8888' };
const LIN = { name: '林伟', title: '工程师', phone: '13800000000', email: 'lin@acme.example' };

const words = (facts: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(facts).flatMap(([name, value]) => [`--${name}`, value]);

describe('ORG-2 a letter on its way: filled, printed, signed, scanned, sent back, read by its reviewer', () => {
  const files = workFolder('letter');
  let signet: SignetInstance;
  let bot: Program;
  let phone: Phone;
  let links: { readonly form: { readonly url: string }; readonly upload: { readonly url: string } };
  let letter: Buffer;

  const put = (name: string, content: string | Uint8Array): string => {
    const path = join(files.path, name);
    writeFileSync(path, content);
    return path;
  };
  const ok = async (...line: string[]) => {
    const answer = await signet.cert(...line);
    if (!answer.ok) throw new Error(`${line.join(' ')}: ${answer.error?.message}`);
    return answer.data;
  };
  const asked = async () => {
    links = await ok('verify', 'letter', NAME);
  };
  /** As a reader that shares no code with the writer sees it. */
  const textOf = (pdf: Buffer): string =>
    execFileSync('pdftotext', ['-layout', '-enc', 'UTF-8', put('read.pdf', pdf), '-']).toString();

  beforeAll(async () => {
    signet = await makeInstance((port) => ({
      http: { listen: `127.0.0.1:${port}`, publicUrl: `http://127.0.0.1:${port}` },
      people: [{ name: 'ann', roles: ['approver'] }],
    }));
    bot = await signet.start();
    phone = await startPhone();
    const org = { department: 'IT', country: 'CN', province: '北京市', city: '北京市', ...ACME };
    expect((await signet.shell('org', 'add', 'acme', ...words(org))).code).toBe(0);
    expect((await signet.shell('contact', 'add', 'lin', ...words({ department: 'IT', ...LIN }))).code).toBe(0);
    const applied = await ok('apply', NAME, '--plan', 'dnspod-sm2-ov', '--org', 'acme', '--admin', 'lin');
    expect(applied.state).toBe('awaiting-letter');
    await asked();
  });
  afterAll(async () => {
    await phone?.stop();
    await bot?.stop();
    signet?.remove();
    files.remove();
  });

  test.each([
    ['zh-CN', '证书申请确认函', '组织盖章'],
    ['en', 'Confirmation of an application for a certificate', 'Stamp of the organisation'],
  ] as const)(
    'ORG-2 the filled letter is downloaded once (%s), and poppler reads all of it',
    async (language, title, stamp) => {
      await asked();
      const held = await phone.open(links.form.url, language);
      const saved = await held.download();
      expect(saved.name).toMatch(/^ord_\w+\.pdf$/);
      letter = saved.bytes;
      const read = textOf(letter);
      for (const word of [title, stamp, NAME, ...Object.values(ACME), ...Object.values(LIN)])
        expect(read).toContain(word);
      const facts = execFileSync('pdfinfo', [put('read.pdf', letter)]).toString();
      expect(facts).toMatch(/Pages:\s+1\b[\s\S]*A4/);
      const fonts = execFileSync('pdffonts', [put('read.pdf', letter)])
        .toString()
        .trim()
        .split('\n')
        .slice(2);
      // Every font is in the file, and its signs can be copied as text: `emb` and `uni`.
      for (const font of fonts) expect(font).toMatch(/ yes (yes|no) +yes /);
      await held.close();
      const again = await phone.open(links.form.url, language);
      expect(again.status).toBe(410);
      await again.close();
    },
  );

  const REFUSED: readonly (readonly [what: string, bytes: Uint8Array | undefined, sentence: RegExp])[] = [
    [
      'a PNG called .pdf',
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      /^The file is none of these: .jpg, .gif, .pdf/,
    ],
    [
      'a program called .pdf',
      Buffer.from('MZ this program cannot be run'),
      /^The file is none of these: .jpg, .gif, .pdf/,
    ],
    ['a PDF cut short', Buffer.from('%PDF-1.7\n1 0 obj\n'), /^The file ends too early/],
    [
      'one of 1.4 MB and a byte',
      Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(1_399_992)]),
      /^The letter has 1400001 bytes; at most 1400000/,
    ],
    [
      'one of 6 MB',
      Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(6_000_000)]),
      /^The letter has 6000\d{3} bytes; at most 1400000/,
    ],
    ['no file at all', undefined, /^Nothing was chosen for “The scan”/],
  ];

  test.each(REFUSED)(
    'ORG-2 refuses %s on the page, in one sentence, and the page can be used again',
    async (_what, bytes, sentence) => {
      const held = await phone.open(links.upload.url);
      if (bytes !== undefined) await held.choose('file', put('letter.pdf', bytes));
      await held.press();
      expect(held.status).toBeGreaterThanOrEqual(400);
      expect(held.status).toBeLessThan(500);
      expect(await held.page.$eval('[role=alert]', (alert) => alert.textContent)).toMatch(sentence);
      expect(await held.page.$('input[type=file]')).not.toBeNull();
      expect(await held.tooWide()).toBeLessThanOrEqual(0);
      await held.close();
      expect((await ok('status', NAME)).state).toBe('awaiting-letter');
    },
  );

  test('ORG-2 the signed letter is taken once, the order goes on, and its reviewer reads the same bytes', async () => {
    const held = await phone.open(links.upload.url, 'zh-CN');
    await held.choose('file', put('signed.pdf', letter));
    await held.press();
    expect(await held.title()).toBe(`已收到 ${NAME} 的确认函`);
    await held.close();
    const again = await phone.open(links.upload.url, 'zh-CN');
    expect(again.status).toBe(410);
    await again.close();
    expect((await signet.until(NAME, 'reviewing')).data.state).toBe('reviewing');
    expect(await signet.cert('verify', 'letter', NAME)).toMatchObject({ error: { code: 'letter-kept' } });

    const review = await ok('approvals', 'review', NAME, '--as', 'ann');
    expect(review).toMatchObject({ organisation: { name: ACME.name }, administrator: { email: LIN.email } });
    const reviewer = await phone.open(review.letter);
    const read = await reviewer.download();
    expect(read.bytes.equals(letter)).toBe(true);
    expect(textOf(read.bytes)).toContain(ACME.name);
    await reviewer.close();
  });

  test('ORG-2 APPLY-3 nothing of the letter or of who applies stands open in the database’s files', () => {
    const folder = join(signet.folder, 'data');
    const open = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.startsWith('signet.db'))
      .map((name) => readFileSync(join(folder, name)));
    expect(Buffer.concat(open).includes(NAME), 'the names are there, so the right files are read').toBe(true);
    const secret = [
      '%PDF-',
      letter.subarray(0, 48).toString('base64').slice(0, 40),
      ...Object.values(ACME),
      ...Object.values(LIN),
      ...[ACME.name, LIN.email].map((word) => Buffer.from(word).toString('base64').slice(0, 16)),
    ];
    for (const bytes of open) for (const word of secret) expect(bytes.includes(word), word).toBe(false);
  });

  test('ORG-3 the reviewer’s yes issues it', async () => {
    expect(await signet.cert('approve', NAME, '--as', 'ann')).toMatchObject({ ok: true });
    expect((await signet.until(NAME, 'issued')).data.certificateId).toMatch(/^crt_/);
  });
});
