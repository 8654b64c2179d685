import { saysSomething } from './ask-resolvers.ts';
import { followCnames } from './cname-chain.ts';
import type { DnsEvidence, Leaf, ResolverReading, Stage, Wanted } from './dns-evidence.ts';
import { isWanted } from './dns-evidence.ts';
import type { DnsAnswer } from './lookup.ts';

const valuesAt = (answer: DnsAnswer, host: string, type: Wanted['type']): readonly string[] =>
  answer.records.filter((record) => record.host === host && record.type === type).map(({ value }) => value);

/** Where one server's answer about `host` leads: to another host, or undefined when it ends here. */
export const aliasIn = (answer: DnsAnswer, host: string, wanted: Wanted): string | undefined => {
  if (valuesAt(answer, host, 'TXT').length > 0) return undefined;
  const target = valuesAt(answer, host, 'CNAME')[0]?.toLowerCase();
  if (target === undefined || wanted.type === 'TXT') return target;
  return wanted.delegated && !isWanted(wanted, target) ? target : undefined;
};

type End = Pick<Leaf, 'seen' | 'values' | 'answer'>;

const failed = (answer: DnsAnswer): End | undefined => {
  if (answer.outcome !== 'answered') return { seen: 'silent', values: [], answer: answer.outcome };
  return saysSomething(answer) ? undefined : { seen: 'failed', values: [], answer: answer.rcode };
};

const endAt = (answer: DnsAnswer, host: string, type: Wanted['type']): End => {
  const values = valuesAt(answer, host, type);
  if (values.length > 0) return { seen: 'values', values, answer: answer.rcode };
  return { seen: answer.rcode === 'NXDOMAIN' ? 'no-name' : 'nothing', values, answer: answer.rcode };
};

const fromServer = (answer: DnsAnswer, host: string, wanted: Wanted): End => {
  const fault = failed(answer);
  if (fault !== undefined) return fault;
  // Neither the zone's own word nor a record: a server that was never told it holds the zone.
  if (!answer.authoritative && answer.records.length === 0) {
    return { seen: 'failed', values: [], answer: 'not authoritative' };
  }
  return endAt(answer, host, wanted.type);
};

/** Every way through what the zones' own servers said. */
export const authoritativeLeaves = ({ wanted, stages }: DnsEvidence): readonly Leaf[] => {
  const at = (host: string): Stage | undefined => stages.find((stage) => stage.host === host);
  const walk = (stage: Stage, via: readonly string[]): readonly Leaf[] =>
    stage.readings.flatMap(({ answer }): readonly Leaf[] => {
      const target = aliasIn(answer, stage.host, wanted);
      const leaf = { from: 'authoritative', server: answer.server } as const;
      if (target === undefined) return [{ ...leaf, via, ...fromServer(answer, stage.host, wanted) }];
      const further = [...via, target];
      const next = at(target);
      if (target === wanted.host || via.includes(target) || next === undefined) {
        return [{ ...leaf, via: further, seen: 'loop', values: [], answer: answer.rcode }];
      }
      if (next.readings.length === 0)
        return [{ ...leaf, via: further, seen: 'silent', values: [], answer: 'no servers' }];
      return walk(next, further);
    });
  const first = at(wanted.host);
  const seen = new Set<string>();
  return (first === undefined ? [] : walk(first, [])).filter((leaf) => {
    const key = `${leaf.server.address} ${leaf.server.port} ${leaf.via.join(' ')}`;
    return !seen.has(key) && seen.add(key);
  });
};

const delegatedEnd = (wanted: Wanted, via: readonly string[], rcode: string): End => {
  const through = via.find((target) => isWanted(wanted, target)) ?? via[0];
  if (through !== undefined) return { seen: 'values', values: [through], answer: rcode };
  return { seen: rcode === 'NXDOMAIN' ? 'no-name' : 'nothing', values: [], answer: rcode };
};

/** What one resolver made of it, the CNAMEs inside its answer followed. */
export const resolverLeaf = (wanted: Wanted, { answer }: ResolverReading): Leaf => {
  const leaf = { from: 'resolver', server: answer.server } as const;
  const fault = failed(answer);
  if (fault !== undefined) return { ...leaf, via: [], ...fault };
  if (wanted.type === 'CNAME' && !wanted.delegated) return { ...leaf, via: [], ...endAt(answer, wanted.host, 'CNAME') };
  const { end, via, loop } = followCnames(answer.records, wanted.host);
  if (wanted.delegated) return { ...leaf, via: [], ...delegatedEnd(wanted, via, answer.rcode) };
  if (loop) return { ...leaf, via, seen: 'loop', values: [], answer: answer.rcode };
  return { ...leaf, via, ...endAt(answer, end, wanted.type) };
};
