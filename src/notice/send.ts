import type { Identity } from '../chat/actor.ts';
import type { Conversation } from '../chat/invocation.ts';
import type { Message } from '../chat/message.ts';
import type { PostedMessage, Surface } from '../chat/surface.ts';
import { CertError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import type { Language } from '../texts/language.ts';
import type { Courier } from './courier.ts';
import type { Delivery } from './delivery.ts';
import { identitiesOf } from './identities.store.ts';
import { mailboxOf } from './mail-receiver.ts';
import type { Notice } from './notice.ts';
import { type ProofHouse, unprovedAmong } from './prove-mailbox.ts';
import { type Receiver, readReceiver } from './receiver.ts';

export interface SendHouse extends Pick<ProofHouse, 'trustedMailboxes'> {
  readonly store: Store;
  readonly surfaces: () => readonly Surface[];
  readonly couriers: Readonly<Partial<Record<'mail' | 'webhook', Courier>>>;
}

interface Sending {
  readonly delivery: Delivery;
  readonly notice: Notice;
  readonly message: Message;
  readonly language: Language;
}

type Sender<R> = (house: SendHouse, receiver: R, sending: Sending) => Promise<PostedMessage | undefined>;

const unreachable = (receiver: string, detail: string): CertError =>
  new CertError('receiver-unreachable', { receiver, detail });

const surfaceOf = (house: SendHouse, name: string, receiver: string): Surface => {
  const surface = house.surfaces().find((one) => one.name === name);
  if (surface === undefined) throw unreachable(receiver, `${name} is not connected here`);
  return surface;
};

/** MSG-2: a mailbox that has not said yes is told nothing but what asks for it. */
const checkProved = async (house: SendHouse, to: string, { notice }: Sending): Promise<void> => {
  if (notice.kind === 'mailbox-proof') return;
  const unproved = await unprovedAmong(house.store, house, new Set([mailboxOf(to)]));
  if (unproved.size > 0) throw new CertError('mailbox-unproved', { address: to });
};

const carry = async (house: SendHouse, kind: 'mail' | 'webhook', to: string, sending: Sending): Promise<undefined> => {
  if (kind === 'mail') await checkProved(house, to, sending);
  const courier = house.couriers[kind];
  const { delivery, notice, message, language } = sending;
  if (courier === undefined)
    throw new CertError('receiver-gone', { receiver: delivery.receiver, detail: `no ${kind} is configured` });
  await courier.send({ deliveryId: delivery.id, to, notice, message, language });
  return undefined;
};

const toChannel: Sender<Conversation> = (house, { surface, realm, id }, { delivery, message }) =>
  surfaceOf(house, surface, delivery.receiver).post({ surface, realm, id }, message, delivery.id);

const toIdentity: Sender<Identity> = async (house, { surface: name, realm, user }, sending) => {
  if (name === 'mail') return carry(house, 'mail', user, sending);
  const { delivery, message } = sending;
  const surface = surfaceOf(house, name, delivery.receiver);
  if (surface.direct === undefined) {
    await surface.whisper({ surface: name, realm, id: '' }, user, message);
    return undefined;
  }
  return surface.post(await surface.direct(realm, user), message, delivery.id);
};

/** A person is reached when one of the ways they are known works. */
const toPerson: Sender<{ readonly id: string }> = async (house, { id }, sending) => {
  const identities = await identitiesOf(house.store, id);
  if (identities.length === 0)
    throw new CertError('receiver-gone', { receiver: sending.delivery.receiver, detail: 'nobody knows them anywhere' });
  let last: unknown;
  for (const identity of identities) {
    try {
      return await toIdentity(house, identity, sending);
    } catch (error) {
      last = error;
    }
  }
  throw last;
};

/** A team that somebody belongs to is its channel or its people by now. */
const nobodyThere: Sender<{ readonly id: string }> = async (_house, _team, { delivery }) => {
  throw new CertError('receiver-gone', { receiver: delivery.receiver, detail: 'nobody belongs to it' });
};

type Senders = { readonly [K in Receiver['kind']]: Sender<Extract<Receiver, { kind: K }>> };

const SENDERS: Senders = {
  channel: toChannel,
  person: toPerson,
  team: nobodyThere,
  mail: (house, { address }, sending) => carry(house, 'mail', address, sending),
  webhook: (house, { name }, sending) => carry(house, 'webhook', name, sending),
};

/** Sends once; answers the handle of the card where there is one to change later. */
export const sendTo = async (
  house: SendHouse,
  delivery: Delivery,
  notice: Notice,
  message: Message,
  language: Language,
): Promise<PostedMessage | undefined> => {
  const receiver = readReceiver(delivery.receiver);
  if (receiver === undefined)
    throw new CertError('receiver-gone', { receiver: delivery.receiver, detail: 'it names no receiver' });
  const send = SENDERS[receiver.kind] as Sender<Receiver>;
  return send(house, receiver, { delivery, notice, message, language });
};

/** Draws a sent card again; where its surface cannot, it stays as it is. */
export const editSent = async (house: SendHouse, posted: PostedMessage, message: Message): Promise<PostedMessage> => {
  const surface = surfaceOf(house, posted.conversation.surface, posted.conversation.surface);
  return surface.abilities.edit ? surface.edit(posted, message) : posted;
};
