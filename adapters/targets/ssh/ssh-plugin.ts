import type { Target } from '../../../src/hosting/target.ts';
import { MINUTE } from '../../../src/kernel/duration.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import { wrongSetting } from '../shared/pair-settings.ts';
import { createRemoteTarget } from '../shared/remote-target.ts';
import { servesSetting } from '../shared/serves.ts';
import { judged, lookScript, packed, readScript, tidyScript, unpacked, writeScript } from './far-side.ts';
import { type SshPlace, sshRun } from './ssh-run.ts';

/** A first character that ssh would take for an option is none of a host or user. */
const WORD = /^[A-Za-z0-9_][A-Za-z0-9._:%-]*$/;

/**
 * A folder on another machine, over the system's own OpenSSH client: it knows host keys, certificates of hosts, hardware keys and their
 * revocation better than a library in this process would, and is kept up to date by the machine's administrators.
 */
export const sshPlugin = plugin({
  type: 'ssh',
  title: 'A folder on another machine (SSH)',
  settings: {
    host: { kind: 'host', about: 'The machine.', required: true, example: 'web1.example.com' },
    port: { kind: 'port', about: 'Its SSH port.', default: 22 },
    user: { kind: 'text', about: 'Who to be there.', required: true, example: 'signet' },
    identity: { kind: 'path', about: 'The file of our private key.', example: '/etc/signet/id_ed25519' },
    knownHosts: {
      kind: 'path',
      about:
        'A `known_hosts` file with that machine’s key, or `@cert-authority`. Any other key is refused: there is no way to switch this off.',
      required: true,
      example: '/etc/signet/known_hosts',
    },
    folder: {
      kind: 'text',
      about: 'A folder of our own there. Servers read `live/fullchain.pem` and `live/privkey.pem` in it.',
      required: true,
      example: '/etc/ssl/site',
    },
    hook: {
      kind: 'list',
      about:
        'A command to run there after the swap: the program, then its arguments. If it fails the previous pair is put back.',
      example: 'sudo systemctl reload nginx',
    },
    limit: { kind: 'duration', about: 'How long one call may take.', default: '1m' },
    serves: servesSetting,
  },
  create: (settings, { name, clock, memory }): Target => {
    const { host, port, user, identity, knownHosts, folder, hook = [], limit, serves } = settings;
    for (const [setting, word] of Object.entries({ host, user }))
      if (!WORD.test(word)) throw wrongSetting(name, setting, word, 'a plain name');
    if (!folder.startsWith('/') || folder.includes('\n'))
      throw wrongSetting(name, 'folder', folder, 'an absolute path');
    const place: SshPlace = { host, port, user, identity, knownHosts, limit: limit ?? MINUTE };
    const run = (script: string, input = '') => sshRun(place, script, input, clock);
    const where = `${user}@${host}:${folder}`;
    return createRemoteTarget({
      name,
      where,
      memory,
      serves: serves ?? [],
      slot: {
        read: async () => unpacked(await run(readScript(folder))),
        write: async (pair, names) => {
          const said = judged(await run(writeScript(folder, pair, hook), packed(pair)));
          const saw = `live holds the pair of ${names.join(', ')}`;
          return [{ where, saw: said === '' ? saw : `${saw}; ${said}` }];
        },
        tidy: async () => {
          judged(await run(tidyScript(folder)));
        },
        look: async () => {
          judged(await run(lookScript(folder)));
        },
      },
    });
  },
});
