import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import * as der from '../../src/pki/der.ts';
import { distinguishedName, type NameAttributes } from '../../src/pki/distinguished-name.ts';
import { subjectAltName } from '../../src/pki/extension.ts';
import { pemBlock } from '../../src/pki/pem.ts';
import { algorithmIdentifier, type SignatureAlgorithm } from '../../src/pki/signature-algorithm.ts';

export interface Odd {
  readonly key: KeyObject;
  readonly algorithm?: SignatureAlgorithm;
  readonly digest?: string | null;
  readonly subject?: NameAttributes;
  readonly extensions?: readonly Buffer[];
  readonly version?: number;
}

/** A CSR that an honest maker would not make. */
export const oddCsr = ({ key, ...odd }: Odd): string => {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const extensions = odd.extensions ?? [subjectAltName(['a.example.com'], false)];
  const attribute = der.sequence(der.oid('extensionRequest'), der.element(der.TAG.set, der.sequence(...extensions)));
  const info = der.sequence(
    der.integer(odd.version ?? 0),
    distinguishedName(odd.subject ?? {}),
    spki,
    der.element(der.contextTag(0), ...(extensions.length === 0 ? [] : [attribute])),
  );
  const name = odd.algorithm ?? 'ecdsaWithSha256';
  const digest = odd.digest === undefined ? 'sha256' : odd.digest;
  const signature = der.bits(sign(digest, info, key));
  return pemBlock('CERTIFICATE REQUEST', der.sequence(info, algorithmIdentifier(name), signature));
};
