import { fromInstant } from '../kernel/clock.ts';
import { isCertError } from '../kernel/errors.ts';
import { type Crl, findRevocation, isCrlSignedBy, readCrl } from './crl-read.ts';
import { type DerElement, DerFault } from './der-reader.ts';
import { DIRECTORY_NAME } from './general-name.ts';
import { allowsNames, COMPARISONS_LIMIT } from './name-trees.ts';
import { type PathCertificate, pathCertificate } from './path-certificate.ts';
import { brokenRule, type PathProfile, type PathRole, type PathRuleName, type Purpose } from './path-rules.ts';
import { namesPeer, type PeerName } from './peer-name.ts';
import { certificateSignedBy } from './signed-by.ts';

/** What is wrong with a path beside the rules of single certificates. */
export type PathFault =
  | PathRuleName
  | 'unreadable'
  | 'not-yet-valid'
  | 'expired'
  | 'issuer-missing'
  | 'path-long'
  | 'names-forbidden'
  | 'peer-not-named'
  | 'revoked'
  | 'crl-wrong'
  | 'work-limit';

export interface PathQuestion {
  /** DER, each. */
  readonly leaf: Buffer;
  readonly between: readonly Buffer[];
  readonly anchors: readonly Buffer[];
  /** Milliseconds. */
  readonly now: number;
  readonly purpose: Purpose;
  readonly profile: PathProfile;
  /** Rules that may be broken. */
  readonly lenient?: ReadonlySet<PathRuleName>;
  readonly peers?: readonly PeerName[];
  /** CAs between leaf and anchor, self-issued ones not counted; default 8. */
  readonly depth?: number;
  /** PEM; looked at for issuers that have one here, never fetched. */
  readonly crls?: readonly string[];
}

export type PathVerdict =
  /** Leaf first, anchor last; DER. */
  | { readonly ok: true; readonly path: readonly Buffer[] }
  /** `subject`: whose fault it is, for print. */
  | { readonly ok: false; readonly fault: PathFault; readonly subject: string };

const DEPTH = 8;

/** Signatures looked at: honest chains need two to ten, and each costs a fifth of a millisecond, of SM2 three. */
const SIGNATURES_LIMIT = 30;

class Stop extends Error {}

interface Trouble {
  readonly fault: PathFault;
  readonly subject: string;
  readonly length: number;
}

const readable = (ders: readonly Buffer[]): PathCertificate[] =>
  ders.flatMap((der) => {
    try {
      return [pathCertificate(der)];
    } catch (error) {
      if (!isCertError(error)) throw error;
      return [];
    }
  });

const same = (a: PathCertificate, b: PathCertificate): boolean => a.parts.der.equals(b.parts.der);

/** The same CA, whoever certified it: a path goes through it once. */
const sameCa = (a: PathCertificate, b: PathCertificate): boolean =>
  a.parts.subject.whole.equals(b.parts.subject.whole) && a.parts.spki.equals(b.parts.spki);

const mayIssue = (issuer: PathCertificate, child: PathCertificate): boolean => {
  const named = issuer.parts.subject.whole.equals(child.parts.issuer.whole);
  const wanted = child.authority?.keyId;
  return named && (wanted === undefined || issuer.keyId === undefined || wanted.equals(issuer.keyId));
};

/** All names of a certificate that constraints speak of: the alternative ones and the subject. */
const constrainedNames = ({ names = [], parts }: PathCertificate): readonly DerElement[] => {
  const { whole } = parts.subject;
  return parts.subject.content.length === 0 ? names : [...names, { tag: DIRECTORY_NAME, content: whole, whole }];
};

/** One search for a path from leaf to anchor. @see RFC 5280 §6.1, RFC 4158 */
class Search {
  readonly #question: PathQuestion;
  readonly #between: readonly PathCertificate[];
  readonly #anchors: readonly PathCertificate[];
  readonly #crls: readonly Crl[];
  #signatures = SIGNATURES_LIMIT;
  #comparisons = COMPARISONS_LIMIT;
  /** Of the longest path that failed. */
  trouble: Trouble = { fault: 'issuer-missing', subject: '', length: 0 };

  constructor(question: PathQuestion) {
    this.#question = question;
    this.#between = readable(question.between);
    this.#anchors = readable(question.anchors);
    this.#crls = (question.crls ?? []).map(readCrl);
  }

  from(leaf: PathCertificate): readonly PathCertificate[] | undefined {
    const { peers = [] } = this.#question;
    if (this.#refuses(leaf, 'leaf', 1)) return undefined;
    if (!peers.every((peer) => namesPeer(leaf.names ?? [], peer))) return this.#fail('peer-not-named', leaf, 1);
    if (this.#anchors.some((anchor) => same(anchor, leaf))) return [leaf];
    return this.#extend([leaf], 0);
  }

  #fail(fault: PathFault, { subject }: PathCertificate, length: number): undefined {
    if (length > this.trouble.length) this.trouble = { fault, subject, length };
    return undefined;
  }

  #refuses(certificate: PathCertificate, role: PathRole, length: number): boolean {
    const { now, profile, purpose, lenient } = this.#question;
    const { notBefore, notAfter } = certificate;
    // Both ends belong to the time of validity, which is counted in whole seconds.
    const late = Math.floor(now / 1000) * 1000 > notAfter;
    const fault =
      now < notBefore ? 'not-yet-valid' : late ? 'expired' : brokenRule(certificate, role, profile, purpose, lenient);
    if (fault === undefined) return false;
    this.#fail(fault, certificate, length);
    return true;
  }

  #signed(child: PathCertificate, issuer: PathCertificate): boolean {
    if (--this.#signatures < 0) throw new Stop();
    return certificateSignedBy(child, issuer);
  }

  /** `depth`: CAs so far that are not self-issued. */
  #extend(path: readonly PathCertificate[], depth: number): readonly PathCertificate[] | undefined {
    const last = path.at(-1);
    if (last === undefined) return undefined;
    const length = path.length + 1;
    for (const anchor of this.#anchors.filter((each) => mayIssue(each, last))) {
      const whole = [...path, anchor];
      const fits =
        !this.#refuses(anchor, anchor.selfIssued ? 'root' : 'anchor', length) &&
        this.#mayStandAbove(anchor, depth, length) &&
        this.#signed(last, anchor);
      if (fits && this.#wholeHolds(whole)) return whole;
    }
    for (const issuer of this.#between.filter((each) => mayIssue(each, last))) {
      if (path.some((each) => same(each, issuer) || sameCa(each, issuer))) continue;
      const found = this.#through(issuer, path, depth);
      if (found !== undefined) return found;
    }
    if (this.trouble.length < length) this.#fail('issuer-missing', last, path.length);
    return undefined;
  }

  #through(issuer: PathCertificate, path: readonly PathCertificate[], depth: number) {
    const last = path.at(-1);
    const length = path.length + 1;
    if (last === undefined || this.#refuses(issuer, 'between', length)) return undefined;
    if (!this.#mayStandAbove(issuer, depth, length)) return undefined;
    const below = depth + (issuer.selfIssued ? 0 : 1);
    if (below > (this.#question.depth ?? DEPTH)) return this.#fail('path-long', issuer, length);
    return this.#signed(last, issuer) ? this.#extend([...path, issuer], below) : undefined;
  }

  #mayStandAbove(ca: PathCertificate, depth: number, length: number): boolean {
    if (depth <= (ca.basic?.pathLength ?? depth)) return true;
    this.#fail('path-long', ca, length);
    return false;
  }

  /** What only a whole path can tell: names under the constraints of every CA above them, revocation. */
  #wholeHolds(path: readonly PathCertificate[]): boolean {
    for (const [at, ca] of path.entries()) {
      if (ca.constraints === undefined || at === 0) continue;
      for (const [below, subject] of path.slice(0, at).entries()) {
        // A CA's certificate for itself changes its key, not its names; the leaf always counts.
        if (below > 0 && subject.selfIssued) continue;
        if (!this.#allows(ca, subject)) return false;
      }
    }
    return path.every((certificate, at) => this.#notRevoked(certificate, path[at + 1]));
  }

  #allows(ca: PathCertificate, subject: PathCertificate): boolean {
    const spend = (comparisons: number): void => {
      this.#comparisons -= comparisons;
      if (this.#comparisons < 0) throw new Stop();
    };
    try {
      if (ca.constraints === undefined || allowsNames(ca.constraints, constrainedNames(subject), spend)) return true;
    } catch (error) {
      if (!(error instanceof DerFault)) throw error;
    }
    this.#fail('names-forbidden', subject, Number.MAX_SAFE_INTEGER);
    return false;
  }

  #notRevoked(certificate: PathCertificate, issuer: PathCertificate | undefined): boolean {
    if (issuer === undefined) return true;
    const crls = this.#crls.filter((crl) => crl.issuerDer.equals(certificate.parts.issuer.whole));
    return crls.every((crl) => {
      if (!this.#crlCounts(crl, issuer)) return this.#fail('crl-wrong', issuer, Number.MAX_SAFE_INTEGER) ?? false;
      if (findRevocation(crl, certificate.parts.serial.toString('hex')) === undefined) return true;
      return this.#fail('revoked', certificate, Number.MAX_SAFE_INTEGER) ?? false;
    });
  }

  /** @see RFC 5280 §5.2.3, §6.3.3 */
  #crlCounts(crl: Crl, { uses, parts }: PathCertificate): boolean {
    const { now } = this.#question;
    const current = fromInstant(crl.thisUpdate) <= now && (!crl.nextUpdate || now <= fromInstant(crl.nextUpdate));
    const numbered = crl.number !== undefined && !crl.numberCritical;
    const maySign = uses === undefined || uses.has('cRLSign');
    return current && numbered && maySign && isCrlSignedBy(crl, parts.spki);
  }
}

/**
 * Looks for a path from the leaf to one of the anchors in which every certificate keeps the rules. Nothing is fetched; the work is bounded
 * whatever it is given. Never throws for hostile bytes: what cannot be read is `unreadable` (the leaf) or left aside.
 */
export const checkPath = (question: PathQuestion): PathVerdict => {
  let search: Search | undefined;
  try {
    const leaf = pathCertificate(question.leaf);
    search = new Search(question);
    const path = search.from(leaf);
    if (path !== undefined) return { ok: true, path: path.map(({ parts }) => parts.der) };
    const { fault, subject } = search.trouble;
    return { ok: false, fault, subject };
  } catch (error) {
    if (error instanceof Stop) return { ok: false, fault: 'work-limit', subject: '' };
    if (!isCertError(error)) throw error;
    return { ok: false, fault: search === undefined ? 'unreadable' : 'crl-wrong', subject: '' };
  }
};
