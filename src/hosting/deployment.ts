import type { Instant } from '../kernel/clock.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Evidence } from './target.ts';

export type DeploymentState = 'waiting' | 'deploying' | 'deployed' | 'failed' | 'replaced';
export type DeploymentEvent = 'start' | 'served' | 'failed' | 'retry' | 'again' | 'replace' | 'roll-back';

/** One certificate on one target: a job of its own with its own retries. Whatever happens here, the certificate's state stays. */
export const deploymentMachine: Machine<DeploymentState, DeploymentEvent> = {
  name: 'deployment',
  initial: 'waiting',
  states: {
    waiting: {
      on: { start: { to: 'deploying', by: ['clock'] }, replace: { to: 'replaced', by: ['clock'] } },
    },
    deploying: {
      on: {
        served: { to: 'deployed', by: ['target'] },
        failed: { to: 'failed', by: ['target'] },
        retry: { to: 'waiting', by: ['target', 'clock'] },
      },
    },
    deployed: {
      on: {
        again: { to: 'waiting', by: ['person'] },
        replace: { to: 'replaced', by: ['clock'] },
        // HOST-7: the pair before is served again.
        'roll-back': { to: 'replaced', by: ['person'] },
      },
    },
    failed: {
      on: {
        again: { to: 'waiting', by: ['person'] },
        replace: { to: 'replaced', by: ['clock'] },
        'roll-back': { to: 'replaced', by: ['person'] },
      },
    },
    replaced: { on: { again: { to: 'waiting', by: ['person'] } } },
  },
};

export interface Deployment {
  readonly id: string;
  readonly version: number;
  readonly certificateId: string;
  readonly target: string;
  readonly state: DeploymentState;
  readonly attempts: number;
  readonly evidence: readonly Evidence[];
  /** Sealed: what the target needs to bring the pair before back. */
  readonly previous: string | undefined;
  readonly problem: string | undefined;
  readonly nextAt: Instant | undefined;
  readonly requester: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
