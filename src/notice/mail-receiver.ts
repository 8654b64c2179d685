import type { Instant } from '../kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../kernel/duration.ts';
import { readReceiver } from './receiver.ts';

/**
 * MSG-2: a mailbox that somebody named in chat. It is told nothing but the link that proves it until whoever reads it pressed that. Mailboxes
 * of the configuration are taken at the word of whoever runs the service: that person names the mail server too, and a paging service or a
 * ticket queue presses no link. Webhooks stand in the configuration alone, each with a secret that both sides were given: nothing is to prove.
 */
export interface MailReceiver {
  /** In lower case. */
  readonly address: string;
  readonly token: string;
  /** Person id, or the clock's. */
  readonly askedBy: string;
  readonly asks: number;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  readonly verifiedAt: Instant | undefined;
}

/** How long a link works. */
export const PROOF_VALID = 7 * DAY;
/** Unproved mailboxes that one person may have asked for within a day. */
export const ASKED_MOST = 20;

/** After the first link, the second, and every later one, until the next may be sent to the same mailbox. */
const WAITS = [10 * MINUTE, HOUR, DAY] as const;

export const waitAfter = (asks: number): number => WAITS[Math.min(asks, WAITS.length) - 1] ?? DAY;

/** One mailbox, however it is written. */
export const mailboxOf = (address: string): string => address.trim().toLowerCase();

export const isAddress = (text: string): boolean => text.length <= 254 && /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(text);

/** The mailboxes among receivers. */
export const mailboxesIn = (receivers: readonly string[]): ReadonlySet<string> =>
  new Set(
    receivers.flatMap((text) => {
      const receiver = readReceiver(text);
      return receiver?.kind === 'mail' ? [mailboxOf(receiver.address)] : [];
    }),
  );
