import type { Target } from '../../../src/hosting/target.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import { diskOn } from '../shared/disk.ts';
import { pairSettings, planPair, wrongSetting } from '../shared/pair-settings.ts';
import { createPairTarget } from '../shared/pair-target.ts';
import { servesSetting } from '../shared/serves.ts';
import { haproxyActivation } from './haproxy-update.ts';
import { askHaproxy, parseRuntimeSocket } from './runtime-api.ts';

/** What a word of HAProxy's command line may be made of without quoting. A leading `*` would name a transaction. */
const WORD = /^[\w./@:+=,~-][\w./@:+=,~*-]*$/;

/** HAProxy on this machine: the running process takes the new certificate over its runtime API, without a reload. */
export const haproxyPlugin = plugin({
  type: 'haproxy',
  title: 'HAProxy',
  settings: {
    socket: {
      kind: 'text',
      about: 'HAProxy’s `stats socket` (with `level admin`): a path, or `host:port`.',
      required: true,
      example: '/run/haproxy/admin.sock',
    },
    bundle: {
      kind: 'path',
      about: 'The file that `crt` names: key, leaf and intermediates in one.',
      required: true,
      example: '/etc/haproxy/certs/site.pem',
    },
    storedAs: {
      kind: 'text',
      about: 'The name that `show ssl cert` gives to the file, where it is not its path.',
      example: 'certs/site.pem',
    },
    crtList: {
      kind: 'text',
      about:
        'The crt-list or folder, as HAProxy’s configuration writes it, that the certificate is added to when HAProxy does not know it yet. A crt-list file has to get its line by hand as well, for the next start.',
      example: '/etc/haproxy/certs/',
    },
    owner: pairSettings.owner,
    keyMode: pairSettings.keyMode,
    serves: { ...servesSetting, default: ['127.0.0.1:443'] },
  },
  create: (settings, { name, clock }): Target => {
    const { bundle: file, crtList } = settings;
    const storedAs = settings.storedAs ?? file;
    for (const [setting, word] of Object.entries({ storedAs, crtList })) {
      if (word !== undefined && !WORD.test(word))
        throw wrongSetting(name, setting, word, 'a name without blanks or quotes');
    }
    const socket = parseRuntimeSocket(settings.socket);
    if (socket === undefined) throw wrongSetting(name, 'socket', settings.socket, 'an absolute path or `host:port`');
    const alone = { certificate: undefined, key: undefined, chain: undefined, layout: undefined };
    const plan = planPair(name, { ...settings, ...alone, certificateMode: '0644' });
    const disk = diskOn();
    const ask = askHaproxy(socket, clock);
    const activate = haproxyActivation(ask, { file, storedAs, crtList }, disk);
    return createPairTarget({ name, plan, disk, clock, activate, look: () => ask('show info') });
  },
});
