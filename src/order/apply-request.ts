import type { Target } from '../hosting/target.ts';
import type { KeyAlgorithm } from '../pki/key.ts';
import type { RsaDigest } from '../pki/signature-algorithm.ts';
import type { OrderHouse } from './order-house.ts';

/** What a person asks for; everything but the names (or a CSR that has them) may be left out. */
export interface ApplyRequest {
  /** As typed: see `parseNames`. */
  readonly names: readonly string[];
  readonly plan?: string | undefined;
  readonly issuer?: string | undefined;
  readonly method?: string | undefined;
  readonly webroot?: string | undefined;
  readonly algorithm?: KeyAlgorithm | undefined;
  /** Of the signature, for RSA keys (PLAN-10). */
  readonly digest?: RsaDigest | undefined;
  /** PEM: the service then never has the key (APPLY-1). */
  readonly csr?: string | undefined;
  /** Protects PFX and JKS downloads (APPLY-2). */
  readonly keyPassword?: string | undefined;
  readonly profile?: string | undefined;
  readonly remark?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly project?: string | undefined;
  /** Of whoever applies for a free certificate (APPLY-5). */
  readonly email?: string | undefined;
  readonly targets?: readonly string[] | undefined;
  /** The term bought (PLAN-9). */
  readonly years?: number | undefined;
  /** The certificate that this one is meant to follow: that it covers the names is no news. */
  readonly follows?: string | undefined;
  /** The pack that pays, where the plan costs points (PTS-2). */
  readonly pack?: string | undefined;
  /** What its points were set aside for already (HOST-8). */
  readonly paidFor?: string | undefined;
  /** APPLY-3, APPLY-4: words of what is kept (`signet org`, `signet contact`). */
  readonly organisation?: string | undefined;
  readonly administrator?: string | undefined;
  readonly contact?: string | undefined;
}

export interface ApplyHouse extends OrderHouse {
  readonly targets: ReadonlyMap<string, Target>;
}
