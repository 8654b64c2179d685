import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listenerCertificate } from './listener-certificate.ts';
import { answering, freePort, need, run, workFolder } from './program.ts';
import { type ReadMail, readMail } from './read-mail.ts';

/** Whoever delivers into the mailboxes; Postfix has them belong to an account of their own. */
const NOBODY = 65_534;

export interface Postfix {
  readonly port: number;
  /** Of the CA that its certificate is under. */
  readonly caFile: string;
  /** The section `mail` of a configuration that sends through it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What lies in a mailbox, the oldest first. */
  mailbox(address: string): readonly ReadMail[];
  /** Waits until so many messages lie there. */
  until(address: string, count: number, ms?: number): Promise<readonly ReadMail[]>;
  stop(): Promise<void>;
}

/** Every service without a chroot, since the queue is a folder of the test. */
const services = (port: number): string =>
  [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    ...['bounce', 'defer', 'trace'].map((name) => `${name} unix - - n - 0 bounce`),
    ...['error', 'retry'].map((name) => `${name} unix - - n - - error`),
    'virtual unix - n n - - virtual',
    'proxymap unix - - n - - proxymap',
    'anvil unix - - n - 1 anvil',
    'postlog unix-dgram n - n - 1 postlogd',
    '',
  ].join('\n');

/**
 * A real Postfix on a free loopback port: STARTTLS with a certificate under a CA of its own, mailboxes as folders on disk (Maildir), every
 * other address refused. Its master starts as root, as everywhere.
 */
export const startPostfix = async (mailboxes: readonly string[]): Promise<Postfix> => {
  need('postfix', 'openssl');
  if (process.getuid?.() !== 0) throw new Error('Postfix’s master is started as root: run these tests as root');
  const work = workFolder('postfix');
  const at = (...parts: string[]): string => join(work.path, ...parts);
  chmodSync(work.path, 0o755);
  for (const folder of ['config', 'queue', 'data', 'mail', 'tls']) mkdirSync(at(folder));
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postfix']).toString());
  chownSync(at('data'), id('-u'), id('-g'));
  chownSync(at('mail'), NOBODY, NOBODY);
  const { certificateFile, keyFile, caFile } = listenerCertificate(at('tls'));
  const port = await freePort();
  const folderOf = (address: string): string => `${address.toLowerCase()}/`;
  writeFileSync(at('config', 'mailboxes'), mailboxes.map((one) => `${one} ${folderOf(one)}\n`).join(''));
  const settings: Readonly<Record<string, string>> = {
    compatibility_level: '3.6',
    queue_directory: at('queue'),
    data_directory: at('data'),
    maillog_file: at('data', 'mail.log'),
    maillog_file_prefixes: work.path,
    myhostname: 'mail.signet.test',
    mydestination: '',
    local_recipient_maps: '',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    default_transport: 'error:nothing leaves this machine',
    virtual_mailbox_domains: [...new Set(mailboxes.map((one) => one.split('@')[1]))].join(' '),
    virtual_mailbox_base: at('mail'),
    virtual_mailbox_maps: `texthash:${at('config', 'mailboxes')}`,
    virtual_uid_maps: `static:${NOBODY}`,
    virtual_gid_maps: `static:${NOBODY}`,
    virtual_minimum_uid: '100',
    smtpd_tls_cert_file: certificateFile,
    smtpd_tls_key_file: keyFile,
    smtpd_tls_security_level: 'encrypt',
    // No one else asks here: nothing to look up, nobody to slow down.
    smtpd_client_restrictions: '',
    smtpd_recipient_restrictions: 'reject_unauth_destination',
    disable_dns_lookups: 'yes',
    smtpd_peername_lookup: 'no',
    smtpd_error_sleep_time: '0',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  writeFileSync(at('config', 'main.cf'), lines.join(''));
  writeFileSync(at('config', 'master.cf'), services(port));
  // Makes the queue's folders with their owners.
  execFileSync('/usr/sbin/postfix', ['-c', at('config'), 'check'], { stdio: 'pipe' });
  const master = await run('/usr/lib/postfix/sbin/master', ['-c', at('config'), '-d'], {
    env: { MAIL_CONFIG: at('config') },
    ready: () => answering(port),
  });
  const mailbox: Postfix['mailbox'] = (address) => {
    const folder = at('mail', folderOf(address), 'new');
    if (!existsSync(folder)) return [];
    // A Maildir's names begin with the second of their delivery and its microsecond.
    const order = (name: string): number => Number(/^\d+/.exec(name)?.[0]) * 1e6 + Number(/M(\d+)/.exec(name)?.[1]);
    return readdirSync(folder)
      .toSorted((a, b) => order(a) - order(b))
      .map((name) => readMail(readFileSync(join(folder, name), 'latin1')));
  };
  return {
    port,
    caFile,
    settings: { host: '127.0.0.1', port, from: 'Signet <signet@example.com>', ca: `\${file:${caFile}}` },
    mailbox,
    until: async (address, count, ms = 120_000) => {
      const end = performance.now() + ms;
      for (;;) {
        const mails = mailbox(address);
        if (mails.length >= count) return mails;
        if (performance.now() > end) {
          const log = existsSync(at('data', 'mail.log')) ? readFileSync(at('data', 'mail.log'), 'utf8') : '';
          throw new Error(`${address} has ${mails.length} messages, not ${count}:\n${log}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop: async () => {
      await master.stop();
      work.remove();
    },
  };
};
