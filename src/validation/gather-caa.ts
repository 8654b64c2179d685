import { askResolvers, saysSomething } from './ask-resolvers.ts';
import { parseCaaRecord } from './caa-value.ts';
import { followCnames } from './cname-chain.ts';
import type { DnsSources } from './gather-dns.ts';
import type { CaaEvidence } from './judge-caa.ts';
import type { DnsAnswer } from './lookup.ts';

const caaIn = (answer: DnsAnswer, host: string): readonly string[] => {
  const { end } = followCnames(answer.records, host);
  return answer.records.filter((record) => record.type === 'CAA' && record.host === end).map(({ value }) => value);
};

const leadsAway = (answer: DnsAnswer, host: string): boolean =>
  followCnames(answer.records, host).via.length > 0 && caaIn(answer, host).length === 0;

/**
 * The zone's own servers are asked first, so that a record just corrected counts; the resolvers where those cannot tell, or where a CNAME
 * leads to another zone (its target's CAA records count, RFC 8659 §3).
 */
const answerAt = async ({ lookup, zones }: DnsSources, host: string): Promise<DnsAnswer | undefined> => {
  const servers = (await zones.at(host))?.servers ?? [];
  const answers = await Promise.all(servers.map((server) => lookup.ask(server, host, 'CAA', { recurse: false })));
  const own = answers.find((answer) => saysSomething(answer) && answer.authoritative);
  return own === undefined || leadsAway(own, host) ? askResolvers(lookup, host, 'CAA') : own;
};

/** Climbs from `name` to the top until a label has CAA records. @see RFC 8659 §3 */
export const gatherCaa = async (sources: DnsSources, name: string): Promise<CaaEvidence> => {
  const labels = name.split('.');
  for (let at = 0; at < labels.length; at++) {
    const place = labels.slice(at).join('.');
    const isTop = at === labels.length - 1;
    const answer = isTop ? await askResolvers(sources.lookup, place, 'CAA') : await answerAt(sources, place);
    const texts = answer === undefined ? [] : caaIn(answer, place);
    if (texts.length > 0) return { kind: 'records', place, properties: texts.map(parseCaaRecord) };
    // A top-level domain that cannot be asked says nothing about the name: in a private network it may not exist.
    if (!isTop && (answer === undefined || !saysSomething(answer))) {
      return { kind: 'failed', place, answer: answer?.rcode ?? 'timeout' };
    }
  }
  return { kind: 'none' };
};
