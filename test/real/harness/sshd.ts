import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { answering, freePort, need, type Program, run, workFolder } from './program.ts';

export interface Sshd {
  readonly port: number;
  readonly user: string;
  /** The private key that may come in. */
  readonly identity: string;
  /** Knows this machine's key. */
  readonly knownHosts: string;
  /** Knows another key for the same place. */
  readonly wrongHosts: string;
  /** Where certificates go. */
  readonly folder: string;
  readonly root: string;
  readonly program: Program;
  stop(): Promise<void>;
}

const keygen = (file: string): string => {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
};

/** Debian's sshd on 127.0.0.1 with keys of its own, for whoever runs the test. */
export const startSshd = async (): Promise<Sshd> => {
  need('sshd', 'ssh', 'ssh-keygen');
  const { path, remove } = workFolder('sshd');
  const port = await freePort();
  const file = (name: string): string => join(path, name);
  const hostKey = keygen(file('host_key'));
  const otherKey = keygen(file('other_key'));
  keygen(file('id'));
  copyFileSync(file('id.pub'), file('authorized_keys'));
  chmodSync(path, 0o700);
  mkdirSync(file('site'));
  writeFileSync(file('known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  writeFileSync(file('wrong_hosts'), `[127.0.0.1]:${port} ${otherKey}\n`);
  writeFileSync(
    file('sshd_config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${file('host_key')}`,
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      `PidFile ${file('sshd.pid')}`,
      'UsePAM no',
      'StrictModes no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      'MaxStartups 100',
    ].join('\n'),
  );
  // The folder that sshd wants for its own protection; Debian makes it when its service starts.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const program = await run('/usr/sbin/sshd', ['-D', '-e', '-f', file('sshd_config')], {
    ready: () => answering(port),
  });
  return {
    port,
    user: userInfo().username,
    identity: file('id'),
    knownHosts: file('known_hosts'),
    wrongHosts: file('wrong_hosts'),
    folder: file('site'),
    root: path,
    program,
    stop: async () => {
      await program.stop();
      remove();
    },
  };
};
