import type { Instant } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Machine } from '../kernel/machine.ts';

/** PTS-3: how long a transfer code is valid. */
export const TRANSFER_FOR = 300 * MINUTE;

export type TransferState = 'waiting' | 'redeemed' | 'lapsed' | 'withdrawn';
export type TransferEvent = 'redeem' | 'deadline' | 'withdraw';

/** Points on their way from one account to another. */
export const transferMachine: Machine<TransferState, TransferEvent> = {
  name: 'transfer',
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        redeem: { to: 'redeemed', by: ['person'] },
        deadline: { to: 'lapsed', by: ['clock'] },
        withdraw: { to: 'withdrawn', by: ['person'] },
      },
    },
    redeemed: { final: true, on: {} },
    lapsed: { final: true, on: {} },
    withdrawn: { final: true, on: {} },
  },
};

export interface Transfer {
  readonly id: string;
  readonly version: number;
  readonly packId: string;
  /** Accounts: a person's id or a team's. */
  readonly sender: string;
  readonly receiver: string;
  readonly points: number;
  readonly state: TransferState;
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
}
