import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import type { Pair } from '../../src/hosting/target.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { makeIssuingCa, makeRoot } from '../../src/pki/authority-cert.ts';
import type { Authority } from '../../src/pki/ca.ts';
import { openCa } from '../../src/pki/ca-signer.ts';
import { generateKey, type KeyAlgorithm } from '../../src/pki/key.ts';
import { issueLeaf } from '../../src/pki/leaf.ts';

export interface PairMaker {
  /** PEM of the root, for a client that trusts it. */
  readonly root: string;
  /** A new key and a certificate for it: leaf, then the issuing CA. */
  pair(names?: readonly string[], options?: { algorithm?: KeyAlgorithm; days?: number }): Promise<Pair>;
}

const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
const at = (ms: number) => new Date(ms).toISOString();

/** A root, an issuing CA and as many pairs below it as a test likes, valid by the machine's own time. */
export const pairMaker = async (): Promise<PairMaker> => {
  const now = Date.now();
  const request = (commonName: string) => ({
    commonName,
    algorithm: 'p256' as const,
    from: at(now - DAY),
    until: at(now + 400 * DAY),
  });
  const root: Authority = await makeRoot(request('Test Root'), random);
  const issuing = await makeIssuingCa(request('Test Issuing CA'), root, random);
  const signer = openCa(issuing.certificate, issuing.privateKeyPem);
  return {
    root: root.certificate,
    pair: async (names = ['www.example.com'], { algorithm = 'p256', days = 90 } = {}) => {
      const { privateKeyPem, publicKeySpki: spki } = await generateKey(algorithm);
      const validity = { from: at(now), backdate: 60_000, until: at(now + days * DAY) };
      const { certificate } = issueLeaf({ names, spki, ...validity }, signer, random);
      return { chain: certificate + issuing.certificate, key: privateKeyPem };
    },
  };
};

/** SHA-256 of the leaf, lower-case hex. */
export const leafFingerprint = (chain: string): string =>
  createHash('sha256').update(new X509Certificate(chain).raw).digest('hex');
