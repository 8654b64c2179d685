import type { Instant } from '../kernel/clock.ts';

/** The tables of the edge; see `schema.ts` for how rows are written. */
export interface EdgeTables {
  edgeDomains: {
    id: string;
    version: number;
    name: string;
    edge: string;
    state: string;
    https: string;
    /** JSON. */
    origin: string;
    redirect: 0 | 1;
    certificateId: string | null;
    wantedId: string | null;
    orderId: string | null;
    problem: string | null;
    attempts: number;
    deadline: Instant | null;
    servedAt: Instant | null;
    nextAt: Instant | null;
    holder: string | null;
    heldUntil: Instant | null;
    owner: string;
    createdAt: Instant;
    updatedAt: Instant;
  };
}
