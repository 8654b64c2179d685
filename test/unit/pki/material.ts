import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { ErrorCode } from '../../../src/kernel/errors.ts';
import { makeIssuingCa, makeRoot } from '../../../src/pki/authority-cert.ts';
import type { Authority } from '../../../src/pki/ca.ts';
import { type CaSigner, openCa } from '../../../src/pki/ca-signer.ts';
import { type GeneratedKey, generateKey, type KeyAlgorithm } from '../../../src/pki/key.ts';
import { type IssuedLeaf, issueLeaf, type LeafRequest } from '../../../src/pki/leaf.ts';

export const random = { bytes: (count: number) => randomBytes(count) };

/** Matches a CertError with this code, and these facts where given. */
export const refusal = (code: ErrorCode, facts?: Readonly<Record<string, unknown>>): unknown =>
  expect.objectContaining({
    name: 'CertError',
    code,
    ...(facts === undefined ? {} : { facts: expect.objectContaining(facts) }),
  });

export const FROM = '2026-01-01T00:00:00.000Z';
export const UNTIL = '2027-01-01T00:00:00.000Z';

/** The clock's time in these tests. */
export const NOW = Date.parse('2026-06-01T12:00:00.000Z');

export const clock = { now: () => NOW, sleep: async () => {} };

export interface Hierarchy {
  readonly root: Authority;
  readonly issuing: Authority;
  readonly signer: CaSigner;
}

const years = { from: '2026-01-01T00:00:00.000Z', until: '2066-01-01T00:00:00.000Z' };

export const makeHierarchy = async (algorithm: KeyAlgorithm = 'p256', name = 'Test'): Promise<Hierarchy> => {
  const root = await makeRoot({ commonName: `${name} Root`, organisation: name, algorithm, ...years }, random);
  const issuing = await makeIssuingCa({ commonName: `${name} Issuing`, algorithm, ...years }, root, random);
  return { root, issuing, signer: openCa(issuing.certificate, issuing.privateKeyPem) };
};

export interface Site {
  readonly key: GeneratedKey;
  readonly leaf: IssuedLeaf;
}

export const makeSite = async (
  signer: CaSigner,
  names: readonly string[],
  more: Partial<LeafRequest> & { readonly algorithm?: KeyAlgorithm } = {},
): Promise<Site> => {
  const { algorithm = 'p256', ...rest } = more;
  const key = await generateKey(algorithm);
  const request = { names, spki: key.publicKeySpki, from: FROM, backdate: 0, until: UNTIL, ...rest };
  return { key, leaf: issueLeaf(request, signer, random) };
};
