interface ErrorRow {
  /** HTTP status of the answer that carries it. */
  readonly status: number;
  /** The domain rule that refuses, if one does. */
  readonly rule?: string;
  /** The names its sentence (texts, `error.<code>` and `remedy.<code>`) may speak of. */
  readonly facts: readonly string[];
}

/** Every error a person can meet, once. What happened and what to do are in the texts, by code and language. */
export const errorTable = {
  // the machinery
  internal: { status: 500, facts: ['reference'] },
  'state-refuses': { status: 409, facts: ['machine', 'state', 'event'] },
  'changed-meanwhile': { status: 409, facts: ['what'] },
  'store-busy': { status: 503, facts: [] },
  'store-full': { status: 507, facts: [] },
  'secret-unreadable': { status: 500, facts: ['what', 'keyVersion'] },

  // understanding what was typed
  'command-unknown': { status: 404, facts: ['word', 'nearest'] },
  'option-unknown': { status: 400, facts: ['option', 'command', 'nearest'] },
  'option-missing': { status: 400, facts: ['option', 'command'] },
  'option-value': { status: 400, facts: ['option', 'value', 'expected'] },
  'choice-unknown': { status: 400, facts: ['option', 'value', 'nearest', 'choices'] },
  'quote-open': { status: 400, facts: ['text'] },
  'secret-pasted': { status: 400, facts: [] },

  // who may
  'not-permitted': { status: 403, facts: ['command', 'needed', 'holders'] },
  'not-known': { status: 403, facts: [] },
  'token-wrong': { status: 401, facts: [] },
  'person-unknown': { status: 404, facts: ['person'] },
  'role-unknown': { status: 400, facts: ['role', 'choices'] },
  'last-admin': { status: 409, facts: ['person'] },

  // finding things
  'nothing-found': { status: 404, facts: ['what', 'query'] },
  ambiguous: { status: 409, facts: ['query', 'count', 'examples'] },

  // approvals
  'approval-own': { status: 403, facts: [] },
  'approval-twice': { status: 409, facts: ['decision'] },
  'approval-decided': { status: 409, facts: ['decision', 'by', 'at'] },
  'reason-missing': { status: 400, facts: [] },

  // certificate authorities
  'issuer-unreachable': { status: 502, facts: ['issuer', 'detail'] },
  'issuer-rate-limited': { status: 503, facts: ['issuer', 'detail', 'seconds'] },
  'issuer-refused': { status: 422, rule: 'APPLY-9', facts: ['issuer', 'type', 'detail'] },
  'issuer-unknown': { status: 400, facts: ['issuer', 'nearest'] },

  // DNS providers
  'dns-provider-refused': { status: 502, facts: ['provider', 'host', 'detail'] },
  'dns-provider-unreachable': { status: 502, facts: ['provider', 'detail'] },
  'dns-zone-unheld': { status: 400, rule: 'VAL-2', facts: ['host', 'zones'] },

  // targets
  'target-refused': { status: 502, facts: ['target', 'detail'] },
  'target-unreachable': { status: 502, facts: ['target', 'detail'] },
  'target-unknown': { status: 400, facts: ['target', 'nearest'] },
  'target-not-served': { status: 502, rule: 'HOST-7', facts: ['target', 'where', 'saw'] },
  'target-not-restored': { status: 502, rule: 'HOST-7', facts: ['target', 'detail'] },

  // PEM, keys, requests and certificates
  'pem-missing': { status: 400, rule: 'CERT-1', facts: ['label'] },
  'pem-is-der': { status: 400, rule: 'CERT-1', facts: [] },
  'pem-damaged': { status: 400, rule: 'CERT-1', facts: ['label', 'detail'] },
  'pem-too-large': { status: 413, rule: 'CERT-1', facts: ['size', 'limit'] },
  'certificate-damaged': { status: 400, rule: 'CERT-1', facts: ['detail'] },
  'key-damaged': { status: 400, rule: 'CERT-1', facts: ['detail'] },
  'key-password-needed': { status: 400, rule: 'CERT-1', facts: [] },
  'key-password-wrong': { status: 400, rule: 'CERT-1', facts: [] },
  'key-weak': { status: 422, rule: 'PLAN-10', facts: ['algorithm'] },
  'key-unsupported': { status: 422, rule: 'PLAN-10', facts: ['algorithm'] },
  'key-mismatch': { status: 422, rule: 'CERT-1', facts: ['subject'] },
  'chain-incomplete': { status: 422, rule: 'CERT-1', facts: ['subject', 'missing'] },
  'chain-without-leaf': { status: 422, rule: 'CERT-1', facts: [] },
  'chain-ambiguous': { status: 422, rule: 'CERT-1', facts: ['count'] },
  'csr-damaged': { status: 400, rule: 'APPLY-1', facts: ['detail'] },
  'csr-signature-wrong': { status: 422, rule: 'APPLY-1', facts: [] },
  'csr-without-names': { status: 422, rule: 'APPLY-1', facts: [] },
  'csr-key-weak': { status: 422, rule: 'PLAN-10', facts: ['algorithm'] },
  'csr-key-unsupported': { status: 422, rule: 'PLAN-10', facts: ['algorithm'] },
  'csr-digest-weak': { status: 422, rule: 'PLAN-10', facts: ['algorithm'] },
  'csr-signature-unsupported': { status: 422, rule: 'PLAN-10', facts: ['algorithm'] },
  'crl-damaged': { status: 502, facts: ['detail'] },
  'authority-expired': { status: 422, facts: ['subject', 'at'] },
  'key-not-held': { status: 409, rule: 'APPLY-1', facts: ['format'] },
  'key-password-characters': { status: 400, rule: 'APPLY-2', facts: [] },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
