export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'TXT' | 'CAA' | 'NS' | 'SOA';

export interface DnsServer {
  /** An IP address. */
  readonly address: string;
  readonly port: number;
  /** The server's host name, for people. */
  readonly name: string;
}

export interface AnswerRecord {
  readonly host: string;
  readonly type: RecordType;
  /** Text form: TXT joined and unquoted, CAA as `flags tag "value"`, addresses and host names as usual, without trailing dot. */
  readonly value: string;
  readonly ttl: number;
}

/** What one server said to one question, nothing added and no CNAME chased. */
export interface DnsAnswer {
  readonly server: DnsServer;
  readonly outcome: 'answered' | 'timeout' | 'refused-connection' | 'malformed';
  /** RFC 1035/2136 names: NOERROR, NXDOMAIN, SERVFAIL, REFUSED …; empty when nothing was answered. */
  readonly rcode: string;
  readonly authoritative: boolean;
  readonly records: readonly AnswerRecord[];
  /** NS names of the authority section: a referral. */
  readonly referral: readonly string[];
}

export interface AskOptions {
  /** Let the server find out elsewhere (RD). Default true; false when a zone's own server is asked. */
  readonly recurse?: boolean;
  /** Take what DNSSEC validation would refuse (CD). Default false. @see RFC 4035 §3.2.2 */
  readonly unchecked?: boolean;
}

/** PORT. Asks one DNS server one question (UDP, TCP when truncated) within a few seconds; never throws for what the server does. */
export interface DnsLookup {
  ask(server: DnsServer, host: string, type: RecordType, options?: AskOptions): Promise<DnsAnswer>;
  /** The resolvers to ask, as configured or as the machine has them. */
  readonly resolvers: readonly DnsServer[];
}

/** What one address of a name answered to one request. */
export interface HttpAnswer {
  readonly address: string;
  /** `no-route`: this machine has no way there (IPv6, mostly), so nothing is known about the site. */
  readonly outcome: 'answered' | 'refused' | 'timeout' | 'reset' | 'malformed' | 'no-route';
  readonly status?: number;
  /** Of a redirect. */
  readonly location?: string;
  /** At most 64 KiB. */
  readonly body?: string;
}

export interface HttpRequest {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  /** With the query, if there is one. */
  readonly path: string;
  /** Over TLS, whatever certificate is served: a CA that follows a redirect to https does not check it either. Default false. */
  readonly tls?: boolean;
}

/** PORT. GETs `path` of `host` at one given address and port; follows nothing; never throws for what the other side does. */
export interface HttpProbe {
  get(request: HttpRequest): Promise<HttpAnswer>;
}
