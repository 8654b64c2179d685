import { clientOrderCard } from '../acme/client-order.views.ts';
import { approvalsOfSubject } from '../approval/approval.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Reply, Subject } from '../chat/command.ts';
import type { Surface } from '../chat/surface.ts';
import { SECOND } from '../kernel/duration.ts';
import { describeCause, isCertError } from '../kernel/errors.ts';
import { orderData } from '../order/order.data.ts';
import { orderById } from '../order/order.store.ts';
import { orderCard } from '../order/order.views.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { viewOf } from '../order/order-view.ts';
import type { Language } from '../texts/language.ts';
import { sayer } from '../texts/say.ts';
import { dropCard, markFresh, markStale, moveCard, type PostedCard, staleCards } from './posted-card.store.ts';
import { certificateReply } from './status.commands.ts';

const BATCH = 50;
/** Longest one call waits for the platform, in milliseconds. */
const PATIENCE = 5 * SECOND;

/** A subject's card as it is now; undefined when it no longer exists. */
export const subjectReply = async (
  house: OrderHouse,
  subject: Subject,
  language: Language,
): Promise<Reply | undefined> => {
  const say = sayer(language);
  if (subject.kind === 'order') {
    const order = await orderById(house.store, subject.id);
    if (order === undefined) return undefined;
    const view = await viewOf(house, order);
    return { data: orderData(say, view), message: orderCard(say, view), follows: subject };
  }
  if (subject.kind === 'client-order') {
    const approval = (await approvalsOfSubject(house.store, subject.id)).at(-1);
    return approval && { data: approval, message: clientOrderCard(say, approval), follows: subject };
  }
  const certificate = await certificateById(house.store, subject.id);
  return certificate === undefined ? undefined : certificateReply(house, say, certificate);
};

const redrawOne = async (house: OrderHouse, surface: Surface, { id, posted, subject, language }: PostedCard) => {
  await markFresh(house.store, id);
  const reply = await subjectReply(house, subject, language);
  if (reply === undefined) return dropCard(house.store, id);
  try {
    const now = await surface.edit(posted, reply.message);
    if (now.ref !== posted.ref) await moveCard(house.store, id, now.ref);
  } catch (error) {
    house.log.warn({ card: id, surface: surface.name, cause: describeCause(error) }, 'a card could not be redrawn');
    // Where the bot may not speak any more, trying again is no use.
    if (isCertError(error, 'receiver-gone')) await dropCard(house.store, id);
    else await markStale(house.store, id);
  }
};

/**
 * Redraws every posted copy on this surface whose subject changed; one that cannot be redrawn is tried again at the next call. A conversation
 * that the platform slows down is not waited for: its edit goes on, and the others’ are not held up.
 */
export const redrawCards = async (house: OrderHouse, surface: Surface): Promise<void> => {
  const cards = await staleCards(house.store, surface.name, BATCH);
  const over = new AbortController();
  const late = house.clock.sleep(PATIENCE, over.signal).catch(() => {});
  const all = Promise.all(cards.map((card) => redrawOne(house, surface, card)));
  await Promise.race([all, late]).finally(() => over.abort());
};
