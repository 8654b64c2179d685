import type { Target } from '../../src/hosting/target.ts';
import type { Plugin } from '../../src/kernel/plugin.ts';
import { caddyPlugin } from './caddy/caddy-plugin.ts';
import { filesPlugin } from './files/files-plugin.ts';
import { haproxyPlugin } from './haproxy/haproxy-plugin.ts';
import { kubernetesPlugin } from './kubernetes/kubernetes-plugin.ts';
import { nginxPlugin } from './nginx/nginx-plugin.ts';
import { sshPlugin } from './ssh/ssh-plugin.ts';
import { webhookPlugin } from './webhook/webhook-plugin.ts';

/** Every kind of target, in the order of the documentation. */
export const targetPlugins: readonly Plugin<Target>[] = [
  filesPlugin,
  nginxPlugin,
  haproxyPlugin,
  caddyPlugin,
  kubernetesPlugin,
  sshPlugin,
  webhookPlugin,
];
