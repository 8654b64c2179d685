import { CertError } from '../../src/kernel/errors.ts';
import type { DnsProvider, DnsRecord } from '../../src/validation/dns-provider.ts';

/** A DNS provider in memory, with the real ones' manners: by value, idempotent, zones closed to each other, a CNAME stands alone. */
export interface FakeDnsProvider extends DnsProvider {
  /** Everything held now, in the order added. */
  records(): readonly DnsRecord[];
  /** Values of one host and type. */
  values(host: string, type: DnsRecord['type']): readonly string[];
  /** Puts a record there as if by another hand, unchecked. */
  plant(record: DnsRecord): void;
  /** The next `times` changes throw this. */
  failNext(error: CertError, times?: number): void;
  /** Removals answer nothing, until this is called with false. */
  hangRemovals(hang: boolean): void;
}

export const fakeDnsProvider = (name: string, zones: readonly string[]): FakeDnsProvider => {
  let held: readonly DnsRecord[] = [];
  let failures: readonly CertError[] = [];
  let hanging = false;

  const zoneOf = (host: string): string | undefined =>
    zones.filter((zone) => host === zone || host.endsWith(`.${zone}`)).sort((a, b) => b.length - a.length)[0];

  const refuse = (host: string, detail: string) =>
    new CertError('dns-provider-refused', { provider: name, host, detail });

  const same = (a: DnsRecord) => (b: DnsRecord) => a.host === b.host && a.type === b.type && a.value === b.value;

  const begin = (record: DnsRecord): void => {
    const [failure, ...rest] = failures;
    failures = rest;
    if (failure !== undefined) throw failure;
    if (zoneOf(record.host) === undefined) throw refuse(record.host, 'no zone here holds this name');
  };

  return {
    name,
    zoneOf: async (host) => zoneOf(host),
    add: async (record) => {
      begin(record);
      if (held.some(same(record))) return;
      const beside = held.filter((other) => other.host === record.host);
      if (beside.some((other) => record.type === 'CNAME' || other.type === 'CNAME')) {
        throw refuse(record.host, 'a CNAME must stand alone');
      }
      held = [...held, record];
    },
    remove: async (record) => {
      if (hanging) await new Promise(() => {});
      begin(record);
      held = held.filter((other) => !same(record)(other));
    },
    records: () => held,
    values: (host, type) => held.filter((r) => r.host === host && r.type === type).map((r) => r.value),
    plant: (record) => {
      held = [...held, record];
    },
    hangRemovals: (hang) => {
      hanging = hang;
    },
    failNext: (error, times = 1) => {
      failures = [...failures, ...Array.from({ length: times }, () => error)];
    },
  };
};
