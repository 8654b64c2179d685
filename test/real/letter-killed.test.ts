import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import type { Program } from './harness/program.ts';

// A letter on its way up when the process is killed with SIGKILL: before its end has come, in the moment it has, a little later.
const KILLS = [
  { sent: 0.5, ms: 0 },
  { sent: 1, ms: 0 },
  { sent: 1, ms: 12 },
  { sent: 1, ms: 120 },
] as const;

const LETTER = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(1_300_000), Buffer.from('\n%%EOF\n')]);
const BOUNDARY = 'a-boundary';
const BODY = Buffer.concat([
  Buffer.from(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="letter.pdf"\r\ncontent-type: application/pdf\r\n\r\n`,
  ),
  LETTER,
  Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
]);

describe('ORG-2 kill -9 while a letter is uploaded', () => {
  let signet: SignetInstance;
  let bot: Program;

  beforeAll(async () => {
    signet = await makeInstance((port) => ({
      http: { listen: `127.0.0.1:${port}`, publicUrl: `http://127.0.0.1:${port}` },
      people: [{ name: 'ann', roles: ['approver'] }],
    }));
    bot = await signet.start();
    await signet.shell(
      ...['org', 'add', 'acme', '--name', 'Acme', '--department', 'IT', '--country', 'CN', '--province', 'BJ'],
      ...['--city', 'BJ', '--street', '1 Lane', '--phone', '+86 10 8888 8888'],
    );
    await signet.shell(
      ...['contact', 'add', 'lin', '--name', 'Lin', '--department', 'IT', '--title', 'Engineer'],
      ...['--phone', '13800000000', '--email', 'lin@example.com'],
    );
  });
  afterAll(async () => {
    await bot?.stop();
    signet?.remove();
  });

  /** Sends a part of the request, then kills the process `ms` after the last byte was handed over. */
  const sendAndKill = (pathname: string, sent: number, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const head = [
        `POST ${pathname} HTTP/1.1`,
        `host: 127.0.0.1:${signet.port}`,
        `content-type: multipart/form-data; boundary=${BOUNDARY}`,
        `content-length: ${BODY.length}`,
      ];
      const socket = connect(signet.port, '127.0.0.1', () => {
        socket.write(`${head.join('\r\n')}\r\n\r\n`);
        socket.write(BODY.subarray(0, Math.floor(BODY.length * sent)), () => {
          setTimeout(() => {
            process.kill(bot.pid, 'SIGKILL');
            socket.destroy();
            resolve();
          }, ms);
        });
      });
      socket.on('error', () => {});
    });

  const rows = (order: string) => {
    const database = new Database(join(signet.folder, 'data', 'signet.db'), { readonly: true, timeout: 60_000 });
    try {
      return {
        letters: database.prepare('select size from letters where orderId = ?').all(order),
        order: database.prepare('select state from orders where id = ?').get(order) as { state: string },
        written: database
          .prepare("select count(*) as n from audit where action = 'letter.uploaded' and subject = ?")
          .get(order),
      };
    } finally {
      database.close();
    }
  };

  test.each(KILLS)(
    'killed $ms ms after $sent of it: all of it is there or nothing, and the order ends issued',
    async ({ sent, ms }) => {
      const name = `k${String(sent).replace('.', '')}-${ms}.example.test`;
      const applied = await signet.cert('apply', name, '--plan', 'globalsign-ov', '--org', 'acme', '--admin', 'lin');
      expect(applied).toMatchObject({ ok: true, data: { state: 'awaiting-letter' } });
      const { upload } = (await signet.cert('verify', 'letter', name)).data;
      await sendAndKill(new URL(upload.url).pathname, sent, ms);
      await bot.stop();
      const kept = rows(applied.data.id);
      const none = { letters: [], order: { state: 'awaiting-letter' }, written: { n: 0 } };
      const all = { letters: [{ size: LETTER.length }], order: { state: 'reviewing' }, written: { n: 1 } };
      expect([none, all]).toContainEqual(kept);

      bot = await signet.start();
      const form = new FormData();
      form.set('file', new Blob([LETTER]), 'letter.pdf');
      // On a connection of its own: a server that answers before it has read a whole request may close it.
      const again = await fetch(upload.url, { method: 'POST', body: form, headers: { connection: 'close' } });
      // Nothing was kept: the link still takes it. All was kept: it is used up.
      expect(again.status).toBe(kept.letters.length === 0 ? 200 : 410);
      const review = await signet.cert('approvals', 'review', name, '--as', 'ann');
      const read = await fetch(review.data.letter, { method: 'POST' });
      expect(Buffer.from(await read.arrayBuffer()).equals(LETTER)).toBe(true);
      expect(await signet.cert('approve', name, '--as', 'ann')).toMatchObject({ ok: true });
      await signet.until(name, 'issued');
    },
  );
});
