import type { DnsAnswer, DnsServer } from './lookup.ts';

/** The record looked for. */
export interface Wanted {
  readonly host: string;
  readonly type: 'TXT' | 'CNAME';
  readonly value: string;
  /** A standing CNAME (VAL-3): other CNAMEs on the way to `value` do no harm. */
  readonly delegated: boolean;
}

/** What one server of the zone said about one host. */
export interface Reading {
  readonly answer: DnsAnswer;
  /** To the same question for the other type: a CNAME beside the TXT record, or a TXT in the CNAME's place. */
  readonly beside: DnsAnswer;
}

/** One host on the way: the wanted one, or the target of a CNAME. */
export interface Stage {
  readonly host: string;
  /** Undefined when no zone with servers was found. */
  readonly zone: string | undefined;
  readonly readings: readonly Reading[];
}

export interface ResolverReading {
  readonly answer: DnsAnswer;
  /** Asked again without DNSSEC validation, after a failure. */
  readonly unchecked?: DnsAnswer;
}

/** Everything gathered about one record, before anyone judges it. */
export interface DnsEvidence {
  readonly wanted: Wanted;
  /** The wanted host first. */
  readonly stages: readonly Stage[];
  /** Empty while the zone's own servers do not all have it. */
  readonly resolvers: readonly ResolverReading[];
  /** The host at which the value stands by mistake. */
  readonly misplaced: string | undefined;
}

/** One way through the evidence: from a server asked about the host, along CNAMEs, to what stands at the end. */
export interface Leaf {
  readonly from: 'authoritative' | 'resolver';
  readonly server: DnsServer;
  readonly via: readonly string[];
  readonly seen: 'values' | 'nothing' | 'no-name' | 'loop' | 'failed' | 'silent';
  readonly values: readonly string[];
  /** For people: the rcode, or why there is none. */
  readonly answer: string;
}

/** DNS names are compared without case, TXT values exactly. */
export const isWanted = ({ type, value }: Wanted, found: string): boolean =>
  type === 'TXT' ? found === value : found.toLowerCase().replace(/\.$/, '') === value.toLowerCase().replace(/\.$/, '');

export const isUsable = ({ seen }: Leaf): boolean => seen !== 'failed' && seen !== 'silent';

export const hasWanted = (wanted: Wanted, { values }: Leaf): boolean => values.some((value) => isWanted(wanted, value));

export const nameOf = ({ name, address }: DnsServer): string => (name === address ? name : `${name} (${address})`);
