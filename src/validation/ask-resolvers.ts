import type { DnsAnswer, DnsLookup, RecordType } from './lookup.ts';

/** An answer that says something about the name, be it that there is nothing. */
export const saysSomething = (answer: DnsAnswer): boolean =>
  answer.outcome === 'answered' && (answer.rcode === 'NOERROR' || answer.rcode === 'NXDOMAIN');

/**
 * Asks all resolvers at once and returns the first useful answer in their order, else the first answer at all; undefined when every
 * one is silent. A resolver that fails is asked again without DNSSEC validation: to find the servers of a zone, its signatures do not matter.
 */
export const askResolvers = async (
  lookup: DnsLookup,
  host: string,
  type: RecordType,
): Promise<DnsAnswer | undefined> => {
  const answers = await Promise.all(
    lookup.resolvers.map(async (resolver) => {
      const answer = await lookup.ask(resolver, host, type);
      return answer.rcode === 'SERVFAIL' ? lookup.ask(resolver, host, type, { unchecked: true }) : answer;
    }),
  );
  return answers.find(saysSomething) ?? answers.find(({ outcome }) => outcome === 'answered');
};
