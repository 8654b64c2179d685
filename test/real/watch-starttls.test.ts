import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Starttls } from '../../src/watch/watch.ts';
import { type Dovecot, startDovecot } from './harness/dovecot.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Postfix, startPostfix } from './harness/postfix.ts';
import { type Postgres, startPostgres } from './harness/postgres.ts';
import { need, workFolder } from './harness/program.ts';

need('postfix', 'dovecot', 'postgres', 'openssl');

describe('STARTTLS, as the servers people run speak it', () => {
  const work = workFolder('starttls');
  let postfix: Postfix;
  let dovecot: Dovecot;
  let plain: Dovecot;
  let postgres: Postgres;
  let signet: SignetInstance;

  beforeAll(async () => {
    postfix = await startPostfix(['ops@signet.test']);
    dovecot = await startDovecot();
    plain = await startDovecot(false);
    postgres = await startPostgres({ tls: true });
    signet = await makeInstance({});
    const roots = [postfix.caFile, dovecot.caFile, postgres.caFile ?? ''].map((file) => readFileSync(file, 'utf8'));
    writeFileSync(join(work.path, 'roots.pem'), roots.join(''));
    process.env.NODE_EXTRA_CA_CERTS = join(work.path, 'roots.pem');
  });

  afterAll(async () => {
    delete process.env.NODE_EXTRA_CA_CERTS;
    signet?.remove();
    await postgres?.stop();
    await plain?.stop();
    await dovecot?.stop();
    await postfix?.stop();
    work.remove();
  });

  const watch = (starttls: Starttls, port: number) =>
    signet.cert('watch', `127.0.0.1:${port}`, '--starttls', starttls, '--sni', 'localhost');

  /** What OpenSSL’s own client is shown there. */
  const shownToOpenssl = (starttls: Starttls, port: number): string => {
    const chain = execFileSync(
      'openssl',
      ['s_client', '-starttls', starttls, '-connect', `127.0.0.1:${port}`, '-servername', 'localhost'],
      { input: '', stdio: 'pipe', timeout: 60_000 },
    );
    const fingerprint = execFileSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], { input: chain });
    return fingerprint.toString().trim().replace(/^.*=/, '').replaceAll(':', '').toLowerCase();
  };

  const servers = {
    'Postfix, SMTP': ['smtp', () => postfix.port],
    'Dovecot, IMAP': ['imap', () => dovecot.imap],
    'Dovecot, POP3': ['pop3', () => dovecot.pop3],
    PostgreSQL: ['postgres', () => postgres.port],
  } as const;

  test.each(Object.entries(servers))(
    '%s: whole, trusted, and the certificate that OpenSSL is shown',
    async (_, [starttls, port]) => {
      const seen = await watch(starttls, port());
      expect(seen).toMatchObject({ ok: true, data: { troubles: [], seen: [{ names: ['localhost', '127.0.0.1'] }] } });
      expect(seen.data.seen[0].fingerprint).toBe(shownToOpenssl(starttls, port()));
    },
  );

  test('PostgreSQL goes on serving its own clients: the look leaves nothing behind', async () => {
    expect(await postgres.ask('select 1 as one')).toEqual([{ one: 1 }]);
    await expect
      .poll(async () => {
        const rows = await postgres.ask("select count(*) from pg_stat_activity where backend_type = 'client backend'");
        return Number(rows[0]?.count);
      })
      .toBe(1);
  });

  test.each([
    ['imap', () => plain.imap],
    ['pop3', () => plain.pop3],
  ] as const)('Dovecot without TLS, %s: refused, in its own words', async (starttls, port) => {
    const seen = await watch(starttls, port());
    expect(seen.data.troubles).toMatchObject([
      { code: 'starttls-refused', detail: expect.stringMatching(/TLS|command/i) },
    ]);
  });

  test('Postfix is no HTTPS server: without STARTTLS it is told as not speaking TLS', async () => {
    const seen = await signet.cert('watch', `127.0.0.1:${postfix.port}`);
    expect(seen.data.troubles).toMatchObject([{ code: 'not-tls' }]);
  });
});
