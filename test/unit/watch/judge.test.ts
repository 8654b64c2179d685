import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { systemRandom } from '../../../adapters/system.ts';
import { makeRoot } from '../../../src/pki/authority-cert.ts';
import { openCa } from '../../../src/pki/ca-signer.ts';
import { firstCertificate } from '../../../src/pki/certificate-parts.ts';
import { issueLeaf } from '../../../src/pki/leaf.ts';
import { pemBlocks } from '../../../src/pki/pem.ts';
import { judge } from '../../../src/watch/judge.ts';
import { type RootsBySubject, rootsBySubject } from '../../../src/watch/judge-path.ts';
import type { Sight } from '../../../src/watch/watch.ts';
import { type PairMaker, pairMaker } from '../../fakes/test-pairs.ts';

const NAME = 'www.example.com';
const PLACE = { kind: 'endpoint', host: NAME, port: 443, sni: NAME, starttls: undefined } as const;
const DAY = 86_400_000;
const at = (ms: number): string => new Date(Date.now() + ms).toISOString();

const sight = (pem: string, where = '192.0.2.1:443'): Sight => ({
  where,
  ok: true,
  chain: pemBlocks(pem, ['CERTIFICATE'], 'chain').map(({ der }) => der),
});

let pairs: PairMaker;
let roots: RootsBySubject;
beforeAll(async () => {
  pairs = await pairMaker();
  roots = rootsBySubject([firstCertificate(pairs.root)]);
});

const codes = (sights: readonly Sight[], now = Date.now(), known = roots): readonly string[] =>
  judge(PLACE, sights, known, () => ({ lists: [], missing: [] }), now).map(({ code }) => code);

describe('what is wrong with what is served', () => {
  test('nothing, for a whole chain to a known root under the right name', async () => {
    const { chain } = await pairs.pair([NAME]);
    expect(codes([sight(chain)])).toEqual([]);
  });

  test('after its end, before its beginning, under another name, by an unknown CA', async () => {
    const { chain } = await pairs.pair([NAME], { days: 10 });
    expect(codes([sight(chain)], Date.now() + 11 * DAY)).toEqual(['expired']);
    expect(codes([sight(chain)], Date.now() - DAY / 2)).toEqual(['not-yet-valid']);
    expect(codes([sight((await pairs.pair(['other.example.com'])).chain)])).toEqual(['name-mismatch']);
    expect(codes([sight(chain)], Date.now(), rootsBySubject([]))).toEqual(['not-trusted']);
  });

  test('judged once, a chain is judged again when it ends: to the second, in both directions of the clock', async () => {
    const { chain } = await pairs.pair([NAME], { days: 10 });
    const { validToDate } = new X509Certificate(chain);
    const end = validToDate.getTime();
    expect(codes([sight(chain)])).toEqual([]);
    expect(codes([sight(chain)], end + 999)).toEqual([]);
    expect(codes([sight(chain)], end + 1_000)).toEqual(['expired']);
    expect(codes([sight(chain)], end)).toEqual([]);
    expect(codes([sight(chain)], end, rootsBySubject([]))).toEqual(['not-trusted']);
    expect(codes([sight(chain)])).toEqual([]);
  });

  test('an intermediate that one of two machines does not send; two certificates behind one name', async () => {
    const [one, other] = [await pairs.pair([NAME]), await pairs.pair([NAME])];
    const [leaf = ''] = pemBlocks(one.chain, ['CERTIFICATE'], 'chain').map(({ text }) => text);
    expect(codes([sight(one.chain), sight(leaf, '192.0.2.2:443')])).toEqual(['chain-gap']);
    expect(codes([sight(one.chain), sight(other.chain, '192.0.2.2:443')])).toEqual(['different']);
  });

  test('a weak key; bytes that are no certificate; an address that is down beside one that is well', async () => {
    const weakKeys = [{ modulusLength: 1024 }, { modulusLength: 2048, publicExponent: 3 }];
    const root = await makeRoot(
      { commonName: 'Weak', algorithm: 'p256', from: at(-DAY), until: at(DAY) },
      systemRandom,
    );
    for (const weakness of weakKeys) {
      const spki = generateKeyPairSync('rsa', weakness).publicKey.export({ type: 'spki', format: 'der' });
      const request = { names: [NAME], spki, from: at(0), backdate: 60_000, until: at(DAY) };
      const { certificate: weak } = issueLeaf(request, openCa(root.certificate, root.privateKeyPem), systemRandom);
      expect(codes([sight(weak)])).toContain('weak-key');
    }
    expect(codes([{ where: 'x', ok: true, chain: [Buffer.from('nonsense')] }])).toEqual(['unreadable']);
    const well = sight((await pairs.pair([NAME])).chain);
    expect(codes([well, { where: '192.0.2.2:443', ok: false, failure: 'timeout', detail: '10 s' }])).toEqual([
      'timeout',
    ]);
  });
});
