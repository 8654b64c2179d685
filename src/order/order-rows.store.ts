import type { Insertable, Selectable } from 'kysely';
import type { Schema } from '../store/schema.ts';
import type { Authorization, Order } from './order.ts';

type OrderRow = Selectable<Schema['orders']>;
type AuthorizationRow = Selectable<Schema['authorizations']>;

const parse = <T>(json: string | null): T | undefined => (json === null ? undefined : (JSON.parse(json) as T));
const stringify = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export const authorizationFromRow = (row: AuthorizationRow): Authorization => ({
  name: row.name,
  wildcard: row.wildcard === 1,
  state: row.state as Authorization['state'],
  issuerRef: row.issuerRef,
  challengeRef: row.challengeRef ?? undefined,
  proof: parse(row.proof),
  placeHost: row.placeHost ?? undefined,
  stage: row.stage as Authorization['stage'],
  diagnosis: parse(row.diagnosis),
  checkedAt: row.checkedAt ?? undefined,
  problem: parse(row.problem),
});

export const authorizationToRow = (
  orderId: string,
  position: number,
  authorization: Authorization,
): Insertable<Schema['authorizations']> => ({
  orderId,
  position,
  name: authorization.name,
  wildcard: authorization.wildcard ? 1 : 0,
  state: authorization.state,
  issuerRef: authorization.issuerRef,
  challengeRef: authorization.challengeRef ?? null,
  proof: stringify(authorization.proof),
  placeHost: authorization.placeHost ?? null,
  stage: authorization.stage,
  diagnosis: stringify(authorization.diagnosis),
  checkedAt: authorization.checkedAt ?? null,
  problem: stringify(authorization.problem),
});

export const orderFromRow = (row: OrderRow, authorizations: readonly AuthorizationRow[]): Order => ({
  id: row.id,
  version: row.version,
  state: row.state as Order['state'],
  names: JSON.parse(row.names),
  plan: row.plan,
  issuers: JSON.parse(row.issuers),
  issuer: row.issuer,
  issuerRef: row.issuerRef ?? undefined,
  attempt: row.attempt,
  method: row.method as Order['method'],
  provider: row.provider ?? undefined,
  profile: row.profile ?? undefined,
  algorithm: row.algorithm as Order['algorithm'],
  csrSource: row.csrSource as Order['csrSource'],
  csr: row.csr,
  key: row.key ?? undefined,
  keyPassword: row.keyPassword ?? undefined,
  remark: row.remark,
  tags: JSON.parse(row.tags),
  targets: JSON.parse(row.targets),
  requester: row.requester,
  approvalId: row.approvalId ?? undefined,
  personApproved: row.personApproved === 1,
  organisationId: row.organisationId ?? undefined,
  organisationRevision: row.organisationRevision ?? undefined,
  applicant: row.applicant ?? undefined,
  reviewedAt: row.reviewedAt ?? undefined,
  certificateId: row.certificateId ?? undefined,
  replacesId: row.replacesId ?? undefined,
  problem: parse(row.problem),
  waiting: (row.waiting ?? undefined) as Order['waiting'],
  failures: row.failures,
  deadline: row.deadline ?? undefined,
  nextAt: row.nextAt ?? undefined,
  cleaned: row.cleaned === 1,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  authorizations: authorizations.map(authorizationFromRow),
});

/** The columns an order's step may change; the rest stands from its making (PLAN-4: the names of a certificate never change). */
export const changingColumns = (order: Order) => ({
  version: order.version,
  state: order.state,
  issuer: order.issuer,
  issuerRef: order.issuerRef ?? null,
  attempt: order.attempt,
  approvalId: order.approvalId ?? null,
  personApproved: order.personApproved ? (1 as const) : (0 as const),
  reviewedAt: order.reviewedAt ?? null,
  certificateId: order.certificateId ?? null,
  problem: stringify(order.problem),
  waiting: order.waiting ?? null,
  failures: order.failures,
  deadline: order.deadline ?? null,
  nextAt: order.nextAt ?? null,
  cleaned: order.cleaned ? (1 as const) : (0 as const),
  key: order.key ?? null,
  keyPassword: order.keyPassword ?? null,
  updatedAt: order.updatedAt,
});

export const orderToRow = (order: Order): Insertable<Schema['orders']> => ({
  ...changingColumns(order),
  id: order.id,
  name: order.names[0] ?? '',
  names: JSON.stringify(order.names),
  plan: order.plan,
  issuers: JSON.stringify(order.issuers),
  method: order.method,
  provider: order.provider ?? null,
  profile: order.profile ?? null,
  algorithm: order.algorithm,
  csrSource: order.csrSource,
  csr: order.csr,
  remark: order.remark,
  tags: JSON.stringify(order.tags),
  targets: JSON.stringify(order.targets),
  requester: order.requester,
  organisationId: order.organisationId ?? null,
  organisationRevision: order.organisationRevision ?? null,
  applicant: order.applicant ?? null,
  replacesId: order.replacesId ?? null,
  holder: null,
  heldUntil: null,
  createdAt: order.createdAt,
});
