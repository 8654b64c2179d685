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
  'store-duplicate': { status: 409, facts: [] },
  'store-unreachable': { status: 503, facts: [] },
  'store-missing': { status: 404, facts: ['path'] },
  'store-exists': { status: 409, facts: ['path'] },
  'store-in-use': { status: 409, facts: ['path'] },
  'backup-damaged': { status: 422, facts: ['path', 'detail'] },
  'backup-newer': { status: 422, facts: ['path', 'migration'] },
  'backup-other-tool': { status: 409, facts: ['command'] },
  'secret-unreadable': { status: 500, facts: ['what', 'keyVersion'] },
  'file-exists': { status: 409, facts: ['path'] },
  'file-unwritable': { status: 500, facts: ['path', 'detail'] },

  // understanding what was typed
  'command-unknown': { status: 404, facts: ['word', 'nearest'] },
  'option-unknown': { status: 400, facts: ['option', 'command', 'nearest'] },
  'option-missing': { status: 400, facts: ['option', 'command'] },
  'option-value': { status: 400, facts: ['option', 'value', 'expected'] },
  'choice-unknown': { status: 400, facts: ['option', 'value', 'nearest', 'choices'] },
  'quote-open': { status: 400, facts: ['text'] },
  'secret-pasted': { status: 400, facts: [] },
  'key-over-chat': { status: 400, rule: 'CERT-1', facts: ['option'] },
  'key-misplaced': { status: 400, facts: ['option'] },
  'file-needed': { status: 400, facts: ['option'] },
  'file-large': { status: 413, facts: ['option', 'size', 'most'] },
  'file-unreadable': { status: 400, facts: ['path', 'detail'] },
  'option-empty': { status: 400, facts: ['option', 'command'] },
  'option-twice': { status: 400, facts: ['option', 'command'] },
  'option-long': { status: 400, facts: ['option', 'length', 'max'] },
  'word-unexpected': { status: 400, facts: ['word', 'command'] },

  // names of certificates
  'name-empty': { status: 400, rule: 'PLAN-3', facts: [] },
  'name-long': { status: 400, rule: 'PLAN-3', facts: ['name', 'length'] },
  'name-label-long': { status: 400, rule: 'PLAN-3', facts: ['name', 'label', 'length'] },
  'name-label-empty': { status: 400, rule: 'PLAN-3', facts: ['name'] },
  'name-labels-many': { status: 400, rule: 'PLAN-3', facts: ['name', 'count'] },
  'name-star-alone': { status: 400, rule: 'PLAN-3', facts: [] },
  'name-star-twice': { status: 400, rule: 'PLAN-3', facts: ['name'] },
  'name-star-place': { status: 400, rule: 'PLAN-3', facts: ['name'] },
  'name-star-suffix': { status: 400, rule: 'PLAN-3', facts: ['name', 'suffix'] },
  'name-star-ip': { status: 400, rule: 'PLAN-3', facts: ['name'] },
  'name-suffix-bare': { status: 400, rule: 'PLAN-3', facts: ['name'] },
  'name-character': { status: 400, rule: 'PLAN-3', facts: ['name', 'character'] },
  'name-hyphen': { status: 400, rule: 'PLAN-3', facts: ['name', 'label'] },
  'name-idna': { status: 400, rule: 'PLAN-3', facts: ['name'] },
  'name-ip-odd': { status: 400, rule: 'PLAN-5', facts: ['name'] },
  'name-twice': { status: 400, rule: 'PLAN-3', facts: ['name'] },
  'names-many': { status: 400, rule: 'PLAN-3', facts: ['count', 'limit'] },

  // plans
  'plan-one-name': { status: 422, rule: 'PLAN-3', facts: ['plan', 'count'] },
  'plan-no-wildcard': { status: 422, rule: 'PLAN-3', facts: ['plan', 'name'] },
  'plan-wildcard-needed': { status: 422, rule: 'PLAN-3', facts: ['plan', 'name'] },
  'plan-names-many': { status: 422, rule: 'PLAN-3', facts: ['plan', 'count', 'limit'] },
  'plan-name-internal': { status: 422, rule: 'PLAN-3', facts: ['plan', 'name'] },
  'plan-names-fixed': { status: 422, rule: 'PLAN-4', facts: [] },
  'plan-ip': { status: 422, rule: 'PLAN-5', facts: ['plan', 'name'] },
  'plan-ip-private': { status: 422, rule: 'PLAN-5', facts: ['plan', 'name'] },
  'plan-free-single': { status: 422, rule: 'PLAN-6', facts: ['plan', 'name'] },
  'plan-quota-account': { status: 422, rule: 'PLAN-7', facts: ['plan', 'used', 'limit'] },
  'plan-quota-domain': { status: 422, rule: 'PLAN-7', facts: ['plan', 'domain', 'used', 'limit'] },
  'plan-suffix': { status: 422, rule: 'PLAN-8', facts: ['plan', 'name', 'suffix'] },
  'plan-term': { status: 422, rule: 'PLAN-9', facts: ['plan', 'years', 'choices'] },
  'plan-algorithm': { status: 422, rule: 'PLAN-10', facts: ['plan', 'algorithm', 'choices'] },
  'plan-digest': { status: 422, rule: 'PLAN-10', facts: ['plan', 'digest', 'choices'] },
  'plan-csr': { status: 422, rule: 'APPLY-5', facts: ['plan'] },

  // who may
  'not-permitted': { status: 403, facts: ['command', 'needed', 'holders'] },
  'not-known': { status: 403, facts: [] },
  'token-wrong': { status: 401, facts: [] },
  'person-unknown': { status: 404, facts: ['person'] },
  'role-unknown': { status: 400, facts: ['role', 'choices'] },
  'last-admin': { status: 409, facts: ['person'] },

  // finding things
  'watch-exists': { status: 409, facts: ['place'] },
  'nothing-found': { status: 404, facts: ['what', 'query'] },
  ambiguous: { status: 409, facts: ['query', 'count', 'examples'] },

  // approvals
  'approval-own': { status: 403, facts: [] },
  'approval-twice': { status: 409, facts: ['decision'] },
  'approval-decided': { status: 409, facts: ['decision', 'by', 'at'] },
  'reason-missing': { status: 400, facts: [] },

  // renewing
  'renew-not-ours': { status: 422, rule: 'RENEW-1', facts: ['name'] },
  'renew-not-auto': { status: 422, rule: 'RENEW-1', facts: ['name', 'plan'] },
  'renew-too-late': { status: 422, rule: 'RENEW-2', facts: ['name', 'days', 'expires'] },
  'renew-impossible': { status: 422, rule: 'PLAN-6', facts: ['name', 'plan'] },
  'renew-done': { status: 409, facts: ['name', 'successor'] },
  'renew-names-fixed': { status: 422, rule: 'APPLY-6', facts: ['name'] },
  'renew-no-names': { status: 400, facts: ['name'] },

  // hosting
  'host-too-late': { status: 422, rule: 'HOST-3', facts: ['name', 'at', 'expires'] },
  'host-other-names': { status: 422, rule: 'HOST-4', facts: ['name', 'difference'] },
  'nothing-to-restore': { status: 409, rule: 'HOST-7', facts: ['target'] },

  // certificate authorities
  'issuer-unreachable': { status: 502, facts: ['issuer', 'detail'] },
  'issuer-rate-limited': { status: 503, facts: ['issuer', 'detail', 'seconds'] },
  'issuer-refused': { status: 422, rule: 'APPLY-9', facts: ['issuer', 'type', 'detail'] },
  'issuer-unknown': { status: 400, facts: ['issuer', 'nearest'] },
  'account-key-busy': { status: 409, facts: ['issuer', 'count', 'names'] },

  // DNS providers
  'dns-provider-refused': { status: 502, facts: ['provider', 'host', 'detail'] },
  'dns-provider-unreachable': { status: 502, facts: ['provider', 'detail'] },
  'dns-zone-unheld': { status: 400, rule: 'VAL-2', facts: ['host', 'zones'] },

  // targets
  'target-refused': { status: 502, facts: ['target', 'detail'] },
  'target-unreachable': { status: 502, facts: ['target', 'detail'] },
  'target-unknown': { status: 400, facts: ['target', 'nearest'] },
  'target-sm2': { status: 422, rule: 'CERT-1', facts: ['name', 'target'] },
  'target-not-served': { status: 502, rule: 'HOST-7', facts: ['target', 'where', 'saw'] },
  'target-not-restored': { status: 502, rule: 'HOST-7', facts: ['target', 'detail'] },

  // PEM, keys, requests and certificates
  'pem-missing': { status: 400, rule: 'CERT-1', facts: ['label'] },
  'pem-is-der': { status: 400, rule: 'CERT-1', facts: [] },
  'pem-damaged': { status: 400, rule: 'CERT-1', facts: ['label', 'detail'] },
  'pem-too-large': { status: 413, rule: 'CERT-1', facts: ['size', 'limit'] },
  'chain-tangled': { status: 422, rule: 'CERT-1', facts: [] },
  'upload-is-pfx': { status: 400, rule: 'CERT-1', facts: [] },
  'upload-is-pkcs7': { status: 400, rule: 'CERT-1', facts: [] },
  'upload-is-jks': { status: 400, rule: 'CERT-1', facts: [] },
  'upload-is-csr': { status: 400, rule: 'CERT-1', facts: [] },
  'upload-is-other': { status: 400, rule: 'CERT-1', facts: ['kind'] },
  'upload-key-missing': { status: 400, rule: 'CERT-1', facts: [] },
  'upload-key-unwanted': { status: 400, rule: 'CERT-2', facts: [] },
  'upload-not-ca': { status: 422, rule: 'CERT-2', facts: ['subject'] },
  'upload-duplicate': { status: 409, rule: 'CERT-3', facts: ['id'] },
  'upload-pair-missing': { status: 400, rule: 'CERT-1', facts: [] },
  'upload-pair-unwanted': { status: 400, rule: 'CERT-1', facts: [] },
  'upload-pair-same': { status: 422, rule: 'CERT-1', facts: [] },
  'upload-pair-uses': { status: 422, rule: 'CERT-1', facts: ['subject', 'expected'] },
  'upload-pair-differs': { status: 422, rule: 'CERT-1', facts: ['what'] },
  'upload-expired': { status: 422, rule: 'CERT-1', facts: ['subject', 'at'] },
  'upload-nameless': { status: 422, rule: 'CERT-1', facts: ['subject'] },
  'upload-refused': { status: 422, rule: 'CERT-1', facts: ['subject', 'fault'] },
  'key-broken': { status: 422, rule: 'CERT-1', facts: ['why'] },
  'download-sm2': { status: 422, rule: 'CERT-4', facts: ['format'] },
  'download-never': { status: 409, rule: 'CERT-3', facts: ['format'] },
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
  'chain-long': { status: 422, rule: 'CERT-1', facts: ['count', 'limit'] },
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
  'key-password-sm2': { status: 400, rule: 'APPLY-2', facts: [] },
  'key-password-characters': { status: 400, rule: 'APPLY-2', facts: [] },

  // orders
  'order-open': { status: 409, facts: ['names', 'order'] },
  'issuer-none': { status: 422, facts: ['names'] },
  'file-for-wildcard': { status: 400, rule: 'VAL-4', facts: ['name'] },
  'dns-for-address': { status: 400, rule: 'PLAN-5', facts: ['name'] },
  'delegation-unset': { status: 400, rule: 'VAL-3', facts: [] },
  'csr-other-names': { status: 400, rule: 'PLAN-4', facts: ['name', 'names'] },
  'password-with-target': { status: 400, rule: 'APPLY-2', facts: [] },
  'target-without-key': { status: 400, rule: 'APPLY-1', facts: [] },
  'key-not-here': { status: 409, rule: 'APPLY-1', facts: ['name'] },
  'order-running': { status: 409, facts: ['state'] },
  'link-gone': { status: 410, facts: [] },
  'out-not-local': { status: 400, facts: [] },
  'setting-wrong': { status: 400, facts: ['key', 'value', 'expected'] },
  'public-url-unset': { status: 400, facts: [] },

  // people and certificates
  'person-exists': { status: 409, facts: ['person'] },
  'link-code-wrong': { status: 400, facts: [] },
  'link-stranger': { status: 409, facts: [] },
  'link-same': { status: 409, facts: ['person'] },
  'link-both-voted': { status: 409, facts: [] },
  'local-only': { status: 403, facts: ['command'] },
  'certificate-unusable': { status: 409, rule: 'CERT-6', facts: ['name', 'state'] },
  'revoke-uploaded': { status: 409, rule: 'CERT-6', facts: ['name'] },
  'revoke-expired': { status: 409, rule: 'CERT-6', facts: ['name', 'expires'] },
  'revoke-to-renew': { status: 409, rule: 'CERT-6', facts: ['name', 'days', 'expires'] },
  'revoke-reissue': { status: 409, rule: 'CERT-6', facts: ['name', 'original'] },
  'revoke-unsupported': { status: 409, rule: 'CERT-6', facts: ['issuer'] },
  'targets-none': { status: 400, facts: ['name', 'targets'] },
  'duplicate-event': { status: 409, facts: [] },

  // points
  'points-short': { status: 422, rule: 'PTS-2', facts: ['needed', 'free'] },
  'points-expired': { status: 422, rule: 'PTS-1', facts: ['pack', 'at'] },
  'points-which-pack': { status: 409, rule: 'PTS-3', facts: ['packs'] },
  'points-whole': { status: 400, rule: 'PTS-3', facts: ['points'] },
  'points-self': { status: 400, rule: 'PTS-3', facts: [] },
  'points-code-wrong': { status: 400, rule: 'PTS-4', facts: [] },
  'points-code-over': { status: 410, rule: 'PTS-4', facts: ['state'] },
  'points-locked': { status: 429, rule: 'PTS-4', facts: ['until', 'most'] },

  // organisations
  'party-unknown': { status: 400, rule: 'APPLY-3', facts: ['word', 'handle', 'nearest'] },
  'party-exists': { status: 409, rule: 'APPLY-3', facts: ['word', 'handle'] },
  'organisation-needed': { status: 400, rule: 'APPLY-3', facts: ['plan'] },
  'organisation-unwanted': { status: 400, rule: 'APPLY-3', facts: ['plan'] },
  'administrator-needed': { status: 400, rule: 'APPLY-4', facts: ['plan'] },
  'reviewers-few': { status: 422, rule: 'ORG-3', facts: ['needed', 'count', 'holders'] },
  'review-unsaid': { status: 409, rule: 'ORG-3', facts: ['state'] },
  'letter-unwanted': { status: 409, rule: 'ORG-2', facts: ['state'] },
  'letter-kept': { status: 409, rule: 'ORG-2', facts: ['at'] },
  'letter-kind': { status: 422, rule: 'ORG-2', facts: ['formats'] },
  'letter-large': { status: 413, rule: 'ORG-2', facts: ['size', 'most'] },
  'letter-empty': { status: 422, rule: 'ORG-2', facts: [] },
  'mail-unset': { status: 422, rule: 'VAL-7', facts: [] },
  'mail-refused': { status: 422, rule: 'VAL-7', facts: ['issuer'] },
  'mail-early': { status: 409, rule: 'VAL-7', facts: ['state'] },
  'mailbox-unknown': { status: 400, rule: 'VAL-7', facts: ['mailbox', 'mailboxes'] },
  'mail-names': { status: 422, rule: 'VAL-7', facts: ['names'] },
  'mail-once': { status: 409, rule: 'VAL-8', facts: [] },
  'mail-code-wrong': { status: 400, rule: 'VAL-8', facts: ['left'] },
  'mail-code-locked': { status: 429, rule: 'VAL-8', facts: ['most'] },

  // HTTP
  'port-taken': { status: 500, facts: ['address'] },

  // HTTP bodies and tokens
  'body-wrong': { status: 400, facts: ['expected'] },
  'body-large': { status: 413, facts: ['most'] },
  'body-type': { status: 415, facts: ['type'] },
  'address-unknown': { status: 404, facts: ['address'] },
  'method-wrong': { status: 405, facts: ['method', 'allowed'] },
  'request-slow': { status: 408, facts: [] },
  'request-broken': { status: 400, facts: [] },
  'headers-large': { status: 431, facts: [] },
  'tokens-failed': { status: 429, facts: ['seconds'] },

  // notices on their way
  'receiver-gone': { status: 410, facts: ['receiver', 'detail'] },
  'receiver-limited': { status: 429, facts: ['receiver', 'seconds'] },
  'receiver-unreachable': { status: 503, facts: ['receiver', 'detail'] },

  // alerts
  'alert-over': { status: 409, facts: [] },
  'snooze-reason': { status: 422, facts: [] },
  'policy-exists': { status: 409, rule: 'MSG-3', facts: ['name'] },
  'policies-many': { status: 409, rule: 'MSG-3', facts: ['most'] },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
