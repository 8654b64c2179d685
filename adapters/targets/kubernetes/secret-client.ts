import type { CoreV1Api, KubeConfig, V1Secret } from '@kubernetes/client-node';
import type { Pair } from '../../../src/hosting/target.ts';
import { describeCause } from '../../../src/kernel/errors.ts';
import { ActivationError } from '../shared/pair-target.ts';

/** How the API server is found: a kubeconfig file (and a context in it), or, inside a cluster, the pod's own service account. */
export interface ClusterPlace {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

export interface SecretPlace {
  readonly namespace: string;
  readonly name: string;
}

const TYPE = 'kubernetes.io/tls';
/** Someone else may change the Secret between our look and our write; then it is looked at again. */
const CONFLICTS = 5;

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const text = (encoded: string | undefined): string => Buffer.from(encoded ?? '', 'base64').toString('utf8');

const statusOf = (error: unknown): number | undefined => {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
};

/** The API server's own words (a Status object), else the cause. */
const wordsOf = (error: unknown): string => {
  const { body } = error as { body?: unknown };
  try {
    const { message } = (typeof body === 'string' ? JSON.parse(body) : body) as { message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // Not a Status: the cause says more.
  }
  return describeCause(error);
};

const refusal = (error: unknown): ActivationError => {
  const code = statusOf(error);
  const unreachable = code === undefined || code === 429 || code >= 500;
  const words = wordsOf(error).split('\n')[0] ?? '';
  return new ActivationError(code === undefined ? words : `the API server answered ${code}: ${words}`, { unreachable });
};

const loadConfig = ({ KubeConfig: Loader }: { KubeConfig: typeof KubeConfig }, place: ClusterPlace): KubeConfig => {
  const config = new Loader();
  if (place.kubeconfig === undefined) config.loadFromCluster();
  else config.loadFromFile(place.kubeconfig);
  if (place.context !== undefined) config.setCurrentContext(place.context);
  return config;
};

/** The TLS Secret of one name in one namespace. Every write carries the resourceVersion that was read, so that nobody's change is lost. */
export class SecretClient {
  readonly #cluster: ClusterPlace;
  readonly #place: SecretPlace;
  #api: Promise<CoreV1Api> | undefined;

  constructor(cluster: ClusterPlace, place: SecretPlace) {
    this.#cluster = cluster;
    this.#place = place;
  }

  /** The library is large: loaded when it is used. */
  #open(): Promise<CoreV1Api> {
    this.#api ??= import('@kubernetes/client-node').then((library) =>
      loadConfig(library, this.#cluster).makeApiClient(library.CoreV1Api),
    );
    return this.#api;
  }

  async #find(): Promise<V1Secret | undefined> {
    try {
      return await (await this.#open()).readNamespacedSecret(this.#place);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw refusal(error);
    }
  }

  async read(): Promise<Pair | undefined> {
    const data = (await this.#find())?.data;
    const pair = { chain: text(data?.['tls.crt']), key: text(data?.['tls.key']) };
    return pair.chain === '' ? undefined : pair;
  }

  async #put(found: V1Secret | undefined, pair: Pair, names: readonly string[]): Promise<V1Secret> {
    const { namespace, name } = this.#place;
    const data = { ...found?.data, 'tls.crt': base64(pair.chain), 'tls.key': base64(pair.key) };
    const annotations = { ...found?.metadata?.annotations, 'signet/names': names.join(',') };
    const labels = { ...found?.metadata?.labels, 'app.kubernetes.io/managed-by': 'signet' };
    const metadata = { ...found?.metadata, name, namespace, annotations, labels };
    const body: V1Secret = { apiVersion: 'v1', kind: 'Secret', type: TYPE, metadata, data };
    const api = await this.#open();
    return found === undefined
      ? api.createNamespacedSecret({ namespace, body })
      : api.replaceNamespacedSecret({ namespace, name, body });
  }

  /** Answers the new resourceVersion. */
  async write(pair: Pair, names: readonly string[]): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.#find();
      if (found?.type !== undefined && found.type !== TYPE)
        throw new ActivationError(`the Secret is there with the type ${found.type}, not ${TYPE}`);
      try {
        return (await this.#put(found, pair, names)).metadata?.resourceVersion ?? '';
      } catch (error) {
        if (statusOf(error) !== 409 || attempt === CONFLICTS) throw refusal(error);
      }
    }
  }
}
