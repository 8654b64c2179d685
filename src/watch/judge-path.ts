import { fromInstant } from '../kernel/clock.ts';
import { SECOND } from '../kernel/duration.ts';
import { unlessRefused } from '../kernel/errors.ts';
import { certificateParts } from '../pki/certificate-parts.ts';
import { readCertificateDer } from '../pki/certificate-read.ts';
import { pathCertificate } from '../pki/path-certificate.ts';
import { checkPath, type PathFault, type PathVerdict } from '../pki/path-check.ts';
import { LENIENT } from '../pki/path-rules.ts';
import type { SeenLeaf } from './seen-leaf.ts';
import type { Trouble, TroubleCode } from './watch.ts';

/** Roots by their subject, so that a chain is held against those of its own name only. */
export type RootsBySubject = ReadonlyMap<string, readonly Buffer[]>;

export const rootsBySubject = (ders: Iterable<Buffer>): RootsBySubject =>
  Map.groupBy(ders, (der) => certificateParts(der).subject.whole.toString('hex'));

/** What a chain comes to before some roots. */
export interface PathJudgement {
  readonly trouble: Omit<Trouble, 'where'> | undefined;
  /** DER of whoever issued the leaf, where that is known or was sent. */
  readonly issuer: Buffer | undefined;
}

/** Certificates sent beyond this are not looked at; honest chains have two to four. */
const CHAIN_MOST = 10;

const issuerKey = (der: Buffer): string | undefined =>
  unlessRefused(() => certificateParts(der).issuer.whole.toString('hex'));

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

const troubleOf = (leaf: SeenLeaf, verdict: PathVerdict): PathJudgement['trouble'] => {
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

/** The moments at which one of the certificates begins, or has ended: its last second is its own. In milliseconds. */
const turningPoints = (ders: readonly Buffer[]): readonly number[] =>
  ders
    .map((der) => unlessRefused(() => readCertificateDer(der)))
    .filter((read) => read !== undefined)
    .flatMap(({ notBefore, notAfter }) => [fromInstant(notBefore), fromInstant(notAfter) + SECOND]);

/** A judgement, and between which moments it cannot change: it rests on signatures, which stay, and on nothing else but the time. */
interface Lasting extends PathJudgement {
  readonly from: number;
  readonly until: number;
}

const judgeAnew = (leaf: SeenLeaf, roots: RootsBySubject, now: number): Lasting => {
  const sent = leaf.chain.slice(0, CHAIN_MOST);
  const issuers = new Set(sent.map(issuerKey).filter((key) => key !== undefined));
  const anchors = [...issuers].flatMap((key) => roots.get(key) ?? []);
  const [first = Buffer.alloc(0), ...between] = sent;
  const verdict = checkPath({
    leaf: first,
    between,
    anchors,
    now,
    purpose: 'serverAuth',
    profile: 'rfc5280',
    lenient: LENIENT,
  });
  const points = turningPoints([...sent, ...anchors]);
  return {
    trouble: troubleOf(leaf, verdict),
    issuer: (verdict.ok ? verdict.path[1] : undefined) ?? leaf.chain[1],
    from: Math.max(Number.NEGATIVE_INFINITY, ...points.filter((at) => at <= now)),
    until: Math.min(Number.POSITIVE_INFINITY, ...points.filter((at) => at > now)),
  };
};

/** For each set of roots, by the chain: what is there stays as long as it holds, so that whoever looks in turns finds most. */
const known = new WeakMap<RootsBySubject, Map<string, Lasting>>();
const KNOWN_MOST = 5_000;

/** The same chain before the same roots is judged once, and again when one of its certificates begins or ends. */
export const judgePath = (leaf: SeenLeaf, roots: RootsBySubject, now: number): PathJudgement => {
  const byChain = known.get(roots) ?? new Map<string, Lasting>();
  known.set(roots, byChain);
  const before = byChain.get(leaf.chainKey);
  if (before !== undefined && before.from <= now && now < before.until) return before;
  const fresh = judgeAnew(leaf, roots, now);
  if (before !== undefined || byChain.size < KNOWN_MOST) byChain.set(leaf.chainKey, fresh);
  return fresh;
};
