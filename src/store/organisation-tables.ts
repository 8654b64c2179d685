import type { Instant } from '../kernel/clock.ts';

/** Text sealed by `Sealer`. */
type Sealed = string;

/** Row types of people's decisions, of the organisation room and of letters; see `schema.ts` for the conventions. */
export interface OrganisationTables {
  /** Organisations and contacts, kept for reuse. */
  parties: {
    id: string;
    version: number;
    kind: string;
    handle: string;
    detail: Sealed;
    createdBy: string;
    createdAt: Instant;
    updatedAt: Instant;
  };
  /** Who has shown control of which name to whom, and when last (VAL-11). */
  validatedNames: { scope: string; holder: string; name: string; proof: string; at: Instant };
  organisationReviews: {
    organisationId: string;
    /** The organisation's version that was looked at. */
    revision: number;
    brand: string;
    level: string;
    orderId: string;
    at: Instant;
  };
  letters: {
    orderId: string;
    format: string;
    size: number;
    /** Base64. */
    content: Sealed;
    uploadedBy: string;
    uploadedAt: Instant;
  };
  /** The messages of an order's e-mail validation or review: at most one set under way. */
  orderMails: {
    orderId: string;
    kind: string;
    detail: Sealed;
    hash: string;
    sent: number;
    tries: number;
    expiresAt: Instant;
  };
  approvals: {
    id: string;
    version: number;
    subjectKind: string;
    subjectId: string;
    summary: string;
    requester: string;
    needed: number;
    role: string;
    state: string;
    deadline: Instant;
    createdAt: Instant;
    decidedAt: Instant | null;
    remindAt: Instant | null;
    /** What is asked: the names, or the organisation behind them. */
    about: string;
  };
  votes: { approvalId: string; personId: string; vote: string; reason: string; at: Instant };
}
