import type { Instant } from '../kernel/clock.ts';

/** The tables of the edge and of hosted uploads; see `schema.ts` for how rows are written. */
export interface EdgeTables {
  hostedUploads: {
    certificateId: string;
    version: number;
    state: string;
    plan: string;
    method: string;
    pack: string | null;
    organisation: string | null;
    administrator: string | null;
    contact: string | null;
    submitAt: Instant;
    orderId: string | null;
    successorId: string | null;
    problem: string | null;
    /** JSON. */
    lost: string;
    nextAt: Instant | null;
    owner: string;
    updatedAt: Instant;
  };
  edgeDomains: {
    id: string;
    version: number;
    name: string;
    edge: string;
    state: string;
    https: string;
    /** JSON. */
    origin: string;
    /** JSON: origin and redirect as the edge took them last. */
    served: string | null;
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
