import type { Target } from '../../../src/hosting/target.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import { createRemoteTarget } from '../shared/remote-target.ts';
import { servesSetting } from '../shared/serves.ts';
import { SecretClient } from './secret-client.ts';

/** A TLS Secret, as ingress controllers and gateways read it. Needs get, create and update on that Secret. */
export const kubernetesPlugin = plugin({
  type: 'kubernetes',
  title: 'Kubernetes TLS Secret',
  settings: {
    namespace: { kind: 'text', about: 'The namespace.', required: true, example: 'shop' },
    secret: {
      kind: 'text',
      about: 'The name of the Secret (type `kubernetes.io/tls`); made when it is not there.',
      required: true,
      example: 'shop-tls',
    },
    kubeconfig: {
      kind: 'path',
      about: 'How the API server is reached; without it Signet takes the service account of its own pod.',
      example: '/etc/signet/kubeconfig',
    },
    context: { kind: 'text', about: 'The context in that file, if not its current one.' },
    serves: servesSetting,
  },
  create: ({ namespace, secret, kubeconfig, context, serves }, { name, memory }): Target => {
    const client = new SecretClient({ kubeconfig, context }, { namespace, name: secret });
    const where = `Secret ${namespace}/${secret}`;
    return createRemoteTarget({
      name,
      where,
      memory,
      serves: serves ?? [],
      slot: {
        read: () => client.read(),
        write: async (pair, names) => [
          { where, saw: `holds the pair (resourceVersion ${await client.write(pair, names)})` },
        ],
        look: async () => {
          await client.read();
        },
      },
    });
  },
});
