import type { Instant } from '../kernel/clock.ts';

/** JSON text. */
type Json = string;

/** The tables of revoking; see `schema.ts` for how rows are written. */
export interface RevocationTables {
  revocations: {
    id: string;
    version: number;
    /** The certificate it was asked for. */
    certificateId: string;
    state: string;
    reason: string;
    /** Records that show control of the names again, with what was last found. */
    proofs: Json;
    approvalId: string | null;
    requester: string;
    failures: number;
    problem: Json | null;
    deadline: Instant;
    nextAt: Instant | null;
    createdAt: Instant;
    updatedAt: Instant;
  };
  /** Every certificate that goes with a revocation, its own first, and when the CA had revoked it. */
  revokedTogether: { revocationId: string; certificateId: string; position: number; doneAt: Instant | null };
}
