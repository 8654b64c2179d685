import type { Instant } from '../kernel/clock.ts';
import type { Proof, ProofKind } from '../validation/proof.ts';

/** A problem in the CA's own words (RFC 7807), kept whole for the card. */
export interface Problem {
  /** e.g. `urn:ietf:params:acme:error:caa`, or the issuer's own code. */
  readonly type: string;
  readonly detail: string;
  /** The name it is about, where the CA says so. */
  readonly name?: string;
}

export interface PlaceRequest {
  /** Signet's id of the order: placing the same id twice gives the same issuer order (adopted, not a second one). */
  readonly orderId: string;
  /** How often this order was placed anew after a refusal; part of the identity above. */
  readonly attempt: number;
  /** ASCII names, wildcards with `*.`, IP addresses in text form; the first is the common name where one is used. */
  readonly names: readonly string[];
  /** PEM; some issuers need it at placing, ACME at finalising. */
  readonly csr: string;
  /** draft-ietf-acme-profiles, or the built-in CA's (`server`, `server-client`). */
  readonly profile?: string;
  /** When it is to end at the latest; only issuers with `keepsExpiry` look at it (CERT-5, PLAN-9). */
  readonly until?: Instant;
  /**
   * Those of the names that need no proof any more: validated for the same applicant before where the rules ask for no more, or confirmed by a mailbox
   * of their domain (VAL-7). Only an issuer of our own takes that.
   */
  readonly proved?: readonly string[];
  /** The certificate this one replaces (RFC 9773 §5), PEM of its leaf. */
  readonly replaces?: string;
}

export interface IssuerAuthorization {
  /** The issuer's handle: opaque, kept in the order. */
  readonly ref: string;
  /** The name without `*.`. */
  readonly name: string;
  readonly wildcard: boolean;
  readonly state: 'pending' | 'valid' | 'invalid' | 'expired' | 'deactivated' | 'revoked';
  /** One of these proofs must be found; empty when `valid` already (reused). `ref` starts the issuer's own check of it. */
  readonly challenges: readonly { readonly ref: string; readonly proof: Proof }[];
  readonly problem?: Problem;
}

export interface IssuerOrder {
  /** The issuer's handle (ACME: the order URL): opaque, kept in the order, enough to go on after a restart. */
  readonly ref: string;
  /** RFC 8555 §7.1.6. */
  readonly state: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  readonly authorizations: readonly IssuerAuthorization[];
  readonly expires?: Instant;
  readonly problem?: Problem;
  /** When to ask again at the earliest, in milliseconds (Retry-After). */
  readonly retryAfter?: number;
}

export interface IssuedChain {
  /** PEM, leaf first, root left out. */
  readonly certificates: readonly string[];
  /** Of an SM2 pair: the encryption half, whose key the CA makes. `privateKeyPem` is a secret. */
  readonly encryption?: { readonly certificates: readonly string[]; readonly privateKeyPem: string };
}

/** RFC 9773 §4.2; `end <= start` is not passed on. */
export interface RenewalInfo {
  readonly start: Instant;
  readonly end: Instant;
  readonly explanationUrl?: string;
  /** Milliseconds until it should be asked again. */
  readonly retryAfter: number;
}

export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation';

/** How long a plan lets its certificate live, in days. Only issuers with `keepsExpiry` look at it. */
export interface Lifetime {
  /** No longer than this, whatever is usual at the CA (PLAN-6). */
  readonly own: number;
  /** RENEW-5: what was left of the certificate that is replaced comes on top. */
  readonly left: number;
  /** Longer than this no certificate may be valid; undefined: nothing is known to bound it. */
  readonly most: number | undefined;
}

export interface IssuerAbilities {
  readonly proofs: readonly ProofKind[];
  readonly wildcard: boolean;
  readonly ip: boolean;
  readonly revoke: boolean;
  readonly renewalInfo: boolean;
  /** Takes a mailbox's confirmation, gathered by us, as proof (VAL-7). */
  readonly mail?: boolean;
  /** Issues pairs of the Chinese national standard. */
  readonly sm2?: boolean;
  /** Lets the applicant say when a certificate ends. ACME CAs that are public do not. */
  readonly keepsExpiry?: boolean;
  /** What stands before the name where its DNS proofs are put; default ACME's `_acme-challenge`. @see RFC 8555 §8.4 */
  readonly dnsLabel?: string;
}

export const dnsLabelOf = ({ abilities }: Pick<Issuer, 'abilities'>): string => abilities.dnsLabel ?? '_acme-challenge';

/** Undefined `accountUri`: not known yet. */
export interface CaaIdentity {
  readonly issuerDomains: readonly string[];
  readonly accountUri?: string;
}

/**
 * PORT. A certificate authority. Called by `order/advance`, one call a step; the order is saved before and after each, and after a crash the
 * same call is made again, so every method may be called twice with the same arguments and has its effect once.
 * Nothing blocks: a review takes days, and `poll` is how the core finds out.
 * Throws CertError: `issuer-unreachable` (no answer, 5xx, malformed: another CA may be tried), `issuer-rate-limited` (fact `seconds`),
 * `issuer-refused` (final for this order; facts `type`, `detail` in the CA's words). An invalid authorization is not thrown but told by `poll`.
 */
export interface Issuer {
  readonly name: string;
  readonly abilities: IssuerAbilities;
  /** Names that need no proof but a person's yes instead (the built-in CA's policy); false for every other issuer. */
  approvedByPerson(name: string): boolean;
  place(request: PlaceRequest): Promise<IssuerOrder>;
  poll(orderRef: string): Promise<IssuerOrder>;
  /** The proof is in place: check it. */
  check(orderRef: string, challengeRef: string): Promise<void>;
  /** `personApproved`: every name that needs a person's yes has it. */
  finalise(
    orderRef: string,
    csr: string,
    options: { readonly personApproved: boolean; readonly profile?: string; readonly lifetime?: Lifetime },
  ): Promise<IssuerOrder>;
  /** For a `valid` order. */
  collect(orderRef: string): Promise<IssuedChain>;
  /** Lets go of an order that will not be finished: pending authorizations are deactivated. Best effort. */
  abandon(orderRef: string): Promise<void>;
  revoke?(certificate: string, reason: RevocationReason): Promise<void>;
  renewalInfo?(certificate: string): Promise<RenewalInfo | undefined>;
  /** What the CA calls itself in CAA records (RFC 8659) and our account there (RFC 8657); undefined: CAA is not for this issuer. */
  caa?(): Promise<CaaIdentity | undefined>;
  /** For `doctor` and the fallback's memory: reachable, account in order. */
  health(): Promise<{ readonly ok: boolean; readonly detail: string }>;
}
