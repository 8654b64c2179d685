import { DAY, MINUTE } from '../kernel/duration.ts';

/**
 * `validation`: VAL-7, one message with a link. `review`: VAL-8, one with a link and one with the code that its page asks for.
 * `proved`: the link of a validation was used; the next placing at the CA says so.
 */
export type MailKind = 'validation' | 'review' | 'proved';

/** One set of messages under way. */
export interface OrderMail {
  readonly orderId: string;
  readonly kind: MailKind;
  readonly address: string;
  readonly token: string;
  /** Of a review. */
  readonly code: string | undefined;
  /** Messages handed to the mail server so far. */
  readonly sent: number;
  /** Wrong codes. */
  readonly tries: number;
  readonly expiresAt: string;
}

/** How many messages belong to each. */
export const MESSAGES: Readonly<Record<MailKind, number>> = { validation: 1, review: 2, proved: 0 };

/** VAL-7: how long a link can be used, in milliseconds; a review's as long as the review may last. */
export const MAIL_VALID = DAY;

/** A mailbox can be sent to again after so long, so that nobody floods one. */
export const RESEND_AFTER = MINUTE;

export const MOST_TRIES = 10;
