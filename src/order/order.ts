import type { Instant } from '../kernel/clock.ts';
import type { Machine } from '../kernel/machine.ts';
import type { KeyAlgorithm } from '../pki/key.ts';
import type { Diagnosis } from '../validation/diagnosis.ts';
import type { Method, Proof } from '../validation/proof.ts';
import type { IssuerAuthorization, Problem } from './issuer.ts';

export type OrderState =
  | 'awaiting-letter'
  | 'reviewing'
  | 'approving'
  | 'placing'
  | 'validating'
  | 'issuing'
  | 'issued'
  | 'validation-failed'
  | 'email-validating'
  | 'email-timed-out'
  | 'refused'
  | 'timed-out'
  | 'cancelled';

export type OrderEvent =
  | 'approved'
  | 'rejected'
  | 'letter'
  | 'review'
  | 'reviewed'
  | 'confirmed'
  | 'mail'
  | 'mail-proved'
  | 'lapsed'
  | 'placed'
  | 'ready'
  | 'proved'
  | 'invalid'
  | 'retry'
  | 'replace'
  | 'issued'
  | 'refused'
  | 'deadline'
  | 'cancel';

/**
 * One attempt to get a certificate issued. The old certificate, if any, is never touched by it.
 * `validation-failed` waits for the applicant (or the deadline): a refused challenge is spent at the CA, so trying again places anew.
 */
export const orderMachine: Machine<OrderState, OrderEvent> = {
  name: 'order',
  initial: 'placing',
  states: {
    // ORG-2: nothing happens before the signed letter is here.
    'awaiting-letter': {
      on: {
        letter: { to: 'placing', by: ['person'] },
        review: { to: 'reviewing', by: ['person'] },
        deadline: { to: 'timed-out', by: ['clock'] },
        cancel: { to: 'cancelled', by: ['person'] },
      },
    },
    // ORG-3: the organisation is looked at, before the proof or after it, as the plan says (APPLY-7).
    reviewing: {
      on: {
        reviewed: { to: 'placing', by: ['person'] },
        confirmed: { to: 'issuing', by: ['person'] },
        rejected: { to: 'refused', by: ['person'] },
        deadline: { to: 'timed-out', by: ['clock'] },
        cancel: { to: 'cancelled', by: ['person'] },
      },
    },
    approving: {
      on: {
        approved: { to: 'placing', by: ['person'] },
        rejected: { to: 'refused', by: ['person'] },
        deadline: { to: 'timed-out', by: ['clock'] },
        cancel: { to: 'cancelled', by: ['person'] },
      },
    },
    placing: {
      on: {
        placed: { to: 'validating', by: ['issuer'] },
        // Nothing to prove: valid authorizations reused, or a person's yes is enough.
        ready: { to: 'issuing', by: ['issuer'] },
        review: { to: 'reviewing', by: ['issuer'] },
        refused: { to: 'refused', by: ['issuer'] },
        deadline: { to: 'timed-out', by: ['clock'] },
        cancel: { to: 'cancelled', by: ['person'] },
      },
    },
    validating: {
      on: {
        proved: { to: 'issuing', by: ['issuer'] },
        review: { to: 'reviewing', by: ['issuer'] },
        invalid: { to: 'validation-failed', by: ['issuer'] },
        refused: { to: 'refused', by: ['issuer'] },
        // VAL-7: a file that was looked for and not found, before the CA was asked.
        mail: { to: 'email-validating', by: ['person'] },
        // The CA forgot the order (expired there): place it anew, nothing is lost but time.
        replace: { to: 'placing', by: ['clock'] },
        deadline: { to: 'timed-out', by: ['clock'] },
        cancel: { to: 'cancelled', by: ['person', 'clock'] },
      },
    },
    issuing: {
      on: {
        issued: { to: 'issued', by: ['issuer'] },
        invalid: { to: 'validation-failed', by: ['issuer'] },
        refused: { to: 'refused', by: ['issuer'] },
        replace: { to: 'placing', by: ['clock'] },
        deadline: { to: 'timed-out', by: ['clock'] },
      },
    },
    'validation-failed': {
      on: {
        retry: { to: 'placing', by: ['person', 'clock'] },
        mail: { to: 'email-validating', by: ['person'] },
        deadline: { to: 'timed-out', by: ['clock'] },
        // By the clock: a renewal that makes way for one without the names that cannot be proved.
        cancel: { to: 'cancelled', by: ['person', 'clock'] },
      },
    },
    // VAL-7: a link was sent to a mailbox of the domain.
    'email-validating': {
      on: {
        'mail-proved': { to: 'placing', by: ['person'] },
        mail: { to: 'email-validating', by: ['person'] },
        lapsed: { to: 'email-timed-out', by: ['clock'] },
        deadline: { to: 'timed-out', by: ['clock'] },
        cancel: { to: 'cancelled', by: ['person', 'clock'] },
      },
    },
    'email-timed-out': {
      on: {
        mail: { to: 'email-validating', by: ['person'] },
        retry: { to: 'placing', by: ['person'] },
        deadline: { to: 'timed-out', by: ['clock'] },
        cancel: { to: 'cancelled', by: ['person', 'clock'] },
      },
    },
    issued: { final: true, on: {} },
    refused: { final: true, on: {} },
    'timed-out': { final: true, on: {} },
    cancelled: { final: true, on: {} },
  },
};

export const isOver = (state: OrderState): boolean => orderMachine.states[state].final === true;

/** Type of the problem of an order that a person refused. */
export const REJECTED = 'signet:rejected';

/** One name's proof of control, with the issuer's handle and what was last found. */
export interface Authorization {
  readonly name: string;
  readonly wildcard: boolean;
  /** The issuer's word for it (RFC 8555 §7.1.6). */
  readonly state: IssuerAuthorization['state'];
  readonly issuerRef: string;
  readonly challengeRef: string | undefined;
  readonly proof: Proof | undefined;
  /** Where a DNS proof is written: the delegated name (VAL-3), or the proof's own host. */
  readonly placeHost: string | undefined;
  /** `new` → `put` (in its place, as far as we do that) → `asked` (the issuer was told to look). */
  readonly stage: 'new' | 'put' | 'asked';
  readonly diagnosis: Diagnosis | undefined;
  readonly checkedAt: Instant | undefined;
  readonly problem: Problem | undefined;
}

export interface Order {
  readonly id: string;
  readonly version: number;
  readonly state: OrderState;
  /** ASCII names as they will stand in the certificate; the first is the order's own. */
  readonly names: readonly string[];
  readonly plan: string;
  /** In order of preference; `issuer` is the one that has it now. */
  readonly issuers: readonly string[];
  readonly issuer: string;
  readonly issuerRef: string | undefined;
  /** Counts placings at the CA: a retry after a refusal is a new one. */
  readonly attempt: number;
  readonly method: Method;
  /** DNS provider or webroot that puts the proofs, where the method has one. */
  readonly provider: string | undefined;
  readonly profile: string | undefined;
  readonly algorithm: KeyAlgorithm;
  readonly csrSource: 'generated' | 'pasted';
  readonly csr: string;
  /** Sealed PKCS#8 PEM; undefined when the CSR was pasted (APPLY-1). */
  readonly key: string | undefined;
  /** Sealed (APPLY-2). */
  readonly keyPassword: string | undefined;
  readonly remark: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Where the certificate goes once issued. */
  readonly targets: readonly string[];
  /** Person id. */
  readonly requester: string;
  readonly approvalId: string | undefined;
  readonly personApproved: boolean;
  /** Whom the certificate vouches for, and which version of their data; undefined for plans of names alone. */
  readonly organisationId: string | undefined;
  readonly organisationRevision: number | undefined;
  /** Sealed: the applicant's data as they were when the order was submitted (APPLY-3, APPLY-4). */
  readonly applicant: string | undefined;
  /** APPLY-5; empty: none. */
  readonly project: string;
  /** Sealed: where the CA may write to whoever applied for a free certificate (APPLY-5). */
  readonly email: string | undefined;
  /** When this order's review ended with a yes. */
  readonly reviewedAt: Instant | undefined;
  readonly certificateId: string | undefined;
  readonly replacesId: string | undefined;
  /** A valid certificate for its names that was here when it was applied for, and is not what it is to replace. */
  readonly coveredBy: string | undefined;
  /** PLAN-9: the term that is bought with it; undefined: one certificate. */
  readonly years: number | undefined;
  /** PLAN-9: the end of the term that was bought before and that this order goes on with. */
  readonly termEnds: Instant | undefined;
  readonly problem: Problem | undefined;
  /** Why nothing happens just now: a text key under `waiting.`, or undefined. */
  readonly waiting: Waiting | undefined;
  /** Failed tries of the present step in a row; the wait before the next grows with it. */
  readonly failures: number;
  readonly deadline: Instant | undefined;
  readonly nextAt: Instant | undefined;
  /** Records and files are taken away again. */
  readonly cleaned: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly authorizations: readonly Authorization[];
}

/** VAL-7: the file was looked for and not found, by us before the CA was asked, or by the CA. */
export const fileFailed = ({ state, method, authorizations }: Order): boolean =>
  method === 'file' &&
  (state === 'validation-failed' ||
    (state === 'validating' &&
      authorizations.some(({ stage, diagnosis }) => stage === 'put' && diagnosis?.state !== 'good')));

export type Waiting =
  | 'mail-server'
  | 'issuer-ill'
  | 'rate-limit'
  | 'proof'
  | 'issuer-checking'
  | 'issuer-busy'
  | 'dns-provider';
