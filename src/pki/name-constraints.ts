import { contextTag, element, sequence } from './der.ts';
import { DNS_NAME, IP_NAME } from './general-name.ts';
import { type IpRange, parseIpRange } from './ip-address.ts';

/** What a CA may issue for, and nothing else: a kind with an empty list is shut altogether. */
export interface NameConstraints {
  /** DNS suffixes without a leading dot: `example.com` permits itself and everything under it. */
  readonly dns: readonly string[];
  /** Ranges such as `10.0.0.0/8` and `fd00::/8`, or single addresses. */
  readonly ip: readonly string[];
}

const subtree = (tag: number, base: Uint8Array): Buffer => sequence(element(tag, base));

const rangeBytes = ({ address, mask }: IpRange): Buffer => Buffer.concat([address, mask]);

const rangesOf = (ip: readonly string[]): IpRange[] => ip.flatMap((text) => parseIpRange(text) ?? []);

/** Every name of the kinds whose list is empty: the whole of DNS, every address of both families. */
const shut = (constraints: NameConstraints): Buffer[] => [
  ...(constraints.dns.length === 0 ? [subtree(DNS_NAME, Buffer.alloc(0))] : []),
  ...(constraints.ip.length === 0 ? [subtree(IP_NAME, Buffer.alloc(8)), subtree(IP_NAME, Buffer.alloc(32))] : []),
];

/**
 * The value of the NameConstraints extension. A permitted subtree restricts only names of its own kind, so the other kind is excluded by name.
 * Texts that are no range permit nothing. @see RFC 5280 §4.2.1.10
 */
export const nameConstraintsValue = (constraints: NameConstraints): Buffer => {
  const permitted = [
    ...constraints.dns.map((suffix) => subtree(DNS_NAME, Buffer.from(suffix, 'latin1'))),
    ...rangesOf(constraints.ip).map((range) => subtree(IP_NAME, rangeBytes(range))),
  ];
  const excluded = shut(constraints);
  return sequence(
    ...(permitted.length === 0 ? [] : [element(contextTag(0), ...permitted)]),
    ...(excluded.length === 0 ? [] : [element(contextTag(1), ...excluded)]),
  );
};
