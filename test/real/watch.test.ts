import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemRandom } from '../../adapters/system.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { makeIssuingCa, makeRoot } from '../../src/pki/authority-cert.ts';
import { openCa } from '../../src/pki/ca-signer.ts';
import { readCertificate } from '../../src/pki/certificate-read.ts';
import { buildCrl, encodeRevoked } from '../../src/pki/crl.ts';
import { generateKey } from '../../src/pki/key.ts';
import { issueLeaf } from '../../src/pki/leaf.ts';
import { type Answer, makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Nginx, startNginx } from './harness/nginx.ts';
import { freePort, need, workFolder } from './harness/program.ts';

need('nginx');

const NAME = 'www.example.com';
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

/** A CA of its own with a list on loopback, and leaves as a test likes. */
const makeCa = async (crlUrl: string) => {
  const request = (commonName: string) => ({
    commonName,
    algorithm: 'p256' as const,
    from: at(-DAY),
    until: at(400 * DAY),
  });
  const root = await makeRoot(request('Watched Root'), systemRandom);
  const issuing = await makeIssuingCa(request('Watched Issuing CA'), root, systemRandom);
  const signer = openCa(issuing.certificate, issuing.privateKeyPem);
  const leaf = async (name: string, days: number) => {
    const { privateKeyPem: key, publicKeySpki: spki } = await generateKey('p256');
    const validity = { from: at(0), backdate: 60_000, until: at(days * DAY) };
    const { certificate } = issueLeaf({ names: [name], spki, crlUrl, ...validity }, signer, systemRandom);
    return { certificate, key };
  };
  const list = (serials: readonly string[]): Buffer => {
    const revoked = encodeRevoked(
      serials.map((serial) => ({ serial, at: at(-60_000), reason: 'keyCompromise' as const })),
    );
    return buildCrl({ number: 1, thisUpdate: at(-60_000), nextUpdate: at(DAY) }, [revoked], signer);
  };
  return { root: root.certificate, issuing: issuing.certificate, leaf, list };
};

const codes = ({ data }: Answer): readonly string[] => data.troubles.map(({ code }: { code: string }) => code);

describe('certificates on real servers that were not issued here', () => {
  const work = workFolder('watch');
  const ports: Record<string, number> = {};
  let nginx: Nginx;
  let signet: SignetInstance;
  let crls: http.Server;
  let asked = 0;

  beforeAll(async () => {
    let list: Buffer = Buffer.alloc(0);
    crls = http.createServer((_request, response) => {
      asked++;
      response.end(list);
    });
    await new Promise<void>((done) => crls.listen(0, '127.0.0.1', done));
    const ca = await makeCa(`http://127.0.0.1:${(crls.address() as AddressInfo).port}/ca.crl`);
    const write = (file: string, text: string): string => {
      writeFileSync(join(work.path, file), text);
      return join(work.path, file);
    };
    const kinds = {
      good: { ...(await ca.leaf(NAME, 90)), between: ca.issuing },
      soon: { ...(await ca.leaf(NAME, 3)), between: ca.issuing },
      other: { ...(await ca.leaf('other.example.com', 90)), between: ca.issuing },
      gap: { ...(await ca.leaf(NAME, 90)), between: '' },
      revoked: { ...(await ca.leaf(NAME, 90)), between: ca.issuing },
    };
    list = ca.list([readCertificate(kinds.revoked.certificate).serial]);
    const files = Object.fromEntries(
      Object.entries(kinds).map(([kind, { certificate, key, between }]) => [
        kind,
        { certificate: write(`${kind}.pem`, certificate + between), key: write(`${kind}.key`, key) },
      ]),
    );
    for (const kind of Object.keys(kinds)) ports[kind] = await freePort();
    const servers = Object.entries(files).map(
      ([kind, { certificate, key }]) =>
        `server { listen 127.0.0.1:${ports[kind]} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; }`,
    );
    const [first] = Object.values(files);
    nginx = await startNginx({
      port: await freePort(),
      certificate: first?.certificate ?? '',
      key: first?.key ?? '',
      extra: servers.join('\n'),
    });
    signet = await makeInstance({ watch: { privateCrls: true } });
    process.env.NODE_EXTRA_CA_CERTS = write('root.pem', ca.root);
  });

  afterAll(async () => {
    await nginx?.stop();
    signet?.remove();
    crls?.close();
    work.remove();
    delete process.env.NODE_EXTRA_CA_CERTS;
  });

  const watch = (kind: string) => signet.cert('watch', `127.0.0.1:${ports[kind]}`, '--sni', NAME);

  test('a good one, a gap in the chain, a wrong name and a revoked one are told apart', async () => {
    const good = await watch('good');
    expect(good).toMatchObject({ ok: true, data: { troubles: [], seen: [{ names: [NAME] }] } });
    expect(asked).toBeGreaterThan(0);
    expect(codes(await watch('soon'))).toEqual([]);
    expect(codes(await watch('gap'))).toEqual(['chain-gap', 'crl-unknown']);
    expect(codes(await watch('other'))).toEqual(['name-mismatch']);
    expect(codes(await watch('revoked'))).toEqual(['revoked']);
    ports.nothing = await freePort();
    expect(codes(await watch('nothing'))).toEqual(['refused']);
    const list = await signet.cert('list', '--state', 'expiring');
    expect(list.data.certificates).toHaveLength(1);
  });

  test('the list is not asked for from a private address unless that is allowed', async () => {
    const strict = await makeInstance({});
    try {
      const before = asked;
      const seen = await strict.cert('watch', `127.0.0.1:${ports.revoked}`, '--sni', NAME);
      expect(codes(seen)).toEqual(['crl-unknown']);
      expect(seen.data.troubles[0].detail).toMatch(/not fetched from port|not public/);
      expect(asked).toBe(before);
    } finally {
      strict.remove();
    }
  });

  test('another certificate put in its place is seen at the next look', async () => {
    const gap = `127.0.0.1:${ports.gap} (${NAME})`;
    writeFileSync(join(work.path, 'gap.pem'), readFileSync(join(work.path, 'good.pem')));
    writeFileSync(join(work.path, 'gap.key'), readFileSync(join(work.path, 'good.key')));
    process.kill(nginx.program.pid, 'SIGHUP');
    await expect.poll(async () => codes(await signet.cert('watch', 'look', gap))).toEqual([]);
  });
});
