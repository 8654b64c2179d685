import type { Finding } from './diagnosis.ts';
import { type DnsEvidence, hasWanted, type Leaf, nameOf, type Wanted } from './dns-evidence.ts';
import { authoritativeLeaves, resolverLeaf } from './dns-leaves.ts';
import type { FileEvidence, Visit } from './file-evidence.ts';
import { servesFile } from './judge-file.ts';
import { safeText } from './safe-text.ts';

const MOST_VALUES = 5;

const ofLeaf =
  (wanted: Wanted) =>
  (leaf: Leaf): Finding => ({
    from: leaf.from,
    where: safeText(nameOf(leaf.server)),
    answer: leaf.answer,
    values: leaf.values.slice(0, MOST_VALUES).map((value) => safeText(value)),
    via: leaf.via.map((target) => safeText(target)),
    matches: hasWanted(wanted, leaf),
  });

/** What every authoritative server and every resolver answered (VAL-12). */
export const dnsFindings = (evidence: DnsEvidence): readonly Finding[] => {
  const { wanted, resolvers } = evidence;
  const leaves = [...authoritativeLeaves(evidence), ...resolvers.map((reading) => resolverLeaf(wanted, reading))];
  return leaves.map(ofLeaf(wanted));
};

const ofVisit =
  (content: string) =>
  (visit: Visit): Finding => {
    const answer = visit.hops.at(-1)?.answer;
    const body = safeText(answer?.body ?? '', 80);
    const ways = visit.hops.slice(1).map(({ url }) => safeText(url));
    return {
      from: 'site',
      where: visit.address,
      answer: answer?.status === undefined ? (answer?.outcome ?? 'timeout') : String(answer.status),
      values: body === '' ? [] : [body],
      via: visit.stopped === undefined ? ways : [...ways, safeText(visit.stopped.location)],
      matches: servesFile(visit, content),
    };
  };

/** What every address of the site answered. */
export const fileFindings = ({ content, visits }: FileEvidence): readonly Finding[] => visits.map(ofVisit(content));
