import type { Target } from '../../../src/hosting/target.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import { diskOn } from '../shared/disk.ts';
import { pairSettings, planPair, wrongSetting } from '../shared/pair-settings.ts';
import { createPairTarget } from '../shared/pair-target.ts';
import { servesSetting } from '../shared/serves.ts';
import { askCaddy, parseCaddyAddress } from './caddy-admin.ts';
import { caddyActivation } from './caddy-reload.ts';

/** Caddy on this machine, with certificate files (`tls CERTIFICATE KEY`) instead of its own automation. */
export const caddyPlugin = plugin({
  type: 'caddy',
  title: 'Caddy',
  settings: {
    admin: {
      kind: 'text',
      about: 'Caddy’s admin endpoint: `host:port`, or the path of its socket.',
      default: '127.0.0.1:2019',
    },
    certificate: {
      kind: 'path',
      about: 'The certificate file that Caddy’s configuration names.',
      required: true,
      example: '/etc/caddy/site.pem',
    },
    key: {
      kind: 'path',
      about: 'The key file that Caddy’s configuration names.',
      required: true,
      example: '/etc/caddy/site.key',
    },
    owner: pairSettings.owner,
    keyMode: pairSettings.keyMode,
    certificateMode: pairSettings.certificateMode,
    layout: pairSettings.layout,
    serves: { ...servesSetting, default: ['127.0.0.1:443'] },
  },
  create: (settings, { name, clock }): Target => {
    const address = parseCaddyAddress(settings.admin);
    if (address === undefined) throw wrongSetting(name, 'admin', settings.admin, '`host:port` or the path of a socket');
    const plan = planPair(name, { ...settings, bundle: undefined, chain: undefined });
    const ask = askCaddy(address, clock);
    const activate = caddyActivation(ask, settings.certificate);
    return createPairTarget({ name, plan, disk: diskOn(), clock, activate, look: () => ask('GET', '/config/') });
  },
});
