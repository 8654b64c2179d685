import type { Instant } from '../kernel/clock.ts';

/** JSON text. */
type Json = string;

/** The tables of revoking, reissuing and quotas; see `schema.ts` for how rows are written. */
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
  /** One row per order of a reissue; `certificateId` once it is issued. */
  reissues: {
    orderId: string;
    originalId: string;
    certificateId: string | null;
    reason: string;
    notAfter: Instant;
    proved: 0 | 1;
    createdAt: Instant;
  };
  reissueDomains: { orderId: string; domain: string };
  /** PLAN-7: `freeAt` is null as long as the order may still bring a certificate. */
  quotaPlaces: { orderId: string; plan: string; account: string; domain: string; freeAt: Instant | null };
  /** SHA-256 of the public keys (SubjectPublicKeyInfo) whose certificates were revoked because the key had leaked. */
  leakedKeys: { spki: string; certificateId: string; at: Instant };
  expedites: { orderId: string; at: Instant; personId: string };
  /** Every certificate that goes with a revocation, its own first, and when the CA had revoked it. */
  revokedTogether: { revocationId: string; certificateId: string; position: number; doneAt: Instant | null };
}
