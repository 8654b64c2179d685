import type { Instant } from '../kernel/clock.ts';

/** Budgets: packs, their ledger, what is promised, codes. */
export interface PointTables {
  pointPacks: {
    id: string;
    version: number;
    account: string;
    name: string;
    source: string;
    total: number;
    free: number;
    held: number;
    expiresAt: Instant;
    /** When the clock looks whether what is free has lapsed; null once it has, or nothing is left. */
    lapsesAt: Instant | null;
    /** When the owner is warned; null once warned. */
    warnAt: Instant | null;
    createdAt: Instant;
  };
  /** The ledger: append-only, every entry's lines add up to nothing. */
  pointEntries: {
    id: string;
    line: number;
    at: Instant;
    kind: string;
    place: string;
    account: string | null;
    points: number;
    subject: string;
    actor: string;
  };
  pointHolds: { orderId: string; packId: string; points: number; state: string };
  pointTransfers: {
    id: string;
    version: number;
    packId: string;
    sender: string;
    receiver: string;
    points: number;
    hash: string;
    state: string;
    expiresAt: Instant;
    nextAt: Instant | null;
    createdAt: Instant;
  };
  rechargeCodes: {
    id: string;
    hash: string;
    name: string;
    points: number;
    receiver: string | null;
    packExpiresAt: Instant;
    expiresAt: Instant;
    usedBy: string | null;
    usedAt: Instant | null;
    createdAt: Instant;
  };
  codeTries: { personId: string; wrong: number; lockedUntil: Instant | null };
}
