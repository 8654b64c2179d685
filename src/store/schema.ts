import type { Kysely } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import type { AcmeTables } from './acme-tables.ts';
import type { EdgeTables } from './edge-tables.ts';
import type { NoticeTables } from './notice-tables.ts';
import type { OrganisationTables } from './organisation-tables.ts';
import type { PointTables } from './point-tables.ts';
import type { RenewalTables } from './renewal-tables.ts';
import type { RevocationTables } from './revocation-tables.ts';
import type { TeamTables } from './team-tables.ts';
import type { WatchTables } from './watch-tables.ts';

// Row types, one per table, as stored: JSON as text, flags as 0/1, instants as ISO 8601 UTC text (text order is time order), secrets sealed.
// Column names stay camelCase in both dialects, so that a row reads like the object it is.

type Flag = 0 | 1;
/** Text sealed by `Sealer`; the columns are listed in `sealed-columns.ts`. */
type Sealed = string;
/** JSON text. */
type Json = string;

export interface Schema
  extends EdgeTables,
    AcmeTables,
    RenewalTables,
    RevocationTables,
    OrganisationTables,
    NoticeTables,
    PointTables,
    TeamTables,
    WatchTables {
  people: { id: string; name: string; createdAt: Instant; language: string | null };
  identities: { surface: string; realm: string; user: string; personId: string; name: string };
  roles: { personId: string; role: string };
  /** Roles that a surface's groups gave when the person was last seen there. */
  groupRoles: { personId: string; surface: string; realm: string; role: string };
  secondFactors: {
    personId: string;
    secret: Sealed;
    lastStep: number;
    wrong: number;
    lockedUntil: Instant | null;
  };
  /** Persons who became others: the past keeps the ids it wrote down. */
  formerPeople: { id: string; personId: string; name: string; at: Instant };
  linkCodes: { personId: string; hash: string; expiresAt: Instant };
  tokens: {
    id: string;
    personId: string;
    hash: string;
    label: string;
    createdAt: Instant;
    revokedAt: Instant | null;
  };
  audit: {
    seq: number;
    at: Instant;
    actor: string;
    action: string;
    subject: string;
    detail: Json;
    previous: string;
    hash: string;
  };
  orders: {
    id: string;
    version: number;
    state: string;
    /** The first name, for people and for sorting. */
    name: string;
    names: Json;
    plan: string;
    issuers: Json;
    issuer: string;
    issuerRef: string | null;
    attempt: number;
    method: string;
    provider: string | null;
    profile: string | null;
    algorithm: string;
    csrSource: string;
    csr: string;
    key: Sealed | null;
    keyPassword: Sealed | null;
    remark: string;
    tags: Json;
    targets: Json;
    requester: string;
    approvalId: string | null;
    personApproved: Flag;
    organisationId: string | null;
    organisationRevision: number | null;
    applicant: Sealed | null;
    project: string;
    email: Sealed | null;
    reviewedAt: Instant | null;
    certificateId: string | null;
    replacesId: string | null;
    /** A valid certificate for the names that was here when it was applied for. */
    coveredBy: string | null;
    years: number | null;
    termEnds: Instant | null;
    problem: Json | null;
    waiting: string | null;
    failures: number;
    deadline: Instant | null;
    nextAt: Instant | null;
    cleaned: Flag;
    holder: string | null;
    heldUntil: Instant | null;
    createdAt: Instant;
    updatedAt: Instant;
  };
  orderNames: { orderId: string; name: string };
  authorizations: {
    orderId: string;
    position: number;
    name: string;
    wildcard: Flag;
    issuerRef: string;
    state: string;
    challengeRef: string | null;
    proof: Json | null;
    /** Where the proof is put: differs from the proof's own host when delegated. */
    placeHost: string | null;
    stage: string;
    diagnosis: Json | null;
    checkedAt: Instant | null;
    problem: Json | null;
  };
  challengeFiles: { host: string; path: string; content: string; orderId: string };
  delegations: {
    kind: string;
    host: string;
    target: string;
    name: string;
    state: string;
    found: string | null;
    since: Instant;
    checkedAt: Instant | null;
    nextAt: Instant;
  };
  certificates: {
    id: string;
    version: number;
    state: string;
    name: string;
    names: Json;
    plan: string;
    issuer: string;
    orderId: string | null;
    serial: string;
    fingerprint: string;
    notBefore: Instant;
    notAfter: Instant;
    chain: string;
    key: Sealed | null;
    keyPassword: Sealed | null;
    algorithm: string;
    source: string;
    renewAt: Instant | null;
    autoRenew: Flag;
    ignored: Flag;
    replacesId: string | null;
    remark: string;
    tags: Json;
    owner: string;
    revokedAt: Instant | null;
    createdAt: Instant;
    kind: string;
    project: string;
    neverDownload: Flag;
    /** Of an SM2 pair: the encryption certificate, PEM, and its key. */
    encryption: string | null;
    encryptionKey: Sealed | null;
    /** PLAN-9. */
    termEnds: Instant | null;
  };
  certificateNames: { certificateId: string; name: string };
  bindings: { certificateId: string; target: string };
  deployments: {
    id: string;
    version: number;
    certificateId: string;
    target: string;
    state: string;
    attempts: number;
    evidence: Json;
    previous: Sealed | null;
    problem: string | null;
    nextAt: Instant | null;
    /** When it is looked at from outside next, and what was served instead (SHA-256) when it last was. */
    probeAt: Instant | null;
    drift: string | null;
    holder: string | null;
    heldUntil: Instant | null;
    requester: string;
    createdAt: Instant;
    updatedAt: Instant;
  };
  links: {
    hash: string;
    kind: string;
    subjectId: string;
    detail: Sealed;
    personId: string;
    expiresAt: Instant;
    usedAt: Instant | null;
  };
  cards: {
    id: string;
    subjectKind: string;
    subjectId: string;
    surface: string;
    conversation: Json;
    ref: string;
    language: string;
    stale: Flag;
  };
  notices: {
    id: string;
    kind: string;
    subjectId: string;
    /** The certificate it is about, if one is: CERT-9 and `status --why` ask for it. */
    certificateId: string | null;
    facts: Json;
    dedup: string;
    at: Instant;
  };
  deliveries: {
    id: string;
    version: number;
    noticeId: string;
    receiver: string;
    why: string;
    state: string;
    attempts: number;
    nextAt: Instant | null;
    problem: string | null;
    posted: Json | null;
    holder: string | null;
    heldUntil: Instant | null;
    createdAt: Instant;
    sentAt: Instant | null;
  };
  followers: { certificateId: string; personId: string };
  /** One row per certificate: when the sweep looks at it next, and what people said about its alerts. */
  expiryWatch: {
    certificateId: string;
    version: number;
    nextAt: Instant | null;
    snooze: Json | null;
    ackStage: string | null;
    ackBy: string | null;
    ackAt: Instant | null;
  };
  /** What each receiver was told last of a certificate, under each policy. */
  alerts: {
    certificateId: string;
    receiver: string;
    policy: string;
    stage: string;
    rank: number;
    firstAt: Instant;
    sentAt: Instant;
    noticeId: string;
    closed: string | null;
    closedAt: Instant | null;
  };
  alertPolicies: {
    id: string;
    version: number;
    name: string;
    remark: string;
    rule: Json;
    createdBy: string;
    createdAt: Instant;
  };
  installations: { surface: string; realm: string; detail: Sealed; installedBy: string; updatedAt: Instant };
  keptActions: { id: string; action: Json; at: Instant };
  memory: { owner: string; key: string; value: Sealed };
  leases: { name: string; holder: string; until: Instant };
  seen: { id: string; at: Instant };
  kept: { key: string; detail: Sealed; until: Instant };
  issuerHealth: { issuer: string; failures: number; illUntil: Instant; detail: string };
  authorities: {
    name: string;
    root: string;
    rootKey: Sealed;
    issuing: string;
    issuingKey: Sealed;
    createdAt: Instant;
  };
  authorityOrders: {
    id: string;
    authority: string;
    state: string;
    names: Json;
    authorizations: Json;
    chain: string | null;
    /** Of an SM2 pair: chain and key of the encryption half, JSON. */
    encryption: Sealed | null;
    until: Instant | null;
    createdAt: Instant;
  };
  authorityCertificates: {
    serial: string;
    authority: string;
    notAfter: Instant;
    revokedAt: Instant | null;
    reason: string | null;
  };
  authorityCrls: { authority: string; number: number; der: string; thisUpdate: Instant; nextUpdate: Instant };
}

export type Db = Kysely<Schema>;
