import type { Instant } from '../kernel/clock.ts';

/** The tables of the built-in CA's ACME server; see `schema.ts` for how rows are written. */
export interface AcmeTables {
  /** Keys for external account binding, each a person's. */
  acmeKeys: {
    id: string;
    authority: string;
    personId: string;
    label: string;
    /** Sealed. */
    hmac: string;
    createdAt: Instant;
    revokedAt: Instant | null;
  };
  acmeAccounts: {
    id: string;
    version: number;
    authority: string;
    thumbprint: string;
    jwk: string;
    status: string;
    contact: string;
    keyId: string | null;
    createdAt: Instant;
  };
  /** What a client ordered; the CA's own side of it is the `authorityOrders` row of the same id. */
  acmeOrders: {
    id: string;
    accountId: string;
    names: string;
    profile: string | null;
    until: Instant | null;
    replaces: string | null;
    csr: string | null;
    certificateId: string | null;
    approvalId: string | null;
    expiresAt: Instant;
    createdAt: Instant;
  };
  /** What an account has shown of a name: `proved` by a challenge, or `approved` by people. */
  acmeGrants: { accountId: string; name: string; how: string; until: Instant };
}
