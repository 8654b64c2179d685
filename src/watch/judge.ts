import { isCertError } from '../kernel/errors.ts';
import { certificateParts } from '../pki/certificate-parts.ts';
import type { CertificateFacts } from '../pki/certificate-read.ts';
import { readCertificateDer } from '../pki/certificate-read.ts';
import { covers } from '../pki/covers.ts';
import { findRevocation, isCrlOf, readCrl } from '../pki/crl-read.ts';
import { pathCertificate } from '../pki/path-certificate.ts';
import { checkPath, type PathFault, type PathVerdict } from '../pki/path-check.ts';
import { LENIENT } from '../pki/path-rules.ts';
import { pemBlock } from '../pki/pem.ts';
import { keyWeakness } from '../pki/weak-key.ts';
import type { Place, Seen, Sight, Trouble, TroubleCode } from './watch.ts';

/** Roots by their subject, so that a chain is held against those of its own name only. */
export type RootsBySubject = ReadonlyMap<string, readonly Buffer[]>;

/** A leaf that was seen, read. */
export interface SeenLeaf {
  readonly facts: CertificateFacts;
  /** DER as sent, leaf first. */
  readonly chain: readonly Buffer[];
}

/** What the lists say that a leaf names: DER that came, and what did not. */
export interface CrlAnswers {
  readonly lists: readonly Buffer[];
  readonly missing: readonly string[];
}

const issuerKey = (der: Buffer): string | undefined => {
  try {
    return certificateParts(der).issuer.whole.toString('hex');
  } catch (error) {
    if (!isCertError(error)) throw error;
    return undefined;
  }
};

export const rootsBySubject = (ders: Iterable<Buffer>): RootsBySubject =>
  Map.groupBy(ders, (der) => certificateParts(der).subject.whole.toString('hex'));

/** Certificates sent beyond this are not looked at; honest chains have two to four. */
const CHAIN_MOST = 10;

const pathOf = (chain: readonly Buffer[], roots: RootsBySubject, now: number): PathVerdict => {
  const sent = chain.slice(0, CHAIN_MOST);
  const issuers = new Set(sent.map(issuerKey).filter((key) => key !== undefined));
  const [leaf = Buffer.alloc(0), ...between] = sent;
  return checkPath({
    leaf,
    between,
    anchors: [...issuers].flatMap((key) => roots.get(key) ?? []),
    now,
    purpose: 'serverAuth',
    profile: 'rfc5280',
    lenient: LENIENT,
  });
};

/** What a broken path is called here; all others are `chain-broken` with the rule's own name. */
const CODES: Readonly<Partial<Record<PathFault, TroubleCode>>> = {
  unreadable: 'unreadable',
  'key-weak': 'weak-key',
  'key-odd': 'weak-key',
  'signature-weak': 'weak-signature',
};

/** Nobody here knows who issued it: the certificate by itself, an own CA, or one that should have been sent and was not? */
const missingIssuer = ({ facts, chain }: SeenLeaf): TroubleCode => {
  const last = chain.at(-1);
  if (facts.selfIssued) return 'self-signed';
  if (last === undefined || chain.length === 1) return 'chain-gap';
  const { selfIssued, caIssuersUrl } = readCertificateDer(last);
  return selfIssued || caIssuersUrl === undefined ? 'not-trusted' : 'chain-gap';
};

const pathTrouble = (leaf: SeenLeaf, verdict: PathVerdict): Omit<Trouble, 'where'> | undefined => {
  if (verdict.ok) return undefined;
  const { fault, subject } = verdict;
  if (fault === 'issuer-missing') return { code: missingIssuer(leaf), detail: leaf.facts.issuer };
  if ((fault === 'expired' || fault === 'not-yet-valid') && leaf.chain[0] !== undefined) {
    const own = subject === pathCertificate(leaf.chain[0]).subject;
    const when = fault === 'expired' ? leaf.facts.notAfter : leaf.facts.notBefore;
    if (own) return { code: fault, detail: when };
  }
  return { code: CODES[fault] ?? 'chain-broken', detail: `${subject} (${fault})` };
};

const PEM_OF = new WeakMap<Buffer, string>();

const pemOf = (der: Buffer): string => {
  const known = PEM_OF.get(der) ?? pemBlock('CERTIFICATE', der);
  PEM_OF.set(der, known);
  return known;
};

/** A list counts when the leaf's own issuer signed it; being in none that counts proves nothing, and says so. */
const revocation = (leaf: SeenLeaf, issuer: Buffer | undefined, answers: CrlAnswers, now: number) => {
  const { lists, missing } = answers;
  let counted = false;
  for (const der of lists) {
    try {
      const crl = readCrl(der);
      if (issuer === undefined || !isCrlOf(crl, pemOf(issuer))) continue;
      const found = findRevocation(crl, leaf.facts.serial);
      if (found !== undefined) return { code: 'revoked' as const, detail: `${found.at} (${found.reason})` };
      if (crl.nextUpdate === undefined || Date.parse(crl.nextUpdate) >= now) counted = true;
    } catch (error) {
      if (!isCertError(error)) throw error;
    }
  }
  if (counted || lists.length + missing.length === 0) return undefined;
  return { code: 'crl-unknown' as const, detail: missing[0] ?? 'not signed by the issuer, or out of date' };
};

const weakness = ({ chain }: SeenLeaf) => {
  const [der] = chain;
  const weak = der === undefined ? undefined : keyWeakness(pathCertificate(der).key);
  return weak === undefined ? undefined : { code: 'weak-key' as const, detail: weak };
};

const nameTrouble = ({ facts }: SeenLeaf, place: Place) => {
  if (place.kind !== 'endpoint' || place.sni === '' || covers(facts.names, place.sni)) return undefined;
  return { code: 'name-mismatch' as const, detail: facts.names.slice(0, 5).join(', ') || facts.subject };
};

const readLeaf = (sight: Sight): SeenLeaf | undefined => {
  if (!sight.ok || sight.chain[0] === undefined) return undefined;
  try {
    return { facts: readCertificateDer(sight.chain[0]), chain: sight.chain };
  } catch (error) {
    if (!isCertError(error)) throw error;
    return undefined;
  }
};

/** A sight is asked for its leaf several times and read once. */
const leaves = new WeakMap<Sight, { readonly leaf: SeenLeaf | undefined }>();

/** Reads what a sight shows; undefined for a failure and for a leaf that cannot be read. */
export const readSight = (sight: Sight): SeenLeaf | undefined => {
  const known = leaves.get(sight) ?? { leaf: readLeaf(sight) };
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

const judgeLeaf = (
  leaf: SeenLeaf,
  place: Place,
  roots: RootsBySubject,
  crls: CrlAnswers,
  now: number,
): readonly Omit<Trouble, 'where'>[] => {
  const verdict = pathOf(leaf.chain, roots, now);
  const issuer = (verdict.ok ? verdict.path[1] : undefined) ?? leaf.chain[1];
  const path = pathTrouble(leaf, verdict);
  const all = [path, nameTrouble(leaf, place), weakness(leaf), revocation(leaf, issuer, crls, now)];
  const troubles = all.filter((trouble) => trouble !== undefined);
  return troubles.filter(({ code }, at) => troubles.findIndex((other) => other.code === code) === at);
};

/**
 * What is wrong with what a place shows, from what was seen, the trusted roots, the lists and the time alone. Each leaf is judged once,
 * under the first address that shows it.
 */
export const judge = (
  place: Place,
  sights: readonly Sight[],
  roots: RootsBySubject,
  crlsOf: (fingerprint: string) => CrlAnswers,
  now: number,
): readonly Trouble[] => {
  const known = new Set<string>();
  const troubles = sights.flatMap((sight): readonly Trouble[] => {
    const { where } = sight;
    if (!sight.ok) return [{ code: sight.failure, where, detail: sight.detail }];
    const leaf = readSight(sight);
    if (leaf === undefined) return [{ code: 'unreadable', where, detail: '' }];
    // The same leaf with another chain is judged by itself: one of two machines may lack the intermediate.
    const key = leaf.chain.map((der) => der.toString('latin1')).join();
    if (known.has(key)) return [];
    known.add(key);
    const crls = crlsOf(leaf.facts.fingerprint);
    return judgeLeaf(leaf, place, roots, crls, now).map((trouble) => ({ ...trouble, where }));
  });
  const shown = new Map(
    sights.flatMap((sight) => {
      const leaf = readSight(sight);
      return leaf === undefined ? [] : [[leaf.facts.fingerprint, sight.where] as const];
    }),
  );
  const different: readonly Trouble[] =
    shown.size < 2
      ? []
      : [{ code: 'different', where: placeOf(place), detail: [...shown.values()].slice(0, 5).join(', ') }];
  return [...troubles, ...different];
};

const placeOf = (place: Place): string => (place.kind === 'endpoint' ? `${place.host}:${place.port}` : 'it');
