import { type Remark, type Verdict, verdict } from './diagnosis.ts';
import type { FileEvidence, Hop, Visit } from './file-evidence.ts';
import type { HttpAnswer } from './lookup.ts';
import { safeList, safeText } from './safe-text.ts';

/** Blanks at the end do not count. @see RFC 8555 §8.3 */
const isBody = (body: string | undefined, content: string): boolean => body?.trimEnd() === content.trimEnd();

const lastOf = ({ hops }: Visit): Hop | undefined => hops.at(-1);

const answerOf = (visit: Visit): HttpAnswer | undefined => lastOf(visit)?.answer;

export const servesFile = (visit: Visit, content: string): boolean => {
  const answer = answerOf(visit);
  return visit.stopped === undefined && answer?.status === 200 && isBody(answer.body, content);
};

const addresses = (visits: readonly Visit[]): string => safeList(visits.map(({ address }) => address));

const hostOf = (url: string): string => new URL(url).hostname;

type Failure = Exclude<HttpAnswer['outcome'], 'answered'>;

const FAILURE_CODES = {
  refused: 'file-refused',
  timeout: 'file-timeout',
  'no-route': 'file-no-route',
  reset: 'file-broken',
  malformed: 'file-broken',
} as const satisfies Record<Failure, string>;

/** Why one visit did not find the file. A redirect to another host is named with its place, since the fault lies there. */
const whyNot = (visit: Visit, { url }: FileEvidence, all: readonly Visit[]): Verdict => {
  const { stopped, hops } = visit;
  const last = lastOf(visit);
  if (stopped !== undefined) {
    const location = safeText(stopped.location);
    return verdict(stopped.why === 'too-many' ? 'file-redirect-loop' : 'file-redirect-away', { url, location });
  }
  const away = last !== undefined && hops.length > 1 && hostOf(last.url) !== hostOf(url);
  if (away) return verdict('file-redirect-away', { url, location: safeText(last.url) });
  const answer = last?.answer;
  const shown = safeText(last?.url ?? url, 300);
  const outcome = answer?.outcome ?? 'no-route';
  if (outcome !== 'answered') {
    const alike = all.filter((other) => answerOf(other)?.outcome === outcome);
    return verdict(FAILURE_CODES[outcome], { url: shown, addresses: addresses(alike) });
  }
  if (answer?.status !== 200) return verdict('file-status', { url: shown, status: String(answer?.status ?? 0) });
  return verdict('file-other-body', { url: shown, body: safeText(answer.body ?? '', 80) });
};

const nowhere = ({ name, reserved, failure }: FileEvidence): Verdict => {
  if (reserved.length > 0) return verdict('file-private-address', { name, addresses: safeList(reserved) });
  if (failure === undefined) return verdict('file-no-address', { name });
  const servers = safeList(failure.servers);
  return failure.kind === 'silent'
    ? verdict('dns-unreachable', { host: name, servers })
    : verdict('dns-server-failure', { host: name, rcode: safeText(failure.answer), servers });
};

const hasNoRoute = (visit: Visit): boolean => visit.hops.length === 1 && answerOf(visit)?.outcome === 'no-route';

const judgeVisits = (evidence: FileEvidence, visits: readonly Visit[]): Verdict => {
  const { name, url, content } = evidence;
  const [serving, failing] = [
    visits.filter((visit) => servesFile(visit, content)),
    visits.filter((visit) => !servesFile(visit, content)),
  ];
  const [firstFailing] = failing;
  if (firstFailing === undefined) return verdict('file-good', { url });
  if (serving.length === 0) return whyNot(firstFailing, evidence, failing);
  // CAs prefer IPv6: a forgotten AAAA record leads them astray while every browser falls back.
  const stale = failing.every(({ ipv6 }) => ipv6) && serving.every(({ ipv6 }) => !ipv6);
  return stale
    ? verdict('file-stale-ipv6', { name, addresses: addresses(failing), working: addresses(serving) })
    : verdict('file-not-everywhere', { url, addresses: addresses(failing) });
};

/** What the answers about one file come to. */
export const judgeFile = (evidence: FileEvidence): Verdict => {
  if (evidence.reserved.length > 0 || evidence.visits.length === 0) return nowhere(evidence);
  // IPv6 that this machine has no way to says nothing about the site, as long as IPv4 does.
  const unknown = evidence.visits.filter((visit) => visit.ipv6 && hasNoRoute(visit));
  const rest = evidence.visits.filter((visit) => !unknown.includes(visit));
  if (rest.length === 0) return judgeVisits(evidence, evidence.visits);
  const remarks: readonly Remark[] = unknown.length > 0 ? ['ipv6-unchecked'] : [];
  const judged = judgeVisits(evidence, rest);
  return { ...judged, facts: { ...judged.facts, unchecked: addresses(unknown) }, remarks };
};
