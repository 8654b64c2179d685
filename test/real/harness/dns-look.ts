import { randomBytes } from 'node:crypto';
import { dnsLookup } from '../../../adapters/net/dns-lookup.ts';
import type { DnsLookup, DnsServer, RecordType } from '../../../src/validation/lookup.ts';

export const onLoopback = (port: number, name = '127.0.0.1'): DnsServer => ({ address: '127.0.0.1', port, name });

/** The real lookup, with these local servers as resolvers. */
export const lookupWith = (...ports: readonly number[]): DnsLookup =>
  dnsLookup({
    resolvers: ports.map((port, n) => onLoopback(port, `resolver${n + 1}`)),
    random: { bytes: (count) => randomBytes(count) },
  });

/** The values that one server has. */
export const valuesAt = async (port: number, host: string, type: RecordType): Promise<readonly string[]> => {
  const { records } = await lookupWith().ask(onLoopback(port), host, type, { recurse: false });
  return records.filter((record) => record.host === host && record.type === type).map(({ value }) => value);
};
