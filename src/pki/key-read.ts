import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { CertError } from '../kernel/errors.ts';
import { TAG } from './der.ts';
import { DerFault, type DerReader, open, readWhole } from './der-reader.ts';
import { type KeyAlgorithm, keyFacts } from './key.ts';
import { type PemBlock, pemBlocks } from './pem.ts';

export interface PrivateKey {
  /** PKCS#8, unencrypted: a secret. */
  readonly pem: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** Undefined for kinds that can be used but are not made here. */
  readonly algorithm: KeyAlgorithm | undefined;
  readonly title: string;
}

const LABELS = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'] as const;

const isEncrypted = (block: PemBlock): boolean =>
  block.label === 'ENCRYPTED PRIVATE KEY' || block.headers.some((header) => /^Proc-Type:.*ENCRYPTED/.test(header));

/** More rounds of password stretching than this block the process for seconds; the makers of keys take 2 048 to 600 000. */
const ROUNDS_LIMIT = 2_000_000;

const largestInteger = (reader: DerReader, depth: number): number => {
  let largest = 0;
  while (!reader.done) {
    const found = reader.next();
    if (found.tag === TAG.integer) {
      largest = Math.max(
        largest,
        found.content.length > 6 ? Infinity : Number.parseInt(found.content.toString('hex'), 16),
      );
    } else if (found.tag === TAG.sequence && depth > 0)
      largest = Math.max(largest, largestInteger(open(found), depth - 1));
  }
  return largest;
};

/** Refuses a key whose own parameters would make opening it take for ever. @see RFC 8018 §4.2, RFC 5958 §3 */
const checkRounds = (block: PemBlock): void => {
  if (block.label !== 'ENCRYPTED PRIVATE KEY') return;
  try {
    const algorithm = open(readWhole(block.der, TAG.sequence)).enter(TAG.sequence);
    if (largestInteger(algorithm, 6) <= ROUNDS_LIMIT) return;
  } catch (cause) {
    if (cause instanceof DerFault) throw new CertError('key-damaged', { detail: cause.message }, { cause });
    throw cause;
  }
  throw new CertError('key-unsupported', { algorithm: `> ${ROUNDS_LIMIT} rounds` });
};

const codeOf = (error: unknown): string => {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
};

const openKey = (block: PemBlock, password: string | undefined): KeyObject => {
  if (!isEncrypted(block)) {
    try {
      return createPrivateKey(block.text);
    } catch (cause) {
      throw new CertError('key-damaged', { detail: codeOf(cause) || block.label }, { cause });
    }
  }
  if (password === undefined || password === '') throw new CertError('key-password-needed', {}, { field: 'password' });
  checkRounds(block);
  try {
    return createPrivateKey({ key: block.text, passphrase: password });
  } catch (cause) {
    if (/UNSUPPORTED/.test(codeOf(cause))) {
      throw new CertError('key-unsupported', { algorithm: block.label }, { cause });
    }
    throw new CertError('key-password-wrong', {}, { field: 'password', cause });
  }
};

/**
 * The private key in a PEM text (also of SM2, where that can be used): PKCS#8, PKCS#1 or SEC1, encrypted or not; certificates and curve parameters beside it do no harm.
 * Throws `pem-missing`, `pem-damaged`, `pem-too-large`, `key-damaged`, `key-password-needed`, `key-password-wrong`,
 * `key-weak` and `key-unsupported` (PLAN-10).
 */
export const readPrivateKey = (text: string, password?: string, also?: 'sm2'): PrivateKey => {
  const [block] = pemBlocks(text, LABELS, text.includes('CERTIFICATE-----') ? 'chain' : 'key');
  if (block === undefined) throw new CertError('pem-missing', { label: LABELS[0] });
  const key = openKey(block, password);
  const { algorithm, title, weak, usable } = keyFacts(key);
  if (weak) throw new CertError('key-weak', { algorithm: title });
  if (!usable && !(also === 'sm2' && title === 'SM2')) throw new CertError('key-unsupported', { algorithm: title });
  try {
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { pem, spki, algorithm, title };
  } catch (cause) {
    throw new CertError('key-damaged', { detail: codeOf(cause) || title }, { cause });
  }
};
