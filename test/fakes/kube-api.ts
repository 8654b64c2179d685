import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Pair } from '../../src/hosting/target.ts';

interface Secret {
  apiVersion: string;
  kind: string;
  type: string;
  metadata: { name: string; namespace: string; resourceVersion?: string; uid?: string; [key: string]: unknown };
  data?: Record<string, string>;
}

export interface KubeApi {
  readonly port: number;
  readonly token: string;
  /** By `namespace/name`. */
  readonly secrets: Map<string, Secret>;
  /** Answers every write with this status until it is undefined again. */
  refuse: number | undefined;
  /** Called before each write is judged: someone else who changes the Secret in between. */
  beforeWrite: (() => void) | undefined;
  readonly seen: readonly string[];
  /** Changes a Secret as someone else would. */
  touch(key: string, data: Record<string, string>): void;
  stop(): Promise<void>;
}

const PATH = /^\/api\/v1\/namespaces\/([a-z0-9-]+)\/secrets(?:\/([a-z0-9.-]+))?$/;

/**
 * A stand-in for the Kubernetes API server's Secrets, as strict as it is about what matters here: bearer token, content type, names,
 * base64 of data, TLS, `resourceVersion` on replace (409 Conflict when it is not the present one), AlreadyExists, the immutable `type`, and
 * both halves of a `kubernetes.io/tls` Secret. Errors are Status objects.
 */
export const kubeApi = async ({ chain, key }: Pair, token = 'a-token'): Promise<KubeApi> => {
  let version = 100;
  const secrets = new Map<string, Secret>();
  const seen: string[] = [];

  const store = (key: string, secret: Secret): Secret => {
    version += 1;
    const metadata = {
      ...secret.metadata,
      resourceVersion: String(version),
      uid: secret.metadata.uid ?? `uid-${version}`,
    };
    const kept = { ...secret, metadata };
    secrets.set(key, kept);
    return kept;
  };

  const judge = (method: string, namespace: string, name: string | undefined, body: Secret): [number, unknown] => {
    const key = `${namespace}/${name ?? body?.metadata?.name}`;
    const found = secrets.get(key);
    if (method === 'GET') return found === undefined ? [404, `secrets "${name}" not found`] : [200, found];
    api.beforeWrite?.();
    if (api.refuse !== undefined) return [api.refuse, 'admission webhook denied the request'];
    if (body.kind !== 'Secret' || body.apiVersion !== 'v1') return [400, 'the object provided is unrecognized'];
    if (body.metadata.namespace !== namespace) return [400, 'the namespace of the object does not match the request'];
    const bad = Object.values(body.data ?? {}).find(
      (value) => Buffer.from(value, 'base64').toString('base64') !== value,
    );
    if (bad !== undefined) return [400, 'illegal base64 data'];
    if (body.type === 'kubernetes.io/tls' && (!body.data?.['tls.crt'] || !body.data['tls.key']))
      return [422, 'Secret is invalid: data[tls.crt], data[tls.key]: Required value'];
    if (method === 'POST') {
      if (found !== undefined) return [409, `secrets "${body.metadata.name}" already exists`];
      if (body.metadata.resourceVersion !== undefined)
        return [400, 'resourceVersion should not be set on objects to be created'];
      return [201, store(key, body)];
    }
    const present = secrets.get(key);
    if (present === undefined) return [404, `secrets "${name}" not found`];
    if (
      body.metadata.resourceVersion !== undefined &&
      body.metadata.resourceVersion !== present.metadata.resourceVersion
    )
      return [
        409,
        'Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version',
      ];
    if (body.type !== present.type) return [422, 'Secret is invalid: type: field is immutable'];
    return [200, store(key, body)];
  };

  const server = https.createServer({ cert: chain, key }, (request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push(`${method} ${url}`);
      const [, namespace = '', name] = PATH.exec(new URL(url, 'http://x').pathname) ?? [];
      const write = method === 'POST' || method === 'PUT';
      const [status, answer] =
        headers.authorization !== `Bearer ${token}`
          ? [401, 'Unauthorized']
          : namespace === ''
            ? [404, 'the server could not find the requested resource']
            : write && !/^application\/json/.test(headers['content-type'] ?? '')
              ? [415, 'the body of the request was in an unknown format']
              : judge(method, namespace, name, write ? JSON.parse(text) : undefined);
      const body =
        status < 300 ? answer : { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: answer, code: status };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: KubeApi = {
    port: (server.address() as AddressInfo).port,
    token,
    secrets,
    refuse: undefined,
    beforeWrite: undefined,
    seen,
    touch: (key, data) => {
      const found = secrets.get(key);
      if (found !== undefined) store(key, { ...found, data: { ...found.data, ...data } });
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return api;
};
