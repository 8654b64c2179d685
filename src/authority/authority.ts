import type { KeyAlgorithm } from '../pki/key.ts';

/** How the built-in CA is made and what it issues; changing it later never touches the root that exists. */
export interface AuthorityPolicy {
  readonly name: string;
  /** Stands in the CA certificates' subject. */
  readonly organisation: string;
  readonly algorithm: KeyAlgorithm;
  /** Days that a certificate is valid. */
  readonly days: number;
  /** Names under these suffixes are issued on a person's yes; all others must be proved as at any CA. */
  readonly suffixes: readonly string[];
  /** Only names under these may be issued at all, written into the issuing certificate; empty for no constraint. */
  readonly permittedNames: readonly string[];
  /** Where `/ca/…` can be reached from outside, without the slash; undefined leaves the CRL's address out of certificates. */
  readonly publicUrl: string | undefined;
  /** Its own ACME endpoint; false or left out: there is none. */
  readonly acme?: boolean | AcmeChoices | undefined;
}

/** What may be chosen about the ACME endpoint. */
export interface AcmeChoices {
  /** `required`: every account is bound to a person by a key. `optional`: anybody may have one, for names that they prove. */
  readonly externalAccount: 'required' | 'optional';
  /** Names under the own suffixes wait for people's yes; false: they are proved like all others. */
  readonly approve: boolean;
  readonly termsOfService?: string | undefined;
}

/** Closed by default: who orders is known, and what nobody can prove is asked of people. */
const CLOSED: AcmeChoices = { externalAccount: 'required', approve: true };

export const acmeChoices = ({ acme }: AuthorityPolicy): AcmeChoices | undefined => {
  if (acme === undefined || acme === false) return undefined;
  return acme === true ? CLOSED : acme;
};

/** Private-use suffixes: nobody else can hold a name under them (RFC 6761, RFC 6762, RFC 8375, ICANN 2024 for `internal`). */
export const OWN_SUFFIXES = ['test', 'internal', 'home.arpa', 'localhost'] as const;

export const ROOT_YEARS = 20;
export const ISSUING_YEARS = 10;

/** Milliseconds a certificate's beginning lies before its issue, for clocks that are behind. */
export const BACKDATE_MS = 3_600_000;

/** How long a CRL counts, and how long before its end a new one is published, in hours. */
export const CRL_HOURS = 7 * 24;
export const CRL_REFRESH_HOURS = 3 * 24;

/** Whether `name` (ASCII, perhaps with `*.`) lies under one of the suffixes; a suffix by itself is no name to issue. */
export const underSuffix = (name: string, suffixes: readonly string[]): boolean =>
  suffixes.some((suffix) => name.endsWith(`.${suffix}`) || name === suffix);

/** The built-in CA's second hierarchy, of SM2: made when the first pair is issued. */
export const sm2Name = (name: string): string => `${name}-sm2`;

/** Path below the public URL where the CRL is published. */
export const crlPath = (name: string): string => `/ca/${encodeURIComponent(name)}.crl`;
export const issuingCertificatePath = (name: string): string => `/ca/${encodeURIComponent(name)}-issuing.crt`;
export const rootCertificatePath = (name: string): string => `/ca/${encodeURIComponent(name)}-root.pem`;
