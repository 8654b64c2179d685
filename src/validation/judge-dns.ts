import { saysSomething } from './ask-resolvers.ts';
import { type Remark, type Verdict, verdict } from './diagnosis.ts';
import { type DnsEvidence, hasWanted, isUsable, type Leaf, nameOf, type Wanted } from './dns-evidence.ts';
import { authoritativeLeaves, resolverLeaf } from './dns-leaves.ts';
import { safeList, safeText } from './safe-text.ts';

/** Leaves of one kind, sorted by what they are worth. */
interface Tally {
  readonly all: readonly Leaf[];
  readonly usable: readonly Leaf[];
  readonly having: readonly Leaf[];
  readonly lacking: readonly Leaf[];
}

const tally = (wanted: Wanted, all: readonly Leaf[]): Tally => {
  const usable = all.filter(isUsable);
  const having = usable.filter((leaf) => hasWanted(wanted, leaf));
  return { all, usable, having, lacking: usable.filter((leaf) => !having.includes(leaf)) };
};

const names = (leaves: readonly Leaf[]): string => safeList(leaves.map(({ server }) => nameOf(server)));

const good = ({ host, value, delegated }: Wanted): Verdict =>
  delegated ? verdict('delegation-good', { host, expected: value }) : verdict('dns-good', { host });

/** Quotation marks, blanks or other capitals: the right value, spoilt on its way into the zone. */
const isAltered = (found: string, expected: string): boolean => {
  const bare = (text: string) => text.replace(/["“”'\s]/g, '').toLowerCase();
  return bare(found) === bare(expected);
};

const otherValue = ({ host, type, value, delegated }: Wanted, values: readonly string[]): Verdict => {
  const shown = safeList(values);
  if (delegated) return verdict('delegation-changed', { host, target: shown, expected: value });
  if (type === 'CNAME') return verdict('dns-cname-changed', { host, target: shown, expected: value });
  return values.some((found) => isAltered(found, value))
    ? verdict('dns-value-altered', { host, values: shown })
    : verdict('dns-other-value', { host, values: shown });
};

const hasTxtInPlace = ({ wanted, stages }: DnsEvidence): boolean =>
  wanted.type === 'CNAME' &&
  (stages[0]?.readings ?? []).some(({ beside }) =>
    beside.records.some((record) => record.type === 'TXT' && record.host === wanted.host),
  );

/** Why a record that nobody has is not there; the most telling leaf decides. */
const whyLacking = (evidence: DnsEvidence, lacking: readonly Leaf[]): Verdict => {
  const { wanted, misplaced } = evidence;
  const { host, type, value, delegated } = wanted;
  const loop = lacking.find((leaf) => leaf.seen === 'loop');
  if (loop !== undefined)
    return verdict('dns-cname-loop', { host, chain: [host, ...loop.via].map((n) => safeText(n)).join(' → ') });
  const aliased = lacking.find((leaf) => leaf.via.length > 0);
  if (aliased !== undefined) {
    const target = safeText(aliased.via.at(delegated ? 0 : -1) ?? '');
    return delegated
      ? verdict('delegation-changed', { host, target, expected: value })
      : verdict('dns-cname-elsewhere', { host, target });
  }
  const values = lacking.flatMap((leaf) => leaf.values);
  if (values.length > 0) return otherValue(wanted, values);
  if (hasTxtInPlace(evidence)) return verdict('dns-txt-blocks-cname', { host });
  if (delegated) return verdict('delegation-missing', { host, expected: value });
  if (misplaced !== undefined) return verdict('dns-misplaced', { host, place: misplaced });
  const noName = lacking.every((leaf) => leaf.seen === 'no-name');
  return noName ? verdict('dns-name-missing', { host, type }) : verdict('dns-missing', { host, type });
};

/** TXT and CNAME at one label, which some servers allow to be entered: whoever asks gets one or the other. @see RFC 1034 §3.6.2 */
const besideCname = ({ wanted, stages }: DnsEvidence): Verdict | undefined => {
  if (wanted.type !== 'TXT') return undefined;
  for (const { host, readings } of stages) {
    for (const { answer, beside } of readings) {
      const txt = answer.records.some((record) => record.type === 'TXT' && record.host === host);
      const cname = beside.records.find((record) => record.type === 'CNAME' && record.host === host);
      if (txt && cname !== undefined) return verdict('dns-txt-beside-cname', { host, target: safeText(cname.value) });
    }
  }
  return undefined;
};

/** Fails while checking signatures, and does not when told not to check. */
const dnssecFault = ({ wanted, resolvers }: DnsEvidence): Verdict | undefined => {
  const failing = resolvers.filter(({ unchecked }) => unchecked !== undefined && saysSomething(unchecked));
  if (failing.length === 0) return undefined;
  return verdict('dns-dnssec', {
    host: wanted.host,
    servers: safeList(failing.map(({ answer }) => nameOf(answer.server))),
  });
};

const noAnswer = ({ wanted: { host } }: DnsEvidence, leaves: readonly Leaf[]): Verdict => {
  const failed = leaves.filter((leaf) => leaf.seen === 'failed');
  const servers = names(failed.length > 0 ? failed : leaves);
  return failed.length > 0
    ? verdict('dns-server-failure', { host, rcode: safeList(failed.map(({ answer }) => answer)), servers })
    : verdict('dns-unreachable', { host, servers });
};

const byResolvers = (evidence: DnsEvidence, resolvers: Tally, authoritative: Tally): Verdict => {
  const { wanted } = evidence;
  if (resolvers.usable.length === 0) return noAnswer(evidence, [...authoritative.all, ...resolvers.all]);
  if (resolvers.having.length === 0) return whyLacking(evidence, resolvers.lacking);
  if (resolvers.lacking.length === 0) return good(wanted);
  return verdict('dns-not-everywhere', { host: wanted.host, lagging: names(resolvers.lacking) });
};

const byAuthoritative = (evidence: DnsEvidence, authoritative: Tally, resolvers: Tally): Verdict => {
  const { host } = evidence.wanted;
  if (authoritative.having.length === 0) return whyLacking(evidence, authoritative.lacking);
  if (authoritative.lacking.length > 0) {
    return verdict('dns-not-everywhere', { host, lagging: names(authoritative.lacking) });
  }
  if (resolvers.lacking.length > 0) return verdict('dns-resolvers-behind', { host, lagging: names(resolvers.lacking) });
  // The servers answer us but no resolver that tried: a CA's would fare no better.
  if (resolvers.usable.length === 0 && resolvers.all.some((leaf) => leaf.seen === 'failed')) {
    return noAnswer(evidence, resolvers.all);
  }
  return good(evidence.wanted);
};

/** What the answers about one record come to (VAL-10). */
export const judgeDns = (evidence: DnsEvidence): Verdict => {
  const { wanted } = evidence;
  const authoritative = tally(wanted, authoritativeLeaves(evidence));
  const resolvers = tally(
    wanted,
    evidence.resolvers.map((reading) => resolverLeaf(wanted, reading)),
  );
  const known = authoritative.usable.length > 0;
  const judged =
    besideCname(evidence) ??
    dnssecFault(evidence) ??
    (known ? byAuthoritative(evidence, authoritative, resolvers) : byResolvers(evidence, resolvers, authoritative));
  const silent = authoritative.all.filter((leaf) => !isUsable(leaf));
  const remarks: readonly Remark[] = [
    ...(known && silent.length > 0 ? (['some-silent'] as const) : []),
    ...(!known && resolvers.usable.length > 0 ? (['resolvers-only'] as const) : []),
  ];
  return { ...judged, facts: { ...judged.facts, silent: names(silent) }, remarks };
};
