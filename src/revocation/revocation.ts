import type { Instant } from '../kernel/clock.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Problem, RevocationReason } from '../order/issuer.ts';
import type { Diagnosis } from '../validation/diagnosis.ts';
import type { Proof } from '../validation/proof.ts';

export type RevocationState =
  | 'awaiting-letter'
  | 'approving'
  | 'proving'
  | 'calling'
  | 'revoked'
  | 'failed'
  | 'rejected'
  | 'withdrawn'
  | 'lapsed';
export type RevocationEvent =
  | 'letter'
  | 'approved'
  | 'rejected'
  | 'proved'
  | 'revoked'
  | 'refused'
  | 'withdraw'
  | 'deadline';

/** CERT-6: one request to revoke. While it runs the certificate is `revoking`; an end other than `revoked` gives it back as it was. */
export const revocationMachine: Machine<RevocationState, RevocationEvent> = {
  name: 'revocation',
  initial: 'calling',
  states: {
    // Nobody is asked before the signed letter is here; where an automatic validation still stands, none is needed.
    'awaiting-letter': {
      on: {
        letter: { to: 'approving', by: ['person'] },
        proved: { to: 'calling', by: ['clock'] },
        withdraw: { to: 'withdrawn', by: ['person'] },
        deadline: { to: 'lapsed', by: ['clock'] },
      },
    },
    approving: {
      on: {
        approved: { to: 'calling', by: ['person'] },
        rejected: { to: 'rejected', by: ['person'] },
        withdraw: { to: 'withdrawn', by: ['person'] },
        deadline: { to: 'lapsed', by: ['clock'] },
      },
    },
    proving: {
      on: {
        proved: { to: 'calling', by: ['clock'] },
        withdraw: { to: 'withdrawn', by: ['person'] },
        deadline: { to: 'lapsed', by: ['clock'] },
      },
    },
    // Nobody takes it back any more: the CA may have been told. One that is down is asked again until the certificate has expired.
    calling: {
      on: {
        revoked: { to: 'revoked', by: ['issuer'] },
        refused: { to: 'failed', by: ['issuer'] },
        deadline: { to: 'lapsed', by: ['clock'] },
      },
    },
    revoked: { final: true, on: {} },
    failed: { final: true, on: {} },
    rejected: { final: true, on: {} },
    withdrawn: { final: true, on: {} },
    lapsed: { final: true, on: {} },
  },
};

export const isEnded = (state: RevocationState): boolean => revocationMachine.states[state].final === true;

/** Reasons that can be chosen, as RFC 5280 §5.3.1 calls them. */
export const REVOCATION_REASONS = [
  'keyCompromise',
  'superseded',
  'cessationOfOperation',
  'affiliationChanged',
  'unspecified',
] as const satisfies readonly RevocationReason[];

/** A name's control shown again before its certificate is revoked. */
export interface NameProof {
  /** Without `*.`. */
  readonly name: string;
  readonly proof: Extract<Proof, { kind: 'dns' }>;
  readonly diagnosis: Diagnosis | undefined;
  readonly checkedAt: Instant | undefined;
}

export interface Revocation {
  readonly id: string;
  readonly version: number;
  /** The certificate it was asked for. */
  readonly certificateId: string;
  readonly state: RevocationState;
  readonly reason: RevocationReason;
  /** Empty until the names are known not to prove themselves. */
  readonly proofs: readonly NameProof[];
  readonly approvalId: string | undefined;
  /** Person id. */
  readonly requester: string;
  /** Failed tries in a row. */
  readonly failures: number;
  readonly problem: Problem | undefined;
  /** VAL-9; once the CA is called, the certificate's own end. */
  readonly deadline: Instant;
  readonly nextAt: Instant | undefined;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
