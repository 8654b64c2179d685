/** One record as a provider writes it. `host` is absolute, lower case, without a trailing dot; TXT values are unquoted. */
export interface DnsRecord {
  readonly host: string;
  readonly type: 'TXT' | 'CNAME';
  readonly value: string;
  /** Seconds. */
  readonly ttl: number;
}

/**
 * PORT. A place where zones are held (VAL-2). Called by validation's solver before an attempt and after the order has ended.
 * `add` and `remove` work on one value: other values of the same host stay (a name and its wildcard share a label, and two orders may run
 * at once). Both may be called again after a crash and then succeed without effect. They throw CertError `dns-provider-refused` (final,
 * with the server's words) or `dns-provider-unreachable` (tried again later); neither retries by itself beyond one reconnect.
 */
export interface DnsProvider {
  readonly name: string;
  /** The zone, of those configured or found, that holds `host`; undefined when this provider does not hold it. Longest match wins. */
  zoneOf(host: string): Promise<string | undefined>;
  add(record: DnsRecord): Promise<void>;
  remove(record: DnsRecord): Promise<void>;
  /** For `doctor`: reachable, and would take a change; changes nothing. Throws as `add` does. */
  check?(): Promise<void>;
}
