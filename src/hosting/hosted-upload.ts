import { fromInstant, type Instant, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Setback } from '../validation/setback.ts';

export type HostedUploadState = 'to-submit' | 'ordered' | 'done' | 'failed' | 'cancelled';
export type HostedUploadEvent = 'submit' | 'issued' | 'failed' | 'edit' | 'cancel';

/** HOST-8: what takes the place of an uploaded certificate: planned now, applied for when its time comes. */
export const hostedUploadMachine: Machine<HostedUploadState, HostedUploadEvent> = {
  name: 'hosted-upload',
  initial: 'to-submit',
  states: {
    'to-submit': {
      on: {
        submit: { to: 'ordered', by: ['clock'] },
        failed: { to: 'failed', by: ['clock'] },
        edit: { to: 'to-submit', by: ['person'] },
        cancel: { to: 'cancelled', by: ['person'] },
      },
    },
    ordered: { on: { issued: { to: 'done', by: ['issuer'] }, failed: { to: 'failed', by: ['issuer'] } } },
    failed: { on: { edit: { to: 'to-submit', by: ['person'] }, cancel: { to: 'cancelled', by: ['person'] } } },
    cancelled: { on: { edit: { to: 'to-submit', by: ['person'] } } },
    done: { final: true, on: {} },
  },
};

/** The data of the application, given ahead. */
export interface HostedUpload {
  /** The uploaded certificate, which the new one points to. */
  readonly certificateId: string;
  readonly version: number;
  readonly state: HostedUploadState;
  readonly plan: string;
  readonly method: string;
  /** The pack that pays (PTS-2). */
  readonly pack: string | undefined;
  /** Words of what is kept (`signet org`, `signet contact`), where the plan vouches for an organisation. */
  readonly organisation: string | undefined;
  readonly administrator: string | undefined;
  readonly contact: string | undefined;
  readonly submitAt: Instant;
  readonly orderId: string | undefined;
  readonly successorId: string | undefined;
  /** JSON of a refusal's code and facts, or the CA's own words. */
  readonly problem: Setback | undefined;
  /** Hosts whose standing record, or names whose files, were last seen to be gone, told already. */
  readonly lost: readonly string[];
  readonly nextAt: Instant | undefined;
  readonly owner: string;
  readonly updatedAt: Instant;
}

const SUBMIT_BEFORE = 29 * DAY;

/** HOST-8: 29 days before expiry. */
export const submitAt = (notAfter: Instant): Instant => toInstant(fromInstant(notAfter) - SUBMIT_BEFORE);
