import type { Approval } from '../approval/approval.ts';
import type { Certificate } from '../certificate/certificate.ts';
import type { Deployment } from '../hosting/deployment.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Paid } from '../points/paid.ts';
import type { Say } from '../texts/say.ts';
import { type Authorization, isOver, type Order } from './order.ts';
import type { OrderMail } from './order-mail.ts';
import { shownOrder } from './shown-order.ts';
import type { UsualTime } from './usual-time.store.ts';

/** An order with everything its card shows. */
export interface OrderView {
  readonly order: Order;
  readonly requesterName: string;
  readonly approval: Approval | undefined;
  /** Names of people who could vote and have not. */
  readonly approvers: readonly string[];
  readonly certificate: Certificate | undefined;
  /** A valid certificate for the same names, until the order is over. */
  readonly covering: Pick<Certificate, 'id' | 'issuer' | 'notAfter' | 'autoRenew' | 'source'> | undefined;
  readonly deployments: readonly Deployment[];
  /** When its letter was uploaded (ORG-2). */
  readonly letterAt: string | undefined;
  /** Messages under way (VAL-7, VAL-8). */
  readonly mail: Pick<OrderMail, 'kind' | 'address' | 'sent' | 'expiresAt'> | undefined;
  /** Its issuer takes e-mail as proof, and a mail server is configured. */
  readonly mailPossible: boolean;
  /** What like orders took here, as long as it is not over (APPLY-10). */
  readonly usual: UsualTime | undefined;
  /** What it costs, where it costs anything. */
  readonly paid: Paid | undefined;
}

/** What a person or a program has to put in place for one name, if anything. */
export type Wanted =
  | { readonly record: { readonly type: string; readonly host: string; readonly value: string } }
  | { readonly file: { readonly path: string; readonly content: string } };

/** The record a person must put: for a delegated name the CNAME that stays for ever (VAL-3), not the TXT that Signet writes behind it. */
export const wantedOf = (order: Pick<Order, 'method'>, authorization: Authorization): Wanted | undefined => {
  const { proof, placeHost } = authorization;
  if (proof === undefined) return undefined;
  if (proof.kind === 'file') return { file: { path: proof.path, content: proof.content } };
  return order.method === 'dns-delegated' && placeHost !== undefined
    ? { record: { type: 'CNAME', host: proof.host, value: placeHost } }
    : { record: { type: proof.type, host: proof.host, value: proof.value } };
};

const fill = (text: string, facts: Readonly<Record<string, string>>): string =>
  text.replace(/\{([a-zA-Z]+)\}/g, (slot, name: string) => facts[name] ?? slot);

/** The advice of a diagnosis in words; empty when there is none. */
export const adviceOf = (say: Say, authorization: Pick<Authorization, 'diagnosis'>): string => {
  const { diagnosis } = authorization;
  return diagnosis === undefined || diagnosis.state === 'good'
    ? ''
    : fill(say.lookup(`advice.${diagnosis.code}`), diagnosis.facts);
};

/** What a diagnosis found, in words. */
export const findingOf = (say: Say, authorization: Pick<Authorization, 'diagnosis'>): string => {
  const { diagnosis } = authorization;
  return diagnosis === undefined ? '' : fill(say.lookup(`diagnosis.${diagnosis.code}`), diagnosis.facts);
};

/** The object that `--json` and the HTTP twin give: stable keys, ISO instants, nothing secret. */
export const orderData = (say: Say, { order, approval, covering, deployments, paid, usual }: OrderView) => ({
  id: order.id,
  state: order.state,
  shown: shownOrder(order),
  names: order.names,
  plan: order.plan,
  years: order.years ?? null,
  termEnds: order.termEnds ?? null,
  issuer: order.issuer,
  method: order.method,
  attempt: order.attempt,
  algorithm: order.algorithm,
  requester: order.requester,
  validations: order.authorizations.map((authorization) => ({
    name: authorization.wildcard ? `*.${authorization.name}` : authorization.name,
    method: order.method,
    ...wantedOf(order, authorization),
    state: authorization.state,
    found: authorization.diagnosis?.found ?? [],
    code: authorization.diagnosis?.code ?? null,
    checkedAt: authorization.checkedAt ?? null,
    deadline: order.deadline ?? null,
    advice: adviceOf(say, authorization),
    problem: authorization.problem ?? null,
  })),
  approval:
    approval === undefined
      ? null
      : {
          id: approval.id,
          state: approval.state,
          needed: approval.needed,
          votes: approval.votes,
          deadline: approval.deadline,
        },
  covered:
    covering === undefined
      ? null
      : { certificateId: covering.id, notAfter: covering.notAfter, autoRenew: covering.autoRenew },
  organisationId: order.organisationId ?? null,
  project: order.project,
  reviewedAt: order.reviewedAt ?? null,
  certificateId: order.certificateId ?? null,
  targets: deployments.map(({ target, state, evidence, attempts, nextAt }) => ({
    target,
    state,
    attempts,
    evidence,
    nextAt: nextAt ?? null,
  })),
  deadlines: { validation: order.deadline ?? null },
  usual: isOver(order.state) ? null : { measured: usual ?? null, plan: findPlan(order.plan).usual ?? null },
  waiting: order.waiting ?? null,
  nextAt: order.nextAt ?? null,
  problem: order.problem ?? null,
  points:
    paid === undefined
      ? null
      : { points: paid.points, state: paid.state, pack: paid.packId, packName: paid.pack, team: paid.team ?? null },
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
});
