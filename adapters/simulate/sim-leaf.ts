import { createHash } from 'node:crypto';
import { toInstant } from '../../src/kernel/clock.ts';
import type { CaSigner } from '../../src/pki/ca-signer.ts';
import { csrPublicKey } from '../../src/pki/csr-read.ts';
import { bits, sequence } from '../../src/pki/der.ts';
import { distinguishedName } from '../../src/pki/distinguished-name.ts';
import { issueLeaf } from '../../src/pki/leaf.ts';
import { algorithmIdentifier } from '../../src/pki/signature-algorithm.ts';
import type { Seeded } from './seeded.ts';
import type { Leaf } from './world.ts';

const SIGNATURE = bits(Buffer.alloc(64, 7));

/** Signs with a constant: what is simulated is when certificates come, not whether they verify. */
export const standInSigner = (name: string): CaSigner => {
  const algorithm = algorithmIdentifier('ecdsaWithSha256');
  return {
    certificate: '',
    name: distinguishedName({ commonName: `Simulated ${name}` }),
    title: `CN=Simulated ${name}`,
    keyId: Buffer.alloc(20, 1),
    notAfter: '9999-12-31T23:59:59.000Z',
    algorithm,
    sign: (signed) => sequence(signed, algorithm, SIGNATURE),
  };
};

const PEM_HEADER = '-----BEGIN CERTIFICATE-----\n'.length;

/** The text at the front of a PEM certificate in which the serial number stands. */
export const leafKey = (pem: string): string => pem.slice(PEM_HEADER, PEM_HEADER + 48);

const derOf = (pem: string): Buffer => Buffer.from(pem.slice(PEM_HEADER, pem.indexOf('-----END')), 'base64');

/** A readable certificate for the key of the request. */
export const makeLeaf = (
  signer: CaSigner,
  request: { readonly names: readonly string[]; readonly csr: string; readonly ca: string },
  from: number,
  until: number,
  chance: Seeded,
): { readonly pem: string; readonly leaf: Leaf } => {
  const spki = publicKeyOf(request.csr);
  const { certificate, notBefore, notAfter } = issueLeaf(
    { names: request.names, spki, from: toInstant(from), backdate: 0, until: toInstant(until) },
    signer,
    chance,
  );
  const leaf: Leaf = {
    name: request.names[0] ?? '',
    ca: request.ca,
    fingerprint: createHash('sha256').update(derOf(certificate)).digest('hex'),
    notBefore: Date.parse(notBefore),
    notAfter: Date.parse(notAfter),
  };
  return { pem: certificate, leaf };
};

let last: { readonly csr: string; readonly spki: Buffer } | undefined;

/** The fleet shares one key, so the last answer is nearly always the next one. */
const publicKeyOf = (csr: string): Buffer => {
  if (last?.csr !== csr) last = { csr, spki: csrPublicKey(csr) };
  return last.spki;
};
