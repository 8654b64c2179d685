import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { fromInstant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { lookAfresh } from '../store/look-afresh.ts';
import { mailDomains, standardMailboxes } from './mailboxes.ts';
import { orderById, saveOrder } from './order.store.ts';
import { fileFailed, type Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { countTry, dropMail, mailByToken, mailOf, setMail } from './order-mail.store.ts';
import { MAIL_VALID, MOST_TRIES, type OrderMail, RESEND_AFTER } from './order-mail.ts';
import { keepReview, reviewPassed } from './review.ts';
import { mailExpired, mailerOf, startMails } from './send-mails.ts';
import { moveOn } from './step.ts';
import { tell } from './tell.ts';

/** Where a message was sent before. */
const AGAIN: ReadonlySet<Order['state']> = new Set(['email-validating', 'email-timed-out']);

/** VAL-7: every mailbox that may speak for all names of the order. Throws `mail-names` when there is none. */
export const mailboxesOf = async (house: OrderHouse, { names }: Order): Promise<readonly string[]> => {
  const domains = mailDomains(names);
  if (domains.length === 0) throw new CertError('mail-names', { names: names.join(', ') });
  const named = await Promise.all(domains.map((domain) => house.mailContacts?.(domain) ?? []));
  return [...new Set([...standardMailboxes(domains), ...named.flat()])];
};

/** Throws why e-mail cannot prove this order now: another state, an issuer that does not take it, no mail server. */
export const checkMailOffered = (house: OrderHouse, order: Order): void => {
  // VAL-8: no resend, no other address.
  if (order.state === 'reviewing') throw new CertError('mail-once', {});
  if (!AGAIN.has(order.state) && !fileFailed(order)) throw new CertError('mail-early', { state: order.state });
  if (house.issuers.get(order.issuer)?.abilities.mail !== true)
    throw new CertError('mail-refused', { issuer: order.issuer });
  mailerOf(house);
};

const resent = (house: OrderHouse, before: OrderMail): boolean =>
  house.clock.now() - (fromInstant(before.expiresAt) - MAIL_VALID) < RESEND_AFTER;

/** VAL-7: sends a link to the mailbox, again if it is the same; the link that was sent before to another is dead. */
export const pickMailbox = async (house: OrderHouse, person: Person, order: Order, mailbox: string): Promise<Order> => {
  checkMailOffered(house, order);
  const mailboxes = await mailboxesOf(house, order);
  const to = mailboxes.find((one) => one.toLowerCase() === mailbox.toLowerCase());
  if (to === undefined)
    throw new CertError('mailbox-unknown', { mailbox, mailboxes: mailboxes.join(', ') }, { field: 'mailbox' });
  const before = order.state === 'email-validating' ? await mailOf(house.store, order.id) : undefined;
  // Pressed twice: the message is on its way.
  if (before?.address === to && resent(house, before)) return order;
  const mailing = moveOn(house, order, 'mail', 'person', { problem: undefined });
  const saved = await saveOrder(house.store, order, mailing, async (store) => {
    await startMails(house, store, mailing, 'validation', to);
    const detail = { mailbox: to };
    await audit(store, house.clock, { actor: person.id, action: 'order.mailed', subject: order.id, detail });
  });
  house.changed(order.id);
  return saved;
};

/** What a link of a message is about, not used up. Throws `link-gone`: used, late, replaced, or its order has moved on. */
export const peekMailLink = async (
  house: OrderHouse,
  token: string,
): Promise<{ readonly mail: OrderMail; readonly order: Order }> => {
  const mail = await mailByToken(house.store, token);
  const order = mail === undefined ? undefined : await orderById(house.store, mail.orderId);
  const state = mail?.kind === 'review' ? 'reviewing' : 'email-validating';
  if (mail === undefined || order === undefined || order.state !== state || mailExpired(house, mail))
    throw new CertError('link-gone', {});
  return { mail, order };
};

const mailProved = async (house: OrderHouse, order: Order): Promise<void> => {
  // The CA still waits for the file that nobody will put any more.
  if (order.issuerRef !== undefined) await house.issuers.get(order.issuer)?.abandon(order.issuerRef);
  const after = moveOn(house, order, 'mail-proved', 'person', {
    attempt: order.attempt + 1,
    issuerRef: undefined,
    authorizations: [],
    problem: undefined,
    cleaned: false,
  });
  await saveOrder(house.store, order, after, async (store) => {
    await setMail(store, order.id, { kind: 'proved' });
    await audit(store, house.clock, { actor: 'mailbox', action: 'order.mail-confirmed', subject: order.id });
  });
};

/** VAL-8: ten wrong codes and none is taken any more; each try is counted by itself, whatever comes of it. */
const checkCode = async (house: OrderHouse, mail: OrderMail, code: string): Promise<void> => {
  if (mail.tries >= MOST_TRIES) throw new CertError('mail-code-locked', { most: MOST_TRIES });
  if (code.replace(/[\s-]/g, '').toUpperCase() === mail.code) return;
  const tries = await countTry(house.store, mail.orderId);
  if (tries >= MOST_TRIES) throw new CertError('mail-code-locked', { most: MOST_TRIES });
  throw new CertError('mail-code-wrong', { left: MOST_TRIES - tries }, { field: 'code' });
};

const reviewedByMail = async (house: OrderHouse, order: Order, mail: OrderMail, code: string): Promise<void> => {
  await checkCode(house, mail, code);
  const after = reviewPassed(house, order);
  await saveOrder(house.store, order, after, async (store) => {
    await dropMail(store, order.id);
    await keepReview(house, store, order);
    await audit(store, house.clock, { actor: 'mailbox', action: 'order.review-confirmed', subject: order.id });
    await tell(store, house, order, after);
  });
};

const confirmOnce = async (house: OrderHouse, token: string, code: string): Promise<Order> => {
  const { mail, order } = await peekMailLink(house, token);
  await (mail.kind === 'review' ? reviewedByMail(house, order, mail, code) : mailProved(house, order));
  house.changed(order.id);
  return order;
};

/** The press on a message's page: proves the names (VAL-7), or with the right code ends the review (VAL-8). */
export const confirmByMail = (house: OrderHouse, token: string, code: string): Promise<Order> =>
  lookAfresh(() => confirmOnce(house, token, code));
