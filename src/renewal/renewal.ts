import type { Instant } from '../kernel/clock.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Setback } from '../validation/setback.ts';
import type { DueReason } from './window.ts';

export type RenewalState = 'resting' | 'waiting' | 'ordered' | 'held' | 'done';
export type RenewalEvent =
  | 'switch-on'
  | 'switch-off'
  | 'order'
  | 'failed'
  | 'charge-failed'
  | 'issued'
  | 'loses'
  | 'approved'
  | 'rejected'
  | 'lapsed'
  | 'replaced';

/** How one certificate comes by its successor. The certificate itself is never touched by it, and serves until the new one does. */
export const renewalMachine: Machine<RenewalState, RenewalEvent> = {
  name: 'renewal',
  initial: 'waiting',
  states: {
    // Auto-renewal is off; renewing by hand stays open (RENEW-4).
    resting: {
      on: {
        'switch-on': { to: 'waiting', by: ['person'] },
        order: { to: 'ordered', by: ['person'] },
        replaced: { to: 'done', by: ['clock'] },
      },
    },
    waiting: {
      on: {
        'switch-off': { to: 'resting', by: ['person'] },
        'charge-failed': { to: 'resting', by: ['clock'] },
        order: { to: 'ordered', by: ['clock', 'person'] },
        failed: { to: 'waiting', by: ['clock'] },
        replaced: { to: 'done', by: ['clock'] },
      },
    },
    ordered: {
      on: {
        issued: { to: 'done', by: ['issuer'] },
        // It lacks a name or a use that the old one has: a person says whether it may take its place.
        loses: { to: 'held', by: ['issuer'] },
        failed: { to: 'waiting', by: ['clock', 'issuer'] },
        'switch-off': { to: 'ordered', by: ['person'] },
      },
    },
    held: {
      on: {
        approved: { to: 'done', by: ['person'] },
        rejected: { to: 'resting', by: ['person'] },
        lapsed: { to: 'resting', by: ['clock'] },
      },
    },
    done: { final: true, on: {} },
  },
};

/** Why nothing happens, or why something does: texts `renewal.why.<reason>`. */
export type RenewalReason =
  | DueReason
  | 'off'
  | 'done'
  | 'not-yet'
  | 'backoff'
  | 'maintenance'
  | 'emergency'
  | 'under-way'
  | 'held';

/** A name that a renewal goes without; `agreed`: a person or the policy said so beforehand, so that nobody is asked afterwards. */
export interface LeftOut {
  readonly name: string;
  readonly agreed: boolean;
}

/** A certificate's row: when it is renewed, and how that goes. */
export interface Renewal {
  readonly certificateId: string;
  readonly version: number;
  readonly state: RenewalState;
  readonly dueAt: Instant | undefined;
  readonly why: RenewalReason | undefined;
  readonly windowStart: Instant | undefined;
  readonly windowEnd: Instant | undefined;
  /** Picked once within the CA's window. */
  readonly suggestedAt: Instant | undefined;
  readonly explanationUrl: string | undefined;
  readonly pollAt: Instant | undefined;
  /** Failed attempts in a row. */
  readonly failures: number;
  readonly failedAt: Instant | undefined;
  readonly problem: Setback | undefined;
  readonly nextAt: Instant | undefined;
  /** The order under way, or the last one. */
  readonly orderId: string | undefined;
  /** The order's attempt that was last counted as failed. */
  readonly seenAttempt: number;
  /** When a person was asked for a record (RENEW-6). */
  readonly askedAt: Instant | undefined;
  /** Names left out, so that they do not hold up the others. */
  readonly without: readonly LeftOut[];
  readonly approvalId: string | undefined;
  readonly successorId: string | undefined;
  readonly updatedAt: Instant;
}
