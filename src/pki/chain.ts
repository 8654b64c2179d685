import { createPrivateKey, X509Certificate } from 'node:crypto';
import { CertError } from '../kernel/errors.ts';
import {
  asDamagedCertificate,
  CERTIFICATE_LABELS,
  type CertificateParts,
  certificateParts,
} from './certificate-parts.ts';
import { readCaIssuers, readIsCa } from './certificate-read.ts';
import { readDistinguishedName } from './distinguished-name.ts';
import { samePublicKey } from './key-match.ts';
import { pemBlocks } from './pem.ts';
import { certificateSignedBy } from './signed-by.ts';

/** Root certificates that are trusted without being sent along, by subject. */
export type Anchors = ReadonlyMap<string, readonly Anchor[]>;

export interface Anchor {
  readonly x509: X509Certificate;
  readonly parts: CertificateParts;
}

/** Reads root certificates (PEM, one each) once for many chains: a fifth of a millisecond each. */
export const anchorsOf = (roots: Iterable<string>): Anchors => {
  const anchors = new Map<string, Anchor[]>();
  for (const root of roots) {
    const x509 = new X509Certificate(root);
    const anchor = { x509, parts: certificateParts(x509.raw) };
    anchors.set(x509.subject, [...(anchors.get(x509.subject) ?? []), anchor]);
  }
  return anchors;
};

export interface Chain {
  /** PEM, leaf first, each issued by the next; the root is left out unless it is the only one. */
  readonly certificates: readonly string[];
  /** The self-signed root that was in the text, PEM. */
  readonly root: string | undefined;
  /** Where the chain stops short of a root: the certificate that should come next. */
  readonly missing: MissingLink | undefined;
  /** Subjects of certificates that belong to no link of the chain. */
  readonly unused: readonly string[];
}

export interface MissingLink {
  /** The last certificate that is there. */
  readonly subject: string;
  /** Whose certificate should follow. */
  readonly issuer: string;
  /** Where the last certificate says that it can be had: a hint of whoever made it, to be fetched only where a list allows it. */
  readonly urls: readonly string[];
}

interface Link extends Anchor {
  readonly pem: string;
  readonly subject: string;
}

/** Signatures looked at: honest chains need a dozen; certificates that all bear one name would ask for hundreds. */
const SIGNATURES_LIMIT = 30;

/** Tells whether one certificate issued another, so many times and no more. */
const createIssued = () => {
  let left = SIGNATURES_LIMIT;
  return (issuer: Anchor, child: Anchor): boolean => {
    if (!child.x509.checkIssued(issuer.x509)) return false;
    if (--left < 0) throw new CertError('chain-tangled', {});
    return certificateSignedBy(child, issuer);
  };
};

/** Every certificate is tried as the issuer of every other one; honest chains have two to five. */
const CHAIN_LIMIT = 20;

const readLinks = (text: string): Link[] => {
  const links = new Map<string, Link>();
  const blocks = pemBlocks(text, CERTIFICATE_LABELS, 'chain');
  if (blocks.length > CHAIN_LIMIT) throw new CertError('chain-long', { count: blocks.length, limit: CHAIN_LIMIT });
  for (const { der, text: pem } of blocks) {
    const parts = certificateParts(der);
    const subject = readDistinguishedName(parts.subject).text;
    links.set(der.toString('hex'), { pem, parts, x509: new X509Certificate(der), subject });
  }
  return [...links.values()];
};

const pickLeaf = (links: readonly Link[], privateKeyPem: string): Link => {
  const key = createPrivateKey(privateKeyPem);
  const own = links.find((link) => samePublicKey(link.parts.spki, key));
  if (own !== undefined) return own;
  const leaf = links.find((link) => !readIsCa(link.parts.extensions)) ?? links[0];
  throw new CertError('key-mismatch', { subject: leaf?.subject ?? '' });
};

const missingAfter = (last: Link): MissingLink => ({
  subject: last.subject,
  issuer: readDistinguishedName(last.parts.issuer).text,
  urls: readCaIssuers(last.parts.extensions),
});

/** The anchors by which a certificate may have been issued, by name alone. */
export const anchorsAbove = (anchors: Anchors, pem: string): readonly Anchor[] =>
  anchors.get(new X509Certificate(pem).issuer) ?? [];

/** Follows issuers from the leaf. A certificate is used once, so the walk ends; a cross-signed CA is preferred to the root of the same name. */
const follow = (leaf: Link, others: readonly Link[], anchors: Anchors): Chain => {
  const issued = createIssued();
  const path = [leaf];
  let root: Link | undefined = issued(leaf, leaf) ? leaf : undefined;
  let anchored = root !== undefined;
  const rest = new Set(others);
  for (let last = leaf; ; ) {
    const current = last;
    const issuers = [...rest].filter((link) => issued(link, current));
    const top = issuers.find((link) => issued(link, link));
    root ??= top;
    anchored ||=
      top !== undefined || (anchors.get(current.x509.issuer) ?? []).some((anchor) => issued(anchor, current));
    const next = issuers.find((link) => link !== top);
    if (top !== undefined) rest.delete(top);
    if (next === undefined) break;
    rest.delete(next);
    path.push(next);
    last = next;
  }
  return {
    certificates: path.map((link) => link.pem),
    root: root?.pem,
    missing: anchored ? undefined : missingAfter(path.at(-1) ?? leaf),
    unused: [...rest].map((link) => link.subject),
  };
};

export interface ChainOptions {
  readonly anchors: Anchors;
  /** PKCS#8; tells which certificate is the leaf, and is checked against it. */
  readonly privateKeyPem: string;
}

/**
 * Orders the certificates of a PEM text, whatever their order there (CERT-1). Signatures are checked link by link; dates, constraints and
 * revocation are not. Throws `pem-missing`, `pem-damaged`, `pem-too-large`, `certificate-damaged`, `chain-long`,
 * `chain-tangled`, `key-mismatch`.
 */
export const orderChain = (text: string, { anchors, privateKeyPem }: ChainOptions): Chain => {
  try {
    const links = readLinks(text);
    const leaf = pickLeaf(links, privateKeyPem);
    return follow(
      leaf,
      links.filter((link) => link !== leaf),
      anchors,
    );
  } catch (cause) {
    throw asDamagedCertificate(cause);
  }
};

/** CERT-1, EDGE-3: refuses a chain that reaches no root, neither one in the text nor an anchor. Throws `chain-incomplete`. */
export const requireWhole = (chain: Chain): Chain => {
  const { missing } = chain;
  if (missing === undefined) return chain;
  throw new CertError('chain-incomplete', { subject: missing.subject, missing: missing.issuer });
};
