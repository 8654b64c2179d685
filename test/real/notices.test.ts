import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSmtpCourier } from '../../adapters/mail/smtp-courier.ts';
import { card } from '../../src/chat/build.ts';
import type { Parcel } from '../../src/notice/courier.ts';
import { freePort, listening } from './harness/program.ts';

// A real SMTP server: the sink that Postfix brings, which speaks the protocol and writes each message to a file.
let sink: ChildProcess;
let folder: string;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signet-mail-'));
  chmodSync(folder, 0o777);
  port = await freePort();
  const asUser = process.getuid?.() === 0 ? ['-u', 'postfix'] : [];
  sink = spawn('/usr/sbin/smtp-sink', [...asUser, '-d', join(folder, 'mail.'), `127.0.0.1:${port}`, '20'], {
    stdio: 'inherit',
  });
  await listening(port);
});

afterEach(() => {
  sink.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

const parcel: Parcel = {
  deliveryId: 'dlv_7',
  to: 'olu@example.com',
  notice: { id: 'ntc_1', kind: 'drift', subjectId: 'crt_1', facts: {}, at: '2026-01-01T00:00:00.000Z' },
  message: card({
    tone: 'warning',
    title: '商店.example.test：web 又换成了其他证书',
    blocks: [{ kind: 'text', text: ['<b>not bold</b>'] }],
    actions: [{ label: 'Acknowledge', command: 'cert alert ack', args: { what: 'crt_1' }, style: 'primary' }],
  }),
  language: 'zh',
};

const received = (): readonly string[] =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .filter((text) => text.includes('Message-ID'));

test('MSG-2 a real SMTP server receives the mail: text and HTML, the same Message-ID at a repeat', async () => {
  const courier = createSmtpCourier({ host: '127.0.0.1', port, tls: 'none', from: 'Signet <signet@example.com>' });
  await courier.send(parcel);
  await courier.send(parcel);
  const mails = received();
  expect(mails).toHaveLength(2);
  for (const mail of mails) {
    expect(mail).toContain('Message-ID: <dlv_7@example.com>');
    expect(mail).toContain('To: olu@example.com');
    expect(mail).toContain('Auto-Submitted: auto-generated');
    expect(mail).toMatch(/Subject: =\?UTF-8\?/);
    expect(mail).toContain('/cert alert ack --what crt_1');
    expect(mail).toContain('&lt;b&gt;not bold&lt;/b&gt;');
  }
});

test('a server without STARTTLS is given nothing when TLS is asked for', async () => {
  const courier = createSmtpCourier({ host: '127.0.0.1', port, tls: 'starttls', from: 'signet@example.com' });
  await expect(courier.send(parcel)).rejects.toMatchObject({ code: 'receiver-unreachable' });
  expect(received()).toEqual([]);
});

test('nobody there: it may pass', async () => {
  const courier = createSmtpCourier({
    host: '127.0.0.1',
    port: await freePort(),
    tls: 'none',
    from: 'signet@example.com',
  });
  await expect(courier.send(parcel)).rejects.toMatchObject({
    code: 'receiver-unreachable',
    facts: { detail: expect.stringContaining('ECONNREFUSED') },
  });
});
