import type { Target } from '../../../src/hosting/target.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import { diskOn } from '../shared/disk.ts';
import { pairSettings, planPair } from '../shared/pair-settings.ts';
import { createPairTarget } from '../shared/pair-target.ts';
import { servesSetting } from '../shared/serves.ts';
import { nginxActivation, nginxTest } from './nginx-reload.ts';

/** nginx on this machine: its configuration is tested with the new pair before it reloads. */
export const nginxPlugin = plugin({
  type: 'nginx',
  title: 'nginx',
  settings: {
    binary: { kind: 'text', about: 'The nginx program.', default: 'nginx' },
    prefix: { kind: 'path', about: 'What `nginx -p` would be given, if nginx is started with it.' },
    config: {
      kind: 'path',
      about: 'What `nginx -c` would be given, if nginx is started with it.',
      example: '/etc/nginx/nginx.conf',
    },
    certificate: {
      kind: 'path',
      about: 'The file that `ssl_certificate` names.',
      required: true,
      example: '/etc/nginx/tls/site.pem',
    },
    key: {
      kind: 'path',
      about: 'The file that `ssl_certificate_key` names; the same file as the certificate’s makes a bundle.',
      required: true,
      example: '/etc/nginx/tls/site.key',
    },
    pidFile: {
      kind: 'path',
      about: 'The file with the master’s process id, where `nginx -s reload` does not find it by itself.',
      example: '/run/nginx.pid',
    },
    ...pairSettings,
    serves: { ...servesSetting, default: ['127.0.0.1:443'] },
  },
  create: (settings, { name, clock }): Target => {
    const plan = planPair(name, { ...settings, bundle: undefined });
    const activate = nginxActivation(settings, clock);
    return createPairTarget({ name, plan, disk: diskOn(), clock, activate, look: nginxTest(settings, clock) });
  },
});
