import type { Instant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import type { CertError, ErrorCode } from '../kernel/errors.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Setback } from '../validation/setback.ts';
import type { Origin } from './edge-server.ts';

/** EDGE-1: the name itself. */
export type EdgeState = 'deploying' | 'active' | 'failed' | 'removing' | 'removed';
export type EdgeEvent = 'applied' | 'failed' | 'change' | 'remove' | 'removed';

/** A name at the edge. A change that the edge refuses leaves it as it was served before. */
export const edgeMachine: Machine<EdgeState, EdgeEvent> = {
  name: 'edge',
  initial: 'deploying',
  states: {
    deploying: {
      on: {
        applied: { to: 'active', by: ['target'] },
        failed: { to: 'failed', by: ['target'] },
        change: { to: 'deploying', by: ['person', 'issuer', 'clock'] },
        remove: { to: 'removing', by: ['person'] },
      },
    },
    active: {
      on: {
        change: { to: 'deploying', by: ['person', 'issuer', 'clock'] },
        remove: { to: 'removing', by: ['person'] },
      },
    },
    failed: {
      on: {
        change: { to: 'deploying', by: ['person', 'issuer', 'clock'] },
        remove: { to: 'removing', by: ['person'] },
      },
    },
    removing: { on: { removed: { to: 'removed', by: ['target'] } } },
    removed: { final: true, on: {} },
  },
};

/** EDGE-3 and EDGE-4: the newest certificate of a name. The one in service before stays there until this is `deployed` (EDGE-5). */
export type HttpsState = 'off' | 'validating' | 'validation-failed' | 'validated' | 'deploying' | 'deployed' | 'failed';
export type HttpsEvent =
  | 'set'
  | 'request'
  | 'validated'
  | 'invalid'
  | 'again'
  | 'deploy'
  | 'deployed'
  | 'failed'
  | 'off';

const byPerson = {
  set: { to: 'deploying', by: ['person'] },
  request: { to: 'validating', by: ['person'] },
  off: { to: 'off', by: ['person'] },
} as const;

export const httpsMachine: Machine<HttpsState, HttpsEvent> = {
  name: 'edge-https',
  initial: 'off',
  states: {
    off: { on: { set: byPerson.set, request: byPerson.request } },
    validating: {
      on: {
        ...byPerson,
        validated: { to: 'validated', by: ['issuer'] },
        invalid: { to: 'validation-failed', by: ['issuer', 'clock'] },
      },
    },
    'validation-failed': {
      on: {
        ...byPerson,
        // The order is tried again, or was only late.
        again: { to: 'validating', by: ['issuer'] },
        validated: { to: 'validated', by: ['issuer'] },
      },
    },
    validated: { on: { ...byPerson, deploy: { to: 'deploying', by: ['clock'] } } },
    deploying: {
      on: { ...byPerson, deployed: { to: 'deployed', by: ['target'] }, failed: { to: 'failed', by: ['target'] } },
    },
    // By the clock: its renewal takes its place.
    deployed: { on: { ...byPerson, set: { to: 'deploying', by: ['person', 'clock'] } } },
    failed: { on: byPerson },
  },
};

/** EDGE-4: without proof for so long, validation counts as failed; an order that is proved later is taken all the same. */
export const VALIDATION_MS = DAY;

/** What an edge has of a name. */
export type ServedSite = Pick<EdgeDomain, 'origin' | 'redirect' | 'certificateId'>;

export interface EdgeDomain {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** Which edge serves it. */
  readonly edge: string;
  readonly state: EdgeState;
  readonly https: HttpsState;
  readonly origin: Origin;
  readonly redirect: boolean;
  /** As the edge took it last; a change that it refuses goes back to this. */
  readonly served: ServedSite | undefined;
  /** In service. */
  readonly certificateId: string | undefined;
  /** To take its place. */
  readonly wantedId: string | undefined;
  /** The order whose certificate is waited for. */
  readonly orderId: string | undefined;
  /** What went wrong last, as `keptProblem` writes it. */
  readonly problem: string | undefined;
  readonly attempts: number;
  /** Of the validation. */
  readonly deadline: Instant | undefined;
  /** When it was first served. */
  readonly servedAt: Instant | undefined;
  readonly nextAt: Instant | undefined;
  /** Person id. */
  readonly owner: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What went wrong, in data: an error's code and facts, and why its order did not go on, where there was one. */
export interface EdgeProblem {
  readonly code: ErrorCode;
  readonly facts: CertError['facts'];
  readonly setback?: Setback | undefined;
}

export const keptProblem = ({ code, facts }: CertError, setback?: Setback): string =>
  JSON.stringify({ code, facts, setback } satisfies EdgeProblem);

export const problemOf = ({ problem }: Pick<EdgeDomain, 'problem'>): EdgeProblem | undefined =>
  problem === undefined ? undefined : (JSON.parse(problem) as EdgeProblem);

/** EDGE-2: whether HTTPS may be set now. */
export const mayHaveHttps = ({ state }: Pick<EdgeDomain, 'state'>): boolean =>
  state === 'deploying' || state === 'active';

/** EDGE-2: names of the object store itself. */
export const isForeignName = (name: string): boolean => name.endsWith('.file.myqcloud.com');
