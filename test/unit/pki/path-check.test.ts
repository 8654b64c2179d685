import { beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../../adapters/system.ts';
import { makeIssuingCa, makeRoot } from '../../../src/pki/authority-cert.ts';
import { openCa } from '../../../src/pki/ca-signer.ts';
import { generateKey } from '../../../src/pki/key.ts';
import { issueLeaf } from '../../../src/pki/leaf.ts';
import { checkPath, type PathQuestion } from '../../../src/pki/path-check.ts';
import { splitPem } from '../../../src/pki/pem.ts';

const from = '2026-01-01T00:00:00.000Z';
const until = '2026-04-01T00:00:00.000Z';
const now = Date.parse('2026-02-01T00:00:00Z');
const derOf = (pem: string): Buffer => splitPem(pem, 'chain')[0]?.der ?? Buffer.alloc(0);

describe('checkPath', () => {
  let question: PathQuestion;
  let strangers: readonly Buffer[];

  beforeAll(async () => {
    const make = async (permitted: readonly string[]) => {
      const ca = { algorithm: 'p256', from, until: '2030-01-01T00:00:00.000Z' } as const;
      const root = await makeRoot({ ...ca, commonName: 'Root' }, systemRandom);
      const constraints = { constraints: { dns: permitted, ip: [] } };
      const issuing = await makeIssuingCa({ ...ca, commonName: 'Issuing', ...constraints }, root, systemRandom);
      const { publicKeySpki: spki } = await generateKey('p256');
      const signer = openCa(issuing.certificate, issuing.privateKeyPem);
      const names = ['shop.example.com', '*.shop.example.com'];
      const leaf = issueLeaf({ names, spki, from, until, backdate: 0 }, signer, systemRandom);
      return [leaf.certificate, issuing.certificate, root.certificate].map(derOf);
    };
    const [leaf, issuing, root] = await make(['example.com']);
    strangers = await make(['example.org']);
    if (leaf === undefined || issuing === undefined || root === undefined) throw new Error('nothing was made');
    const purpose = 'serverAuth';
    question = { leaf, between: [issuing], anchors: [root], now, purpose, profile: 'rfc5280' };
  });

  it.each(['rfc5280', 'webpki'] as const)('ok/what the built-in CA issues, by the profile %s', (profile) => {
    expect(checkPath({ ...question, profile })).toMatchObject({ ok: true, path: { length: 3 } });
  });

  it.each<[string, (q: PathQuestion) => Partial<PathQuestion>, string]>([
    ['before it begins', () => ({ now: Date.parse(from) - 1 }), 'not-yet-valid'],
    ['a second after its end', () => ({ now: Date.parse(until) + 1000 }), 'expired'],
    ['without its intermediate', () => ({ between: [] }), 'issuer-missing'],
    ['under another root of the same name', () => ({ anchors: [strangers[2] ?? Buffer.alloc(0)] }), 'issuer-missing'],
    ['for a client', () => ({ purpose: 'clientAuth' }), 'purpose-wrong'],
    ['for another host', () => ({ peers: [{ kind: 'dns', value: 'example.com' }] }), 'peer-not-named'],
    [
      'two levels under a wildcard',
      () => ({ peers: [{ kind: 'dns', value: 'a.b.shop.example.com' }] }),
      'peer-not-named',
    ],
    [
      'outside of what its CA may issue for',
      () => {
        const [leaf, issuing, root] = strangers;
        return { leaf: leaf as Buffer, between: [issuing as Buffer], anchors: [root as Buffer] };
      },
      'names-forbidden',
    ],
    ['of which a byte is another', (q) => ({ leaf: Buffer.from(q.leaf).fill(0x5a, 300, 301) }), 'any'],
    ['that is none', () => ({ leaf: Buffer.from('30030201', 'hex') }), 'unreadable'],
  ])('fail/a certificate %s', (_, change, fault) => {
    const verdict = checkPath({ ...question, ...change(question) });
    expect(verdict).toMatchObject({ ok: false, ...(fault === 'any' ? {} : { fault }) });
  });

  it('finds the way among strangers, whatever the order', () => {
    const between = [...strangers, ...question.between, ...question.anchors];
    expect(checkPath({ ...question, between, anchors: [...strangers.slice(2), ...question.anchors] }).ok).toBe(true);
  });
});
