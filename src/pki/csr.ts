import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { bits as bitString, contextTag, element, integer, oid, sequence, TAG } from './der.ts';
import { COMMON_NAME_LIMIT, distinguishedName, type NameAttributes } from './distinguished-name.ts';
import { subjectAltName } from './extension.ts';
import { parseIpAddress } from './ip-address.ts';
import { pemBlock } from './pem.ts';
import { algorithmIdentifier, type RsaDigest, signData, signingAlgorithm } from './signature-algorithm.ts';

/** The name that may be the common name: the first host name that fits; addresses never are, and no certificate needs one. */
export const commonNameOf = (names: readonly string[]): string | undefined =>
  names.find((name) => name.length <= COMMON_NAME_LIMIT && parseIpAddress(name) === undefined);

export interface CsrRequest {
  /** ASCII names, wildcards with `*.`, IP addresses in text form; all become subject alternative names. */
  readonly names: readonly string[];
  /** PKCS#8, unencrypted. */
  readonly privateKeyPem: string;
  /** The same key as `generateKey` gives it, opened and with its public half: spares reading the PEM. */
  readonly privateKey?: KeyObject;
  readonly publicKeySpki?: Buffer;
  /** Of an RSA key's signature (PLAN-10): what the applicant wishes the certificate to be signed with. */
  readonly digest?: RsaDigest | undefined;
  /** Organisation and place, for plans whose CA reads them from the CSR. */
  readonly subject?: Omit<NameAttributes, 'commonName'>;
}

/** A PKCS#10 request in PEM, signed with its key. @see RFC 2986 §4 */
export const makeCsr = ({ names, privateKeyPem, privateKey, publicKeySpki, digest, subject }: CsrRequest): string => {
  const key = privateKey ?? createPrivateKey(privateKeyPem);
  const spki = publicKeySpki ?? createPublicKey(key).export({ type: 'spki', format: 'der' });
  const commonName = commonNameOf(names);
  const name = distinguishedName({ ...subject, ...(commonName === undefined ? {} : { commonName }) });
  const extensions = sequence(subjectAltName(names, commonName === undefined && subject === undefined));
  const attribute = sequence(oid('extensionRequest'), element(TAG.set, extensions));
  const info = sequence(integer(0), name, spki, element(contextTag(0), attribute));
  const algorithm = signingAlgorithm(key, digest);
  const signature = bitString(signData(algorithm, key, info));
  return pemBlock('CERTIFICATE REQUEST', sequence(info, algorithmIdentifier(algorithm), signature));
};
