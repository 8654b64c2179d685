import type { Instant } from '../kernel/clock.ts';
import { DAY, HOUR } from '../kernel/duration.ts';
import type { OrderHouse } from '../order/order-house.ts';

/** What the ACME server needs of the house. */
export interface AcmeHouse extends OrderHouse {
  /** Where clients reach the port, without the slash at its end. */
  readonly publicUrl: string | undefined;
}

/** A key for external account binding (RFC 8555 §7.3.4), without its secret: whoever uses it acts for this person. */
export interface BindingKey {
  readonly id: string;
  readonly authority: string;
  readonly personId: string;
  readonly label: string;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | undefined;
}

/** RFC 8555 §7.1.2. */
export interface AcmeAccount {
  readonly id: string;
  readonly version: number;
  readonly authority: string;
  readonly thumbprint: string;
  /** The public key, JSON. */
  readonly jwk: string;
  readonly status: 'valid' | 'deactivated';
  readonly contact: readonly string[];
  /** The key it was bound by; undefined where that is optional. */
  readonly keyId: string | undefined;
  readonly createdAt: Instant;
}

/** What a client ordered. Its authorizations are in the CA's own row of the same id. */
export interface AcmeOrder {
  readonly id: string;
  readonly accountId: string;
  readonly names: readonly string[];
  readonly profile: string | undefined;
  /** When the client wants it to end. */
  readonly until: Instant | undefined;
  /** RFC 9773 §5: how renewal information names the certificate it replaces. */
  readonly replaces: string | undefined;
  readonly csr: string | undefined;
  readonly certificateId: string | undefined;
  readonly approvalId: string | undefined;
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
}

/** What the CA's profiles are, as the directory tells. @see draft-ietf-acme-profiles §3 */
export const PROFILES: Readonly<Record<string, string>> = {
  server: 'For TLS servers.',
  'server-client': 'For TLS servers that are also clients of others.',
};

/** How long an order and a person's yes to a name count, in milliseconds. */
export const ORDER_LIFE = 7 * DAY;
export const YES_LIFE = 365 * DAY;
/** How long a proof lets an account revoke what others got for the name. */
export const PROOF_LIFE = 90 * DAY;

/** Orders of one account within an hour, and accounts from one address. */
export const LIMITS = { orders: 300, accounts: 30, per: HOUR } as const;

/** Seconds until a client asks again: for a proof being looked at, for people's yes, for renewal information. */
export const ASK_AGAIN = { proof: 1, people: 30, renewal: 6 * 3_600 } as const;
