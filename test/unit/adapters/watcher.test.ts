import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchedSecrets } from '../../../adapters/targets/watched-secrets.ts';
import { createWatcher } from '../../../adapters/watcher.ts';
import { pemBlocks } from '../../../src/pki/pem.ts';
import type { Place } from '../../../src/watch/watch.ts';
import type { Watcher } from '../../../src/watch/watcher.ts';
import { type KubeApi, kubeApi } from '../../fakes/kube-api.ts';
import { pairMaker } from '../../fakes/test-pairs.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('looking at files and Secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-watcher-'));
  let api: KubeApi;
  let chain = '';
  let ders: readonly Buffer[] = [];
  let watcher: Watcher;

  beforeAll(async () => {
    const pairs = await pairMaker();
    api = await kubeApi(await pairs.pair(['127.0.0.1']));
    ({ chain } = await pairs.pair(['www.example.com']));
    ders = pemBlocks(chain, ['CERTIFICATE'], 'chain').map(({ der }) => der);
    writeFileSync(join(folder, 'site.pem'), chain);
    writeFileSync(join(folder, 'site.der'), ders[0] ?? '');
    writeFileSync(join(folder, 'notes.txt'), 'nothing of the kind');
    const cluster = { server: `https://127.0.0.1:${api.port}`, 'certificate-authority-data': base64(pairs.root) };
    writeFileSync(
      join(folder, 'kubeconfig'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'here', cluster }],
        users: [{ name: 'signet', user: { token: api.token } }],
        contexts: [{ name: 'here', context: { cluster: 'here', user: 'signet' } }],
        'current-context': 'here',
      }),
    );
    const shop = { type: 'kubernetes', namespace: 'shop', secret: 'shop-tls', kubeconfig: 'kubeconfig' };
    const config = { targets: { shop, web: { type: 'files' } } };
    watcher = createWatcher(
      { look: async () => [], close: async () => {} },
      watchedSecrets({ config, folder } as unknown as Parameters<typeof watchedSecrets>[0]),
    );
  });
  afterAll(async () => {
    await api.stop();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string): Place => ({ kind: 'file', path: join(folder, name) });

  test('a file of PEM shows its whole chain, one of DER its certificate', async () => {
    expect(await watcher.look(file('site.pem'))).toEqual([{ where: join(folder, 'site.pem'), ok: true, chain: ders }]);
    expect(await watcher.look(file('site.der'))).toMatchObject([{ ok: true, chain: [ders[0]] }]);
  });

  test.each(['nothing.pem', 'notes.txt', '.'])('%s is told as unreadable, and why', async (name) => {
    expect(await watcher.look(file(name))).toMatchObject([
      { ok: false, failure: 'unreadable', detail: expect.stringMatching(/\S/) },
    ]);
  });

  test('only Kubernetes targets have Secrets to watch', () => {
    expect(watcher.targets).toEqual(['shop']);
  });

  test('a Secret shows the chain that is in it; one that is not there is told', async () => {
    const place: Place = { kind: 'secret', target: 'shop' };
    expect(await watcher.look(place)).toMatchObject([{ ok: false, failure: 'unreadable' }]);
    const metadata = { name: 'shop-tls', namespace: 'shop', resourceVersion: '1' };
    const data = { 'tls.crt': base64(chain), 'tls.key': base64('not looked at') };
    api.secrets.set('shop/shop-tls', { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata, data });
    expect(await watcher.look(place)).toEqual([{ where: 'secret shop', ok: true, chain: ders }]);
  });
});
