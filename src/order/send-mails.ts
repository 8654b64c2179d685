import { moment, plainText } from '../chat/build.ts';
import { fromInstant, toInstant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { randomToken } from '../kernel/random.ts';
import { shownNames } from '../pki/shown-names.ts';
import type { Store } from '../store/store.ts';
import { sayer } from '../texts/say.ts';
import { applicantOf } from './applicant.ts';
import type { Mail, Mailer } from './mailer.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { mailOf, putMail, setMail } from './order-mail.store.ts';
import { MAIL_VALID, MESSAGES, type OrderMail } from './order-mail.ts';
import { goOn, type Step } from './step.ts';

const TOKEN_BYTES = 32;

/** Signs of a code that nobody mistakes for another. */
const CODE_SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_LENGTH = 8;

export const mailerOf = ({ mailer }: Pick<OrderHouse, 'mailer'>): Mailer => {
  if (mailer === undefined) throw new CertError('mail-unset', {});
  return mailer;
};

const codeOf = (house: OrderHouse): string =>
  [...house.random.bytes(CODE_LENGTH)].map((byte) => CODE_SIGNS[byte % CODE_SIGNS.length]).join('');

/** Keeps what is to be sent; the order's next step sends it. `to`: the mailbox, for a review the administrator's. */
export const startMails = async (
  house: OrderHouse,
  store: Store,
  order: Order,
  kind: 'validation' | 'review',
  to = applicantOf(store, order)?.administrator.email ?? '',
): Promise<void> => {
  const until = toInstant(house.clock.now() + MAIL_VALID);
  await putMail(store, {
    orderId: order.id,
    kind,
    address: to,
    token: randomToken(house.random, TOKEN_BYTES),
    code: kind === 'review' ? codeOf(house) : undefined,
    sent: 0,
    tries: 0,
    expiresAt: kind === 'review' ? (order.deadline ?? until) : until,
  });
};

/** The message that is sent next. The code never travels with the link (VAL-8). */
const messageOf = (house: OrderHouse, order: Order, mail: OrderMail): Mail => {
  const say = sayer(house.language);
  const names = shownNames(order.names);
  const id = `${order.id}.${mail.token.slice(0, 8)}.${mail.sent}`;
  if (mail.sent === 1)
    return {
      id,
      to: mail.address,
      subject: say('mail.code-subject', { names }),
      text: say('mail.code-text', { code: mail.code ?? '', names, order: order.id }),
    };
  const facts = {
    names,
    order: order.id,
    link: `${house.publicUrl ?? ''}/mail/${mail.token}`,
    until: plainText([moment(mail.expiresAt)]),
  };
  return {
    id,
    to: mail.address,
    subject: say(`mail.${mail.kind === 'review' ? 'review' : 'validation'}-subject`, { names }),
    text: say(`mail.${mail.kind === 'review' ? 'review' : 'validation'}-text`, facts),
  };
};

/** Sends one message that is due, as a step of its own; undefined when all are sent. A crash in between sends the same one again. */
export const sendNext = async (house: OrderHouse, order: Order): Promise<Step | undefined> => {
  const mail = await mailOf(house.store, order.id);
  if (mail === undefined || mail.sent >= MESSAGES[mail.kind]) return undefined;
  await mailerOf(house).send(messageOf(house, order, mail));
  return {
    order: goOn(house, order, { failures: 0, problem: undefined }),
    also: (store) => setMail(store, order.id, { sent: mail.sent + 1 }),
  };
};

/** Whether the link's time is over. */
export const mailExpired = (house: Pick<OrderHouse, 'clock'>, mail: OrderMail): boolean =>
  fromInstant(mail.expiresAt) <= house.clock.now();
