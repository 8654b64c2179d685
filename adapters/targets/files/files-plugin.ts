import type { Target } from '../../../src/hosting/target.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import { diskOn } from '../shared/disk.ts';
import { pairSettings, planPair } from '../shared/pair-settings.ts';
import { createPairTarget } from '../shared/pair-target.ts';
import { hookActivation, hookOf } from './hook.ts';

/** Certificate and key as files on this machine, and a command that is run when they have changed. */
export const filesPlugin = plugin({
  type: 'files',
  title: 'Files',
  settings: {
    certificate: {
      kind: 'path',
      about: 'The certificate file: the leaf, then the intermediates (unless they have a file of their own).',
      example: '/etc/ssl/site/fullchain.pem',
    },
    key: { kind: 'path', about: 'The file of the private key.', example: '/etc/ssl/site/key.pem' },
    bundle: {
      kind: 'path',
      about: 'One file for key, leaf and intermediates, instead of the others.',
      example: '/etc/haproxy/site.pem',
    },
    ...pairSettings,
    hook: {
      kind: 'list',
      about:
        'A command to run after the swap: the program, then its arguments. If it fails the previous files are put back. It gets SIGNET_TARGET, SIGNET_NAMES and the paths (SIGNET_CERTIFICATE, SIGNET_KEY …) in its environment, and nothing else.',
      example: 'systemctl reload postfix',
    },
    hookShell: { kind: 'flag', about: 'Hand the hook to `/bin/sh -c` as one line.', default: false },
    hookLimit: { kind: 'duration', about: 'How long the hook may take.', default: '1m' },
  },
  create: (settings, { name, clock }): Target => {
    const plan = planPair(name, settings);
    const hook = hookOf(settings.hook ?? [], settings.hookShell, settings.hookLimit);
    return createPairTarget({ name, plan, disk: diskOn(), clock, activate: hookActivation(name, plan, hook, clock) });
  },
});
