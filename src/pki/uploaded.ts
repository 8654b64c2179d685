import { createPublicKey } from 'node:crypto';
import { fromInstant, type Instant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { type CertificateFacts, readCertificate } from './certificate-read.ts';
import { type Anchors, anchorsAbove, type Chain, orderChain, requireWhole } from './chain.ts';
import { uploadText } from './file-kind.ts';
import { keyFacts } from './key.ts';
import { type PrivateKey, readPrivateKey } from './key-read.ts';
import { checkPath, type PathFault, type PathVerdict } from './path-check.ts';
import { LENIENT } from './path-rules.ts';
import { PEM_LIMITS, pemBlocks } from './pem.ts';
import { KEY_WEAKNESSES, keyWeakness } from './weak-key.ts';

/** What was put right or is worth knowing; the text is `note.<kind>`. */
export type UploadNote =
  | { readonly kind: 'reordered' | 'root' | 'swapped' }
  | { readonly kind: 'unused' | 'kept'; readonly subject: string }
  | { readonly kind: 'fetched'; readonly subject: string; readonly url: string }
  | { readonly kind: 'not-yet'; readonly from: Instant }
  | { readonly kind: 'fault'; readonly fault: PathFault; readonly subject: string };

export interface UploadedPair {
  readonly facts: CertificateFacts;
  /** PEM, leaf first, without the root. */
  readonly chain: readonly string[];
  readonly key: PrivateKey;
  readonly notes: readonly UploadNote[];
}

export interface PairFiles {
  readonly certificate: Uint8Array;
  /** Undefined when the key stands in the same file. */
  readonly key: Uint8Array | undefined;
  readonly password: string | undefined;
}

export interface UploadContext {
  readonly anchors: Anchors;
  /** Milliseconds. */
  readonly now: number;
}

const holdsCertificate = (text: string): boolean => /-----BEGIN (X509 )?CERTIFICATE-----/.test(text);
const holdsKey = (text: string): boolean => text.includes('PRIVATE KEY-----');

interface PairTexts {
  readonly certificate: string;
  readonly key: string;
  readonly swapped: boolean;
}

/** Both texts, wherever they were given: apart, together in one file, or the wrong way round. */
const textsOf = (files: PairFiles): PairTexts => {
  const first = uploadText(files.certificate);
  const second = files.key === undefined ? undefined : uploadText(files.key);
  if (second !== undefined && !holdsCertificate(first) && holdsCertificate(second) && holdsKey(first))
    return { certificate: second, key: first, swapped: true };
  const key = [second, first].find((text) => text !== undefined && holdsKey(text));
  if (key === undefined) throw new CertError('upload-key-missing', {}, { field: 'key' });
  return { certificate: first, key, swapped: false };
};

/** What every uploaded certificate must be, whatever its kind. Throws `key-weak`, `key-broken`, `upload-expired`. */
export const checkCertificate = (facts: CertificateFacts, spki: Buffer, now: number): void => {
  const key = createPublicKey({ key: spki, type: 'spki', format: 'der' });
  const { weak, usable, title } = keyFacts(key);
  if (weak) throw new CertError('key-weak', { algorithm: title });
  // Also a guard of what follows: its time grows with the size of the key.
  if (!usable && title !== 'SM2') throw new CertError('key-unsupported', { algorithm: title });
  const weakness = keyWeakness(key);
  if (weakness !== undefined) throw new CertError('key-broken', { why: KEY_WEAKNESSES[weakness] });
  if (fromInstant(facts.notAfter) < now)
    throw new CertError('upload-expired', { subject: facts.subject, at: facts.notAfter }, { field: 'certificate' });
};

const derOf = (pem: string): Buffer =>
  pemBlocks(pem, ['CERTIFICATE', 'X509 CERTIFICATE'], 'chain')[0]?.der ?? Buffer.alloc(0);

const verdictOf = ({ certificates, root }: Chain, { anchors, now }: UploadContext, lenient: boolean): PathVerdict => {
  const [leaf = '', ...above] = certificates;
  const known = anchorsAbove(anchors, certificates.at(-1) ?? leaf).map(({ parts }) => parts.der);
  return checkPath({
    leaf: derOf(leaf),
    between: above.map(derOf),
    anchors: [...known, ...(root === undefined ? [] : [derOf(root)])],
    now,
    purpose: 'serverAuth',
    profile: 'rfc5280',
    ...(lenient ? { lenient: LENIENT } : {}),
  });
};

/** Faults that are told without being refused: the time will come, and what binds CAs alone. */
const pathNotes = (chain: Chain, facts: CertificateFacts, context: UploadContext): UploadNote[] => {
  const early = fromInstant(facts.notBefore) > context.now;
  const at = early ? { ...context, now: fromInstant(facts.notBefore) } : context;
  const notes: UploadNote[] = early ? [{ kind: 'not-yet', from: facts.notBefore }] : [];
  const strict = verdictOf(chain, at, false);
  if (strict.ok) return notes;
  const hard = verdictOf(chain, at, true);
  if (hard.ok) return [...notes, { kind: 'fault', fault: strict.fault, subject: strict.subject }];
  const { subject, fault } = hard;
  throw new CertError('upload-refused', { subject: subject || facts.subject, fault }, { field: 'certificate' });
};

const orderNotes = (text: string, chain: Chain): UploadNote[] => {
  const given = pemBlocks(text, ['CERTIFICATE', 'X509 CERTIFICATE'], 'chain').map((block) => block.text);
  const kept = given.filter((pem) => chain.certificates.includes(pem));
  return [
    ...(kept.some((pem, at) => pem !== chain.certificates[at]) ? [{ kind: 'reordered' as const }] : []),
    ...(chain.root !== undefined && given.includes(chain.root) && !chain.certificates.includes(chain.root)
      ? [{ kind: 'root' as const }]
      : []),
    ...chain.unused.map((subject) => ({ kind: 'unused' as const, subject })),
  ];
};

/** A pair whose chain is in order, perhaps not whole yet. */
export interface OpenedPair {
  readonly texts: PairTexts;
  readonly key: PrivateKey;
  readonly chain: Chain;
}

/** Tells the kinds of files apart, matches the key, puts the chain in order (CERT-1). */
export const openPair = (files: PairFiles, { anchors }: UploadContext): OpenedPair => {
  const texts = textsOf(files);
  const key = readPrivateKey(texts.key, files.password, 'sm2');
  return { texts, key, chain: orderChain(texts.certificate, { anchors, privateKeyPem: key.pem }) };
};

/** The same with further CA certificates (PEM) that were not in the files. */
export const withAbove = (pair: OpenedPair, above: readonly string[], { anchors }: UploadContext): OpenedPair => {
  const text = [pair.texts.certificate, ...above].join('\n');
  return { ...pair, chain: orderChain(text, { anchors, privateKeyPem: pair.key.pem }) };
};

/** Dates, names, weak keys, a whole chain and the rules of RFC 5280. */
export const checkPair = ({ texts, key, chain: ordered }: OpenedPair, context: UploadContext): UploadedPair => {
  const chain = requireWhole(ordered);
  const [leaf = ''] = chain.certificates;
  if (leaf.length > PEM_LIMITS.leaf)
    throw new CertError('pem-too-large', { size: leaf.length, limit: PEM_LIMITS.leaf }, { field: 'certificate' });
  const facts = readCertificate(leaf);
  checkCertificate(facts, key.spki, context.now);
  if (facts.names.length === 0)
    throw new CertError('upload-nameless', { subject: facts.subject }, { field: 'certificate' });
  const notes: UploadNote[] = [
    ...(texts.swapped ? [{ kind: 'swapped' as const }] : []),
    ...orderNotes(texts.certificate, chain),
    ...pathNotes(chain, facts, context),
  ];
  return { facts, chain: chain.certificates, key, notes };
};
