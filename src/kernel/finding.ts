/** `warning`: works, but somebody should know. `fault`: something asked for will not work. */
export type FindingState = 'good' | 'warning' | 'fault';

/** What `doctor` can find, and what each sentence (`finding.<code>`, `finding-fix.<code>`) speaks of. */
export const findingTable = {
  'store-good': { state: 'good', facts: ['size'] },
  'store-fault': { state: 'fault', facts: ['detail'] },
  'clock-good': { state: 'good', facts: ['at'] },
  'clock-silent': { state: 'warning', facts: [] },
  'job-failed': { state: 'fault', facts: ['job', 'at', 'problem'] },
  'backup-good': { state: 'good', facts: ['at', 'count', 'place'] },
  'backup-awaited': { state: 'warning', facts: ['place'] },
  'backup-old': { state: 'fault', facts: ['at', 'place'] },
  'backup-unseen': { state: 'fault', facts: ['place', 'detail'] },
  'backup-off': { state: 'warning', facts: [] },
  'backup-own-tools': { state: 'good', facts: [] },
  'issuer-good': { state: 'good', facts: ['issuer', 'detail'] },
  'issuer-fault': { state: 'fault', facts: ['issuer', 'detail'] },
  'secret-closed': { state: 'fault', facts: ['what', 'keyVersion'] },
  'dns-good': { state: 'good', facts: ['provider'] },
  'dns-unchecked': { state: 'good', facts: ['provider'] },
  'dns-fault': { state: 'fault', facts: ['provider', 'detail'] },
  'target-good': { state: 'good', facts: ['target'] },
  'target-unchecked': { state: 'good', facts: ['target'] },
  'target-fault': { state: 'fault', facts: ['target', 'detail'] },
  'role-nobody': { state: 'warning', facts: ['role'] },
  'approver-alone': { state: 'warning', facts: ['person'] },
  'group-nobody': { state: 'warning', facts: ['group', 'role'] },
  'team-missing': { state: 'fault', facts: ['team', 'by'] },
  'team-unheard': { state: 'fault', facts: ['team', 'by'] },
  'receiver-person-gone': { state: 'fault', facts: ['policy'] },
  'team-empty': { state: 'warning', facts: ['team'] },
  'team-member-unreached': { state: 'warning', facts: ['team', 'person'] },
  'team-no-manager': { state: 'warning', facts: ['team', 'points'] },
  'links-loopback': { state: 'warning', facts: ['url'] },
  'surface-good': { state: 'good', facts: ['surface', 'detail'] },
  'surface-down': { state: 'fault', facts: ['surface', 'detail'] },
  'token-refused': { state: 'fault', facts: ['surface', 'token', 'detail'] },
  'setting-wrong': { state: 'fault', facts: ['setting', 'detail'] },
  'realm-unknown': { state: 'fault', facts: ['surface', 'realm'] },
  'scope-missing': { state: 'fault', facts: ['surface', 'scopes'] },
  'channel-good': { state: 'good', facts: ['surface', 'channel'] },
  'channel-unknown': { state: 'fault', facts: ['surface', 'channel'] },
  'channel-closed': { state: 'fault', facts: ['surface', 'channel', 'detail'] },
  'group-unknown': { state: 'warning', facts: ['surface', 'group'] },
  'clock-skew': { state: 'fault', facts: ['seconds', 'of'] },
  'check-late': { state: 'fault', facts: ['what', 'seconds'] },
  'check-broken': { state: 'fault', facts: ['what', 'detail'] },
} as const satisfies Record<string, { readonly state: FindingState; readonly facts: readonly string[] }>;

export type FindingCode = keyof typeof findingTable;

/** One thing that was looked at. */
export interface Finding<C extends FindingCode = FindingCode> {
  readonly code: C;
  readonly facts: Readonly<Record<(typeof findingTable)[C]['facts'][number], string | number>>;
}

export const found = <C extends FindingCode>(code: C, facts: Finding<C>['facts']): Finding => ({
  code,
  facts: facts as Finding['facts'],
});

/** Looks at one thing outside. Changes nothing; throws only when it is broken itself. */
export interface Check {
  /** What is looked at, e.g. `issuer internal`. */
  readonly name: string;
  look(): Promise<readonly Finding[]>;
}
