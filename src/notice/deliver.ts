import { personLanguage } from '../account/person-language.store.ts';
import { audit } from '../audit/audit.store.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import type { Subject } from '../chat/command.ts';
import type { Message } from '../chat/message.ts';
import type { PostedMessage } from '../chat/surface.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR, MINUTE, SECOND } from '../kernel/duration.ts';
import { type CertError, describeCause, isCertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { withinTime } from '../kernel/time-limit.ts';
import { holdRow, releaseRow } from '../store/hold.store.ts';
import type { Store } from '../store/store.ts';
import type { Language } from '../texts/language.ts';
import { isIgnored } from './concerned.store.ts';
import { type Delivery, type DeliveryEvent, deliveryMachine } from './delivery.ts';
import { fallBack } from './fall-back.ts';
import { tellAsker } from './mailbox-unreached.ts';
import { type Notice, noticeRow, type Urgency } from './notice.ts';
import {
  cardPlaces,
  certificateOfNotice,
  deliveryById,
  dueFor,
  noticeById,
  pauseReceiver,
  saveDelivery,
} from './outbox.store.ts';
import { askForProof, type ProofHouse } from './prove-mailbox.ts';
import { readReceiver, writeReceiver } from './receiver.ts';
import type { SendHouse } from './send.ts';
import { editSent, sendTo } from './send.ts';

/** A notice as it is to be seen now. */
export interface Drawn {
  readonly message: Message;
  /** The card follows this subject from then on. */
  readonly follows?: Subject;
  /** Nothing is left to be said of it: only whoever has it already sees it become so. */
  readonly past?: true;
}

/** What the delivery job needs. */
export interface DeliverHouse extends ProofHouse, SendHouse {
  readonly store: Store;
  readonly holder: string;
  /** Of what is said to nobody in particular. */
  readonly language: Language;
  /** By receiver, where it is another one. */
  readonly languages: Readonly<Partial<Record<string, Language>>>;
  /** Undefined when there is nothing to say any more. */
  readonly draw: (notice: Notice, language: Language) => Promise<Drawn | undefined>;
  /** An alert whose receiver could not be given it goes to others, on cards of their own: answers who was added. */
  readonly retell: (store: Store, notice: Notice, failed: string) => Promise<readonly string[]>;
  /** Keeps the handle of a card that follows a subject. */
  readonly kept: (subject: Subject, posted: PostedMessage, language: Language) => Promise<void>;
}

/** How long one sending may take, with the surface's own short retries, before it counts as failed. */
const PATIENCE = 2 * MINUTE;
/** How long one process may work on a delivery before another may begin. */
const HOLD_FOR = 4 * MINUTE;
/** Before a card that could not be changed is tried again. */
const REDRAW_WAIT = 10 * MINUTE;
/** Deliveries to one receiver in one run. */
const BATCH = 20;

/** Waits before a failed delivery is tried again: quick while it may pass, then patient. */
const WAITS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 6 * HOUR] as const;

/** Tries before somebody else is told instead: what burns does not wait for a day. */
const TRIES: Readonly<Record<Urgency, number>> = {
  info: WAITS.length + 1,
  look: WAITS.length + 1,
  // about a quarter of an hour
  act: 5,
  // about three minutes
  alarm: 4,
};

/** Sent, and not yet written down: a database that was gone for a moment must not post a card twice. */
export type SentUnsaved = Map<string, PostedMessage | undefined>;

const over = (
  house: DeliverHouse,
  delivery: Delivery,
  event: DeliveryEvent,
  change: Partial<Delivery> = {},
): Delivery => ({
  ...delivery,
  state: transit(deliveryMachine, delivery.state, event, 'clock'),
  nextAt: undefined,
  ...(event === 'sent' ? { sentAt: nowOf(house.clock), problem: undefined } : {}),
  ...change,
});

/** Who is told in the receiver's place. */
const tellInstead = (
  house: DeliverHouse,
  store: Store,
  delivery: Delivery,
  notice: Notice,
  problem: string,
): Promise<readonly string[]> => {
  if (noticeRow(notice.kind).subject === 'alert') return house.retell(store, notice, delivery.receiver);
  if (notice.kind === 'mailbox-proof') return tellAsker(store, house, notice, problem);
  return fallBack(store, house, delivery, notice);
};

const gaveUp = async (house: DeliverHouse, delivery: Delivery, notice: Notice, problem: string): Promise<void> => {
  await house.store.transaction(async (store) => {
    await saveDelivery(store, delivery, over(house, delivery, 'gave-up', { problem }));
    const told = await tellInstead(house, store, delivery, notice, problem);
    await audit(store, house.clock, {
      actor: CLOCK_ACTOR,
      action: 'notice.undelivered',
      subject: notice.subjectId,
      detail: { kind: notice.kind, receiver: delivery.receiver, problem, instead: told },
    });
  });
  house.log.error(
    { notice: notice.kind, receiver: delivery.receiver, problem },
    'a notice could not be delivered; others are told instead',
  );
};

const problemOf = (error: unknown): string =>
  isCertError(error) ? String(error.facts.detail ?? error.code) : describeCause(error);

const waitOf = (error: unknown, attempts: number): number =>
  isCertError(error, 'receiver-limited')
    ? Number((error as CertError).facts.seconds) * SECOND
    : (WAITS[Math.min(attempts, WAITS.length) - 1] ?? HOUR);

/** Trying again would change nothing. */
const isOver = (error: unknown): boolean =>
  isCertError(error, 'receiver-gone') || isCertError(error, 'mailbox-unproved');

/** Somebody's mailbox that no policy named gets the link that proves it when the first message for it comes. */
const askOnce = async (house: DeliverHouse, address: string): Promise<void> => {
  try {
    await house.store.transaction((store) => askForProof(store, house, address, CLOCK_ACTOR));
  } catch (error) {
    house.log.warn({ address, cause: describeCause(error) }, 'a mailbox could not be asked for its consent');
  }
};

/** After a failed try: again later, or never. Whoever limits us is not failing: that try does not count. */
const failed = async (house: DeliverHouse, delivery: Delivery, notice: Notice, error: unknown): Promise<void> => {
  const problem = problemOf(error);
  const limited = isCertError(error, 'receiver-limited');
  const { urgency } = noticeRow(notice.kind);
  if (isCertError(error, 'mailbox-unproved')) await askOnce(house, String(error.facts.address));
  if (isOver(error) || (!limited && delivery.attempts >= TRIES[urgency]))
    return gaveUp(house, delivery, notice, problem);
  const nextAt = toInstant(house.clock.now() + waitOf(error, delivery.attempts));
  const attempts = limited ? delivery.attempts - 1 : delivery.attempts;
  await house.store.transaction(async (store) => {
    await saveDelivery(store, delivery, { ...delivery, attempts, nextAt, problem });
    if (limited) await pauseReceiver(store, delivery.receiver, nextAt);
  });
  house.log.warn({ notice: notice.kind, receiver: delivery.receiver, problem, nextAt }, 'a notice waits');
};

/** A person is told in their own language, a channel in the one set for it, else in the house's. */
const languageFor = async (house: DeliverHouse, { receiver }: Delivery): Promise<Language> => {
  const to = readReceiver(receiver);
  const own = to?.kind === 'person' ? await personLanguage(house.store, to.id) : house.languages[receiver];
  return own ?? house.language;
};

const muted = async (house: DeliverHouse, notice: Notice): Promise<boolean> => {
  if (!noticeRow(notice.kind).ignorable) return false;
  const certificateId = await certificateOfNotice(house.store, notice.id);
  return certificateId !== undefined && (await isIgnored(house.store, certificateId));
};

/** Draws a card that was sent before once more, where it stands. One that cannot be changed any more stays as it is. */
const redraw = async (house: DeliverHouse, delivery: Delivery, notice: Notice): Promise<void> => {
  const { posted } = delivery;
  const drawn = await house.draw(notice, await languageFor(house, delivery));
  if (posted === undefined || drawn === undefined) {
    await saveDelivery(house.store, delivery, { ...delivery, nextAt: undefined });
    return;
  }
  try {
    const now = await withinTime(house.clock, PATIENCE, editSent(house, posted, drawn.message));
    await saveDelivery(house.store, delivery, { ...delivery, posted: now, nextAt: undefined, problem: undefined });
  } catch (error) {
    if (isCertError(error, 'changed-meanwhile')) throw error;
    const gone = isCertError(error, 'receiver-gone');
    const nextAt = gone ? undefined : toInstant(house.clock.now() + REDRAW_WAIT);
    await saveDelivery(house.store, delivery, { ...delivery, nextAt, problem: problemOf(error) });
  }
};

/** What asks nothing of anybody needs no second card where the subject's own card stands and shows the same. */
const standsThere = async (house: DeliverHouse, { receiver }: Delivery, notice: Notice): Promise<boolean> => {
  if (noticeRow(notice.kind).urgency !== 'info') return false;
  const places = await cardPlaces(house.store, notice.subjectId);
  return places.some(({ surface, realm, id }) => writeReceiver({ kind: 'channel', surface, realm, id }) === receiver);
};

const sendNow = async (
  house: DeliverHouse,
  delivery: Delivery,
  notice: Notice,
  unsaved: SentUnsaved,
): Promise<void> => {
  const language = await languageFor(house, delivery);
  const drawn = await house.draw(notice, language);
  if (drawn === undefined || drawn.past === true || (await muted(house, notice))) {
    await saveDelivery(house.store, delivery, over(house, delivery, 'mute'));
    return;
  }
  if (await standsThere(house, delivery, notice)) {
    await saveDelivery(house.store, delivery, over(house, delivery, 'sent', { problem: 'card-there' }));
    return;
  }
  const before = unsaved.get(delivery.id);
  const posted = unsaved.has(delivery.id)
    ? before === undefined
      ? undefined
      : await editSent(house, before, drawn.message)
    : await withinTime(house.clock, PATIENCE, sendTo(house, delivery, notice, drawn.message, language));
  unsaved.set(delivery.id, posted);
  await saveDelivery(house.store, delivery, over(house, delivery, 'sent', { posted }));
  unsaved.delete(delivery.id);
  if (posted !== undefined && drawn.follows !== undefined) await house.kept(drawn.follows, posted, language);
};

/** One try of one delivery that this process holds. False: the receiver takes nothing now. */
const tryHeld = async (house: DeliverHouse, id: string, unsaved: SentUnsaved): Promise<boolean> => {
  const before = await deliveryById(house.store, id);
  const notice = before === undefined ? undefined : await noticeById(house.store, before.noticeId);
  if (before?.nextAt === undefined || notice === undefined) return true;
  if (before.state === 'sent') {
    await redraw(house, before, notice);
    return true;
  }
  // The try is written down first: a notice that kills the process is not tried for ever.
  const delivery = await saveDelivery(house.store, before, { ...before, attempts: before.attempts + 1 });
  try {
    await sendNow(house, delivery, notice, unsaved);
    return true;
  } catch (error) {
    if (isCertError(error, 'changed-meanwhile')) throw error;
    await failed(house, delivery, notice, error);
    return isOver(error);
  }
};

/** Everything that is due for one receiver, in order, until it takes nothing more. Never throws. */
export const deliverTo = async (house: DeliverHouse, receiver: string, unsaved: SentUnsaved): Promise<void> => {
  try {
    for (const { id } of await dueFor(house.store, receiver, nowOf(house.clock), BATCH)) {
      if (!(await holdRow(house.store, house.clock, 'deliveries', id, house.holder, HOLD_FOR))) continue;
      try {
        if (!(await tryHeld(house, id, unsaved))) return;
      } finally {
        await releaseRow(house.store, 'deliveries', id, house.holder);
      }
    }
  } catch (error) {
    house.log.error({ receiver, cause: describeCause(error) }, 'a delivery stopped; the clock goes on with it');
  }
};
