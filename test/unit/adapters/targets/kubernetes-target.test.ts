import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kubernetesPlugin } from '../../../../adapters/targets/kubernetes/kubernetes-plugin.ts';
import { describeTarget } from '../../../contracts/describe-target.ts';
import { createTarget } from '../../../fakes/create-target.ts';
import { type KubeApi, kubeApi } from '../../../fakes/kube-api.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../../../fakes/test-pairs.ts';

const NAMES = ['www.example.com'];
const KEY = 'shop/shop-tls';
let maker: PairMaker;
beforeAll(async () => {
  maker = await pairMaker();
});

const kubeconfig = (folder: string, { port, token }: Pick<KubeApi, 'port' | 'token'>): string => {
  const file = join(folder, 'kubeconfig');
  const server = `https://127.0.0.1:${port}`;
  const authority = Buffer.from(maker.root).toString('base64');
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'here', cluster: { server, 'certificate-authority-data': authority } }],
      users: [{ name: 'signet', user: { token } }],
      contexts: [{ name: 'here', context: { cluster: 'here', user: 'signet' } }],
      'current-context': 'here',
    }),
  );
  return file;
};

const held = (api: KubeApi): string | undefined => {
  const crt = api.secrets.get(KEY)?.data?.['tls.crt'];
  return crt === undefined ? undefined : leafFingerprint(Buffer.from(crt, 'base64').toString());
};

const open = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-kube-'));
  const api = await kubeApi(await maker.pair(['127.0.0.1']));
  const target = createTarget(kubernetesPlugin, {
    namespace: 'shop',
    secret: 'shop-tls',
    kubeconfig: kubeconfig(folder, api),
    serves: ['127.0.0.1:8443'],
  });
  const stop = async (): Promise<void> => {
    await api.stop();
    rmSync(folder, { recursive: true });
  };
  return { folder, api, target, stop };
};

describeTarget('Kubernetes, a stand-in for the API server', async () => {
  const { api, target, stop } = await open();
  return {
    target,
    names: NAMES,
    first: await maker.pair(),
    second: await maker.pair(),
    held: async () => held(api),
    breakDown: async () => {
      api.refuse = 403;
    },
    mend: async () => {
      api.refuse = undefined;
    },
    stop,
  };
});

describe('the TLS Secret', () => {
  let at: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    at = await open();
  });
  afterEach(() => at.stop());

  test('is made with its type, names and who manages it; what others added to it stays', async () => {
    await at.target.install(await maker.pair(), NAMES);
    expect(at.api.secrets.get(KEY)).toMatchObject({
      type: 'kubernetes.io/tls',
      metadata: {
        annotations: { 'signet/names': 'www.example.com' },
        labels: { 'app.kubernetes.io/managed-by': 'signet' },
      },
    });
    at.api.touch(KEY, { 'ca.crt': 'eA==' });
    await at.target.install(await maker.pair(), NAMES);
    expect(at.api.secrets.get(KEY)?.data?.['ca.crt']).toBe('eA==');
  });

  test('someone else’s change in between is not lost: the write is refused by resourceVersion and made again on top of it', async () => {
    await at.target.install(await maker.pair(), NAMES);
    let once = true;
    at.api.beforeWrite = () => {
      if (once) at.api.touch(KEY, { 'ca.crt': 'eA==' });
      once = false;
    };
    const pair = await maker.pair();
    await at.target.install(pair, NAMES);
    expect(held(at.api)).toBe(leafFingerprint(pair.chain));
    expect(at.api.secrets.get(KEY)?.data?.['ca.crt']).toBe('eA==');
    expect(at.api.seen.filter((line) => line.startsWith('PUT'))).toHaveLength(2);
  });

  test('a Secret of another type is refused with its type; nothing is written', async () => {
    const metadata = { name: 'shop-tls', namespace: 'shop', resourceVersion: '1' };
    at.api.secrets.set(KEY, { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata, data: {} });
    const refused = at.target.install(await maker.pair(), NAMES);
    await expect(refused).rejects.toMatchObject({ code: 'target-refused' });
    await refused.catch(({ facts }) => expect(facts.detail).toContain('Opaque'));
  });

  test.each([
    [403, 'target-refused'],
    [503, 'target-unreachable'],
  ])('HTTP %i is %s, in the API server’s own words', async (status, code) => {
    at.api.refuse = status;
    const error = await at.target.install(await maker.pair(), NAMES).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect((error as { facts: { detail: string } }).facts.detail).toContain('admission webhook denied');
  });

  test('doctor’s look tells a wrong token', async () => {
    const target = createTarget(kubernetesPlugin, {
      namespace: 'shop',
      secret: 'shop-tls',
      kubeconfig: kubeconfig(at.folder, { port: at.api.port, token: 'wrong' }),
    });
    await expect(target.check?.()).rejects.toMatchObject({ code: 'target-refused' });
  });
});
