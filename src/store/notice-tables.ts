import type { Instant } from '../kernel/clock.ts';

/** Tables about who is told. */
export interface NoticeTables {
  /** MSG-2: mailboxes that are not the configuration's own. */
  mailReceivers: {
    /** In lower case. */
    address: string;
    /** Of the link that was sent last. Sealed. */
    token: string;
    /** SHA-256 of the token. */
    hash: string;
    askedBy: string;
    /** Links sent so far. */
    asks: number;
    askedAt: Instant;
    expiresAt: Instant;
    verifiedAt: Instant | null;
  };
}
