import { type CertError, isCertError } from '../kernel/errors.ts';
import { sayer } from '../texts/say.ts';

/** The error types of RFC 8555 §6.7, RFC 9773 §7.4 and draft-ietf-acme-profiles §6, with the HTTP status each is sent under. */
const FAULTS = {
  accountDoesNotExist: 400,
  alreadyReplaced: 409,
  alreadyRevoked: 400,
  badCSR: 400,
  badNonce: 400,
  badPublicKey: 400,
  badRevocationReason: 400,
  badSignatureAlgorithm: 400,
  connection: 400,
  dns: 400,
  externalAccountRequired: 403,
  invalidContact: 400,
  invalidProfile: 400,
  malformed: 400,
  orderNotReady: 403,
  rateLimited: 429,
  rejectedIdentifier: 403,
  serverInternal: 500,
  unauthorized: 403,
  unsupportedContact: 400,
  unsupportedIdentifier: 400,
} as const;

export type FaultType = keyof typeof FAULTS;

export interface WireIdentifier {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

interface FaultExtras {
  readonly status?: number;
  readonly retryAfter?: number;
  /** More members of the problem document. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A refusal in ACME's own words: a problem document (RFC 9457). */
export class AcmeFault extends Error {
  readonly type: FaultType;
  readonly extras: FaultExtras;

  constructor(type: FaultType, detail: string, extras: FaultExtras = {}) {
    super(detail, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'AcmeFault';
    this.type = type;
    this.extras = extras;
  }

  get status(): number {
    return this.extras.status ?? FAULTS[this.type];
  }
}

const URN = 'urn:ietf:params:acme:error:';

/** The members of a problem document, for an answer or inside an object. */
export const problemOf = (type: FaultType, detail: string, status: number = FAULTS[type]) => ({
  type: `${URN}${type}`,
  detail,
  status,
});

const REFUSED: Readonly<Record<string, FaultType>> = {
  'signet:bad-csr': 'badCSR',
  'signet:name-constraints': 'rejectedIdentifier',
  'signet:unapproved': 'unauthorized',
};

const typeOf = ({ code, facts }: CertError): FaultType => {
  if (code === 'issuer-refused') return REFUSED[String(facts.type)] ?? 'malformed';
  if (/^(csr|key|pem)-/.test(code)) return 'badCSR';
  return /^names?-/.test(code) ? 'rejectedIdentifier' : 'serverInternal';
};

/** What the rooms below refuse, as ACME says it; undefined for what is nobody's fault but ours. */
export const asFault = (error: unknown): AcmeFault | undefined => {
  if (error instanceof AcmeFault) return error;
  if (!isCertError(error)) return undefined;
  const { message } = sayer('en').error(error);
  const type = typeOf(error);
  const busy = type === 'serverInternal' ? { status: 503, retryAfter: 10 } : {};
  return new AcmeFault(type, message, { ...busy, cause: error });
};
