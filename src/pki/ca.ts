import type { Instant } from '../kernel/clock.ts';
import type { KeyAlgorithm } from './key.ts';
import type { NameConstraints } from './name-constraints.ts';

/** What a CA is to be. */
export interface AuthorityRequest {
  readonly commonName: string;
  readonly organisation?: string;
  readonly algorithm: KeyAlgorithm;
  readonly from: Instant;
  readonly until: Instant;
  /** For an issuing CA: where its parent's CRL is published. */
  readonly crlUrl?: string;
  /** For an issuing CA: where its parent's certificate is published. */
  readonly caIssuersUrl?: string;
  /** What it may issue for; without this, everything. */
  readonly constraints?: NameConstraints;
}

/** A CA's own certificate and key. */
export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /** PKCS#8: a secret. */
  readonly privateKeyPem: string;
}
