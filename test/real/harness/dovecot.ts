import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listenerCertificate } from './listener-certificate.ts';
import { answering, freePort, need, run, workFolder } from './program.ts';

export interface Dovecot {
  readonly imap: number;
  readonly pop3: number;
  /** Of the CA that its certificate is under. */
  readonly caFile: string;
  stop(): Promise<void>;
}

/** A real Dovecot on free loopback ports: IMAP and POP3 in the clear, with STARTTLS (STLS) where `tls` is on. Its master starts as root. */
export const startDovecot = async (tls = true): Promise<Dovecot> => {
  need('dovecot', 'openssl');
  if (process.getuid?.() !== 0) throw new Error('Dovecot’s master is started as root: run these tests as root');
  const work = workFolder('dovecot');
  chmodSync(work.path, 0o755);
  for (const folder of ['run', 'mail']) mkdirSync(join(work.path, folder));
  const { certificateFile, keyFile, caFile } = listenerCertificate(work.path);
  const [imap, pop3] = [await freePort(), await freePort()];
  const config = join(work.path, 'dovecot.conf');
  writeFileSync(
    config,
    `base_dir = ${work.path}/run
state_dir = ${work.path}/run
log_path = /dev/stderr
protocols = imap pop3
listen = 127.0.0.1
ssl = ${tls ? 'yes' : 'no'}
ssl_cert = <${certificateFile}
ssl_key = <${keyFile}
mail_location = maildir:${work.path}/mail
passdb {
  driver = static
  args = password=none
}
userdb {
  driver = static
  args = uid=65534 gid=65534
}
service imap-login {
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${pop3}
  }
  inet_listener pop3s {
    port = 0
  }
}
`,
  );
  const program = await run('dovecot', ['-F', '-c', config], {
    ready: () => Promise.all([answering(imap), answering(pop3)]),
  });
  return {
    imap,
    pop3,
    caFile,
    stop: async () => {
      await program.stop();
      work.remove();
    },
  };
};
