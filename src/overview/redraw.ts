import { certificateById } from '../certificate/certificate.store.ts';
import type { Reply, Subject } from '../chat/command.ts';
import type { Surface } from '../chat/surface.ts';
import { describeCause } from '../kernel/errors.ts';
import { orderData } from '../order/order.data.ts';
import { orderById } from '../order/order.store.ts';
import { orderCard } from '../order/order.views.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { viewOf } from '../order/order-view.ts';
import type { Language } from '../texts/language.ts';
import { sayer } from '../texts/say.ts';
import { dropCard, markFresh, markStale, moveCard, staleCards } from './posted-card.store.ts';
import { certificateReply } from './status.commands.ts';

const BATCH = 50;

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
  const certificate = await certificateById(house.store, subject.id);
  return certificate === undefined ? undefined : certificateReply(house, say, certificate);
};

/** Redraws every posted copy on this surface whose subject changed; one that cannot be redrawn is tried again at the next call. */
export const redrawCards = async (house: OrderHouse, surface: Surface): Promise<void> => {
  for (const posted of await staleCards(house.store, surface.name, BATCH)) {
    await markFresh(house.store, posted.id);
    const reply = await subjectReply(house, posted.subject, posted.language);
    if (reply === undefined) {
      await dropCard(house.store, posted.id);
      continue;
    }
    try {
      const now = await surface.edit(posted.posted, reply.message);
      if (now.ref !== posted.posted.ref) await moveCard(house.store, posted.id, now.ref);
    } catch (error) {
      house.log.warn(
        { card: posted.id, surface: surface.name, cause: describeCause(error) },
        'a card could not be redrawn',
      );
      await markStale(house.store, posted.id);
    }
  }
};
