import { edgePlugins } from '../adapters/targets/edges.ts';
import { targetPlugins } from '../adapters/targets/index.ts';
import { PRINTED, table } from './markdown.ts';

/** Everything a certificate can be put on. */
export const TARGET_KINDS = [...targetPlugins, ...edgePlugins];

/**
 * HOST-2: the services that clouds rent out, and the kind of target that stands for each in a house of one's own: where nothing of the kind
 * has an interface that is the same everywhere, a signed request to a program that knows it.
 */
export const CLOUD_SERVICES = {
  CDN: ['edge-nginx', 'webhook'],
  'EdgeOne (TEO)': ['edge-nginx', 'webhook'],
  LIVE: ['edge-nginx', 'webhook'],
  VOD: ['edge-nginx', 'webhook'],
  'TKE (Kubernetes)': ['kubernetes'],
  'CLB (load balancer)': ['haproxy', 'nginx', 'ssh'],
  WAF: ['nginx', 'haproxy', 'ssh'],
  DDoS: ['haproxy', 'webhook'],
  'API gateway': ['caddy', 'nginx', 'kubernetes'],
  TSE: ['kubernetes', 'caddy'],
  COS: ['webhook'],
} as const;

const words = (types: readonly string[]): string => types.map((type) => `\`${type}\``).join(', ');

export const targetsPage = (): string =>
  [
    PRINTED,
    '# Targets',
    '',
    'Where certificates are put (HOST-2). Each kind is swapped as a pair, proved, and brought back when the proof fails; its settings are in [settings](settings.md).',
    '',
    table(
      ['Kind', 'What it is', 'Must be told'],
      TARGET_KINDS.map(({ type, title, settings }) => [
        `\`${type}\``,
        title,
        words(Object.keys(settings).filter((key) => settings[key]?.required === true)),
      ]),
    ),
    '',
    '## Instead of a cloud’s services',
    '',
    'Signet puts certificates on servers of your own. What a cloud rents out is reached by what stands in its place there, or by a webhook to a program that calls the cloud’s own interface; no cloud’s interface is built in.',
    '',
    table(
      ['Service', 'Kinds'],
      Object.entries(CLOUD_SERVICES).map(([service, kinds]) => [service, words(kinds)]),
    ),
    '',
  ].join('\n');
