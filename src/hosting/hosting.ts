import type { Certificate } from '../certificate/certificate.ts';
import { fromInstant, type Instant, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import type { Machine } from '../kernel/machine.ts';

/** HOST-6. */
export type HostingState = 'hosting' | 'waiting' | 'deploying' | 'completed' | 'failed' | 'cancelled';
export type HostingEvent = 'start' | 'deploy' | 'served' | 'complete' | 'failed' | 'again' | 'edit' | 'cancel';

/** HOST-6: keeping the targets of one certificate current: waits for its time, then goes from target to target, the canary first. */
export const hostingMachine: Machine<HostingState, HostingEvent> = {
  name: 'hosting',
  initial: 'hosting',
  states: {
    hosting: {
      on: {
        start: { to: 'waiting', by: ['clock'] },
        failed: { to: 'failed', by: ['clock'] },
        edit: { to: 'hosting', by: ['person'] },
        // By the clock: the certificate was revoked.
        cancel: { to: 'cancelled', by: ['person', 'clock'] },
      },
    },
    waiting: {
      on: {
        deploy: { to: 'deploying', by: ['clock'] },
        complete: { to: 'completed', by: ['clock'] },
        cancel: { to: 'cancelled', by: ['person'] },
      },
    },
    deploying: {
      on: {
        served: { to: 'waiting', by: ['target'] },
        failed: { to: 'failed', by: ['target'] },
        cancel: { to: 'cancelled', by: ['person'] },
      },
    },
    // The rest of the targets keep what they serve until the failed one is mended and tried again.
    failed: {
      on: {
        again: { to: 'waiting', by: ['person', 'clock'] },
        edit: { to: 'hosting', by: ['person'] },
        cancel: { to: 'cancelled', by: ['person', 'clock'] },
      },
    },
    cancelled: { on: { edit: { to: 'hosting', by: ['person'] } } },
    completed: { final: true, on: {} },
  },
};

export type HostedTargetState = 'hosting' | 'deploying' | 'completed' | 'failed';

export interface HostedTarget {
  readonly target: string;
  readonly state: HostedTargetState;
  readonly deploymentId: string | undefined;
}

/** HOST-5: what need not be told. */
export const QUIET = ['start', 'result'] as const;
export type Quiet = (typeof QUIET)[number];

/** Why a hosting failed: the successor was not there in time, or a target. */
export type HostingProblem = 'not-issued' | 'target';

export interface Hosting {
  /** The certificate whose targets are kept current. */
  readonly certificateId: string;
  readonly version: number;
  readonly state: HostingState;
  /** Of the certificate, for lists and search. */
  readonly name: string;
  readonly replaceAt: ReplaceAt;
  /** Undefined: as soon as the new certificate is there. */
  readonly startsAt: Instant | undefined;
  /** HOST-4: the certificate that is to take its place; undefined: its renewal. */
  readonly designatedId: string | undefined;
  readonly successorId: string | undefined;
  readonly quiet: readonly Quiet[];
  readonly problem: HostingProblem | undefined;
  readonly announcedAt: Instant | undefined;
  readonly nextAt: Instant | undefined;
  readonly owner: string;
  /** The first one is the canary. */
  readonly targets: readonly HostedTarget[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** HOST-3: `at-once`, days before expiry, or a share of the lifetime that is left then. */
export type ReplaceAt = 'at-once' | `${number}` | `${number}%`;

/** The days that can be chosen (HOST-3). */
const REPLACE_DAYS = [25, 15, 7] as const;

const SHARE_MOST = 90;

/** Undefined for what is none of them. */
export const parseReplaceAt = (word: string): ReplaceAt | undefined => {
  if (word === 'at-once') return word;
  const [, number = '', sign] = /^(\d{1,2})(%?)$/.exec(word.trim()) ?? [];
  const value = Number(number);
  if (number === '') return undefined;
  if (sign === '%') return value >= 1 && value <= SHARE_MOST ? `${value}%` : undefined;
  return REPLACE_DAYS.some((days) => days === value) ? `${value}` : undefined;
};

/** HOST-3: when the replacement begins; undefined: at once. */
export const startsAt = (
  certificate: Pick<Certificate, 'notBefore' | 'notAfter'>,
  replaceAt: ReplaceAt,
): Instant | undefined => {
  if (replaceAt === 'at-once') return undefined;
  const end = fromInstant(certificate.notAfter);
  const lifetime = end - fromInstant(certificate.notBefore);
  const left = replaceAt.endsWith('%') ? (lifetime * Number.parseInt(replaceAt, 10)) / 100 : Number(replaceAt) * DAY;
  return toInstant(end - left);
};
