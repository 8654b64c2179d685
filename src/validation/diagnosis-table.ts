/** `good`: a CA would find it. `wrong`: someone has to do something. `pending`: it may come right by itself; look again. */
export type DiagnosisState = 'good' | 'wrong' | 'pending';

interface DiagnosisRow {
  readonly state: DiagnosisState;
  /** The domain rule behind it. */
  readonly rule: string;
  /** What its texts (`diagnosis.<code>`, `advice.<code>`) may speak of. */
  readonly facts: readonly string[];
}

/** Everything that a look at a proof can come to, once. What is the matter and what to do are in the texts, by code. */
export const diagnosisTable = {
  // DNS records
  'dns-good': { state: 'good', rule: 'VAL-1', facts: ['host'] },
  'dns-missing': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'type'] },
  'dns-name-missing': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'type'] },
  'dns-misplaced': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'place'] },
  'dns-other-value': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'values'] },
  'dns-value-altered': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'values'] },
  'dns-txt-beside-cname': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'target'] },
  'dns-txt-blocks-cname': { state: 'wrong', rule: 'VAL-10', facts: ['host'] },
  'dns-cname-elsewhere': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'target'] },
  'dns-cname-changed': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'target', 'expected'] },
  'dns-cname-loop': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'chain'] },
  'dns-not-everywhere': { state: 'pending', rule: 'VAL-10', facts: ['host', 'lagging'] },
  'dns-resolvers-behind': { state: 'pending', rule: 'VAL-10', facts: ['host', 'lagging'] },
  'dns-dnssec': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'servers'] },
  'dns-server-failure': { state: 'wrong', rule: 'VAL-10', facts: ['host', 'rcode', 'servers'] },
  'dns-unreachable': { state: 'pending', rule: 'VAL-10', facts: ['host', 'servers'] },

  // a delegated label
  'delegation-good': { state: 'good', rule: 'VAL-3', facts: ['host', 'expected'] },
  'delegation-missing': { state: 'wrong', rule: 'VAL-3', facts: ['host', 'expected'] },
  'delegation-changed': { state: 'wrong', rule: 'VAL-3', facts: ['host', 'target', 'expected'] },

  // CAA records
  'caa-forbids': { state: 'wrong', rule: 'VAL-10', facts: ['name', 'place', 'allowed', 'issuer'] },
  'caa-forbids-all': { state: 'wrong', rule: 'VAL-10', facts: ['name', 'place', 'tag', 'issuer'] },
  'caa-forbids-wildcard': { state: 'wrong', rule: 'VAL-10', facts: ['name', 'place', 'allowed', 'issuer'] },
  'caa-other-account': { state: 'wrong', rule: 'VAL-10', facts: ['name', 'place', 'wanted', 'issuer', 'account'] },
  'caa-other-method': { state: 'wrong', rule: 'VAL-10', facts: ['name', 'place', 'wanted', 'method'] },
  'caa-critical': { state: 'wrong', rule: 'VAL-10', facts: ['name', 'place', 'tag'] },
  'caa-unreadable': { state: 'pending', rule: 'VAL-10', facts: ['name', 'place', 'answer'] },

  // files
  'file-good': { state: 'good', rule: 'VAL-4', facts: ['url'] },
  'file-no-address': { state: 'wrong', rule: 'VAL-4', facts: ['name'] },
  'file-private-address': { state: 'wrong', rule: 'VAL-4', facts: ['name', 'addresses'] },
  'file-refused': { state: 'wrong', rule: 'VAL-4', facts: ['url', 'addresses'] },
  'file-timeout': { state: 'wrong', rule: 'VAL-4', facts: ['url', 'addresses'] },
  'file-no-route': { state: 'pending', rule: 'VAL-4', facts: ['url', 'addresses'] },
  'file-broken': { state: 'wrong', rule: 'VAL-4', facts: ['url', 'addresses'] },
  'file-status': { state: 'wrong', rule: 'VAL-4', facts: ['url', 'status'] },
  'file-redirect-away': { state: 'wrong', rule: 'VAL-4', facts: ['url', 'location'] },
  'file-redirect-loop': { state: 'wrong', rule: 'VAL-4', facts: ['url', 'location'] },
  'file-other-body': { state: 'wrong', rule: 'VAL-4', facts: ['url', 'body'] },
  'file-stale-ipv6': { state: 'wrong', rule: 'VAL-4', facts: ['name', 'addresses', 'working'] },
  'file-not-everywhere': { state: 'wrong', rule: 'VAL-4', facts: ['url', 'addresses'] },
} as const satisfies Record<string, DiagnosisRow>;

export type DiagnosisCode = keyof typeof diagnosisTable;

/** The facts that the texts of a code may speak of. */
export type DiagnosisFacts<Code extends DiagnosisCode> = Readonly<
  Record<(typeof diagnosisTable)[Code]['facts'][number], string>
>;
