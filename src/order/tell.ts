import { fromInstant } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Announcement } from '../notice/announce.ts';
import { announce } from '../notice/announce.ts';
import { orderSubject } from '../notice/concerned.store.ts';
import type { Store } from '../store/store.ts';
import type { Order, OrderState } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { setbackOf } from './setback-of.ts';
import { triesItself } from './tries-itself.ts';

const about = (order: Order): { readonly subject: string; readonly facts: { readonly names: readonly string[] } } => ({
  subject: order.id,
  facts: { names: order.names },
});

const withWords = (order: Order): Pick<Announcement, 'subject' | 'facts' | 'occasion'> => ({
  subject: order.id,
  facts: { setback: setbackOf(order), names: order.names },
  occasion: order.attempt,
});

const told = (before: Order, result: string, words: string): Announcement => ({
  kind: 'review-result',
  subject: before.id,
  facts: { names: before.names, result, words },
});

/** States in which people are asked. */
const DECIDED: ReadonlySet<OrderState> = new Set(['approving', 'reviewing']);

/** What is said when an order comes into a state. */
const TELLS: Readonly<Partial<Record<OrderState, (before: Order, after: Order) => Announcement | undefined>>> = {
  placing: (before) => (DECIDED.has(before.state) ? told(before, 'approved', '') : undefined),
  reviewing: (before, after) => (before.state === 'validating' ? { kind: 'validated', ...about(after) } : undefined),
  'email-timed-out': (_before, after) => ({ kind: 'mail-lapsed', ...about(after), occasion: after.version }),
  validating: (_before, after) =>
    after.method === 'dns' && after.authorizations.some(({ state }) => state === 'pending')
      ? { kind: 'validation-needed', ...about(after), occasion: after.attempt }
      : undefined,
  issuing: (before, after) => {
    if (before.state === 'reviewing') return told(before, 'approved', '');
    return before.state === 'validating' ? { kind: 'validated', ...about(after) } : undefined;
  },
  // What is tried again by itself is told at its first failure and at its last.
  'validation-failed': (_before, after) =>
    after.attempt === 1 || !triesItself(after) ? { kind: 'validation-failed', ...withWords(after) } : undefined,
  refused: (before, after) =>
    DECIDED.has(before.state)
      ? told(before, 'rejected', after.problem?.detail ?? '')
      : { kind: 'order-refused', ...withWords(after) },
  'timed-out': (before, after) =>
    DECIDED.has(before.state) && before.approvalId !== undefined
      ? { kind: 'approval-lapsed', subject: before.approvalId, facts: { names: before.names } }
      : { kind: 'validation-timed-out', ...withWords(after) },
  issued: (_before, after) => ({ kind: 'issued', ...about(after) }),
};

/** So long after applying, whoever applied is taken to be looking at the card, which says the same, in milliseconds. */
const LOOKING = 5 * MINUTE;

const lookingOn = (house: OrderHouse, { requester, createdAt, replacesId }: Order): readonly string[] =>
  // RENEW-6: the clock made that order, and nobody knows of it yet.
  replacesId === undefined && house.clock.now() - fromInstant(createdAt) < LOOKING ? [requester] : [];

/** MSG-1: tells of a step in the transaction that saves it. */
export const tell = async (store: Store, house: OrderHouse, before: Order, after: Order): Promise<void> => {
  if (before.state === after.state) return;
  // A renewal has words of its own; what a person has to put is asked for all the same.
  if (after.replacesId !== undefined && after.state !== 'validating') return;
  const announcement = TELLS[after.state]?.(before, after);
  if (announcement === undefined) return;
  const row = announcement.subject === after.id ? { row: orderSubject(after) } : {};
  await announce(store, house, { ...announcement, ...row, without: lookingOn(house, after) });
};
