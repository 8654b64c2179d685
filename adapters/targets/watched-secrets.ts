import { isAbsolute, join } from 'node:path';
import type { LoadedConfig } from '../config-file.ts';
import type { WatchedSecrets } from '../watcher.ts';
import { SecretClient } from './kubernetes/secret-client.ts';

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The Secrets that the configured Kubernetes targets write: they may be watched too, e.g. while another program still renews them. */
export const watchedSecrets = ({ config, folder }: LoadedConfig): WatchedSecrets => {
  const clients = new Map(
    Object.entries(config.targets).flatMap(([name, settings]) => {
      const { type, namespace, secret, kubeconfig, context } = settings as Readonly<Record<string, unknown>>;
      if (type !== 'kubernetes') return [];
      const file = textOf(kubeconfig);
      const path = file === undefined || isAbsolute(file) ? file : join(folder, file);
      const place = { namespace: textOf(namespace) ?? '', name: textOf(secret) ?? '' };
      return [[name, new SecretClient({ kubeconfig: path, context: textOf(context) }, place)] as const];
    }),
  );
  return { names: [...clients.keys()], read: async (target) => (await clients.get(target)?.read())?.chain };
};
