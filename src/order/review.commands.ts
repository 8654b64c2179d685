import { audit } from '../audit/audit.store.ts';
import { command } from '../chat/command.ts';
import { CertError } from '../kernel/errors.ts';
import { letterAt } from '../organisation/letter.store.ts';
import { findPlan } from '../plan/catalogue.ts';
import { applicantOf } from './applicant.ts';
import { checkMailOffered, mailboxesOf, pickMailbox } from './mail-proof.ts';
import { type OrderCommandHouse, orderNamed, orderReply } from './order.commands.ts';
import { orderLetters } from './order-letter.ts';
import { letterCard, mailboxCard, reviewCard } from './review.views.ts';
import { uploadLetter } from './upload-letter.ts';

/** The largest letter of any plan, and a little for a clear refusal. */
const LETTER_MOST = 1_500_000;

const letterOptions = {
  what: { kind: 'order', positional: true, required: true },
  file: { kind: 'file', maxBytes: LETTER_MOST },
} as const;

const letterCommand = command<OrderCommandHouse, typeof letterOptions>({
  path: ['cert', 'verify', 'letter'],
  rules: ['ORG-2'],
  permission: 'operator',
  effect: 'change',
  options: letterOptions,
  examples: ['cert verify letter shop.example.com', 'cert verify letter shop.example.com --file letter.pdf'],
  handle: async (house, call, { what, file }) => {
    const order = await orderNamed(house, what);
    if (file !== undefined) return orderReply(house, call, await uploadLetter(house, call.person, order, file.bytes));
    const at = await letterAt(house.store, order.id);
    if (at !== undefined) throw new CertError('letter-kept', { at });
    const { letter: rules } = findPlan(order.plan);
    if (rules === undefined || order.state !== 'awaiting-letter')
      throw new CertError('letter-unwanted', { state: order.state });
    const form = await orderLetters(house).link(call.person, order, 'form');
    const upload = await orderLetters(house).link(call.person, order, 'upload');
    return {
      data: { form, upload },
      message: letterCard(call.say, order.names, rules, { form: form.url, upload: upload.url, about: 'application' }),
    };
  },
});

const reviewOptions = { what: { kind: 'order', positional: true, required: true } } as const;

const reviewCommand = command<OrderCommandHouse, typeof reviewOptions>({
  path: ['cert', 'approvals', 'review'],
  rules: ['ORG-1', 'ORG-3'],
  permission: 'approver',
  effect: 'read',
  options: reviewOptions,
  examples: ['cert approvals review shop.example.com'],
  handle: async (house, call, { what }) => {
    const order = await orderNamed(house, what);
    const applicant = applicantOf(house.store, order);
    if (applicant === undefined) throw new CertError('review-unsaid', { state: order.state });
    const letter =
      (await letterAt(house.store, order.id)) === undefined
        ? undefined
        : (await orderLetters(house).link(call.person, order, 'view')).url;
    await house.store.transaction((store) =>
      audit(store, house.clock, { actor: call.person.id, action: 'applicant.read', subject: order.id }),
    );
    return {
      data: { order: order.id, ...applicant, letter: letter ?? null },
      message: reviewCard(call.say, order, applicant, letter),
    };
  },
});

const mailOptions = {
  what: { kind: 'order', positional: true, required: true },
  mailbox: { kind: 'text', max: 320 },
} as const;

const mailCommand = command<OrderCommandHouse, typeof mailOptions>({
  path: ['cert', 'verify', 'email'],
  rules: ['VAL-7', 'VAL-8'],
  permission: 'operator',
  effect: 'change',
  options: mailOptions,
  examples: ['cert verify email www.example.com', 'cert verify email www.example.com --mailbox admin@example.com'],
  handle: async (house, call, { what, mailbox }) => {
    const order = await orderNamed(house, what);
    if (mailbox !== undefined) return orderReply(house, call, await pickMailbox(house, call.person, order, mailbox));
    checkMailOffered(house, order);
    const mailboxes = await mailboxesOf(house, order);
    return { data: { order: order.id, mailboxes }, message: mailboxCard(call.say, order, mailboxes) };
  },
});

/** What an order of an organisation, or one proved by e-mail, needs of people, in help order. */
export const reviewCommands = [letterCommand, reviewCommand, mailCommand];
