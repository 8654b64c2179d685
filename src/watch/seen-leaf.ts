import { hash } from 'node:crypto';
import { unlessRefused } from '../kernel/errors.ts';
import { type CertificateFacts, readCertificateDer } from '../pki/certificate-read.ts';
import { pathCertificate } from '../pki/path-certificate.ts';
import { keyWeakness } from '../pki/weak-key.ts';
import type { Seen, Sight } from './watch.ts';

/** A leaf that was seen, read. */
export interface SeenLeaf {
  readonly facts: CertificateFacts;
  /** DER as sent, leaf first. */
  readonly chain: readonly Buffer[];
  /** SHA-256 of the whole chain: the same machine shows the same, look after look. */
  readonly chainKey: string;
  /** What is weak about its key; undefined for a good one. */
  readonly weak: string | undefined;
}

type Read = Pick<SeenLeaf, 'facts' | 'weak'>;

/** A leaf says the same of itself whenever it is read; a thousand bytes each. What is there stays: whoever looks in turns finds most. */
const READ_MOST = 5_000;
const reads = new Map<string, Read | undefined>();

const readLeaf = (der: Buffer): Read | undefined => {
  const key = hash('sha256', der, 'base64');
  if (reads.has(key)) return reads.get(key);
  const read = unlessRefused(() => ({ facts: readCertificateDer(der), weak: keyWeakness(pathCertificate(der).key) }));
  if (reads.size < READ_MOST) reads.set(key, read);
  return read;
};

const seenLeaf = (sight: Sight): SeenLeaf | undefined => {
  if (!sight.ok || sight.chain[0] === undefined) return undefined;
  const read = readLeaf(sight.chain[0]);
  return read && { ...read, chain: sight.chain, chainKey: hash('sha256', Buffer.concat(sight.chain), 'base64') };
};

/** A sight is asked for its leaf several times and read once. */
const leaves = new WeakMap<Sight, { readonly leaf: SeenLeaf | undefined }>();

/** Reads what a sight shows; undefined for a failure and for a leaf that cannot be read. */
export const readSight = (sight: Sight): SeenLeaf | undefined => {
  const known = leaves.get(sight) ?? { leaf: seenLeaf(sight) };
  leaves.set(sight, known);
  return known.leaf;
};

/** What is kept of a sight. */
export const seenOf = (sight: Sight): Seen => {
  const leaf = readSight(sight);
  if (leaf !== undefined) {
    const { fingerprint, notAfter, names, issuerName } = leaf.facts;
    return { where: sight.where, fingerprint, notAfter, names, issuer: issuerName };
  }
  return sight.ok
    ? { where: sight.where, failure: 'unreadable', detail: '' }
    : { where: sight.where, failure: sight.failure, detail: sight.detail };
};
