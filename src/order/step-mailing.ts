import { isCertError } from '../kernel/errors.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { mailOf } from './order-mail.store.ts';
import { restUntil } from './review.ts';
import { mailExpired, sendNext } from './send-mails.ts';
import { moveOn, type Step } from './step.ts';

/** VAL-8: sends the administrator's two messages, once each; people's reviews are waited for. */
export const stepReviewing = async (house: OrderHouse, order: Order): Promise<Step> =>
  (await sendNext(house, order)) ?? { order: { ...order, waiting: undefined, nextAt: order.deadline } };

/** VAL-7: sends the message, then waits for the click; past 24 hours, or with no such mailbox, another can be picked. */
export const stepMailing = async (house: OrderHouse, order: Order): Promise<Step> => {
  const mail = await mailOf(house.store, order.id);
  if (mail === undefined || mailExpired(house, mail)) return { order: moveOn(house, order, 'lapsed', 'clock') };
  try {
    const sent = await sendNext(house, order);
    return sent ?? { order: { ...order, waiting: undefined, nextAt: restUntil(mail.expiresAt, order.deadline) } };
  } catch (error) {
    if (!isCertError(error, 'receiver-gone')) throw error;
    const problem = { type: error.code, detail: String(error.facts.detail) };
    return { order: moveOn(house, order, 'lapsed', 'clock', { problem }) };
  }
};
