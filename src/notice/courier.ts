import type { Message } from '../chat/message.ts';
import type { Language } from '../texts/language.ts';
import type { Notice } from './notice.ts';

/** What a courier carries. */
export interface Parcel {
  /** The same at every repeat, so that the other side can tell one: a Message-ID, a webhook's event id. */
  readonly deliveryId: string;
  /** A mailbox, or a webhook's name in the configuration. */
  readonly to: string;
  readonly notice: Notice;
  readonly message: Message;
  readonly language: Language;
}

/**
 * PORT. Carries a notice where no surface reaches: e-mail, webhooks. Called by the delivery job, perhaps twice for one parcel after a
 * crash; never retries by itself. Throws CertError `receiver-gone` when it can never arrive, `receiver-limited` with the seconds the
 * other side asks for, `receiver-unreachable` for everything that may pass.
 */
export interface Courier {
  send(parcel: Parcel): Promise<void>;
}
