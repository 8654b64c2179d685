import type { Message } from '../../src/chat/message.ts';
import type { PostedMessage } from '../../src/chat/surface.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import type { Log } from '../../src/kernel/log.ts';
import type { Turns } from '../net/turns.ts';
import type { AckLine } from './ack-line.ts';
import { meaningOf, wasRefused } from './discord-errors.ts';
import { CALLBACK, FLAG, TOKEN_LIFE } from './discord-limits.ts';
import type { DiscordOutbox } from './discord-outbox.ts';
import { idOf, type REST, requestOf } from './discord-rest.ts';
import { conversationOf, type Interaction } from './interaction.ts';
import { type Drawn, type Extras, renderDiscord } from './render-discord.ts';

export interface AnswerParts {
  readonly applicationId: string;
  readonly rest: () => REST;
  readonly acks: AckLine;
  /** Answers on their way: the store is quicker than the platform. */
  readonly answering: Turns;
  readonly outbox: DiscordOutbox;
  readonly clock: Clock;
  readonly log: Log;
}

/** What an answer is shown to. */
export type Audience = 'everybody' | 'asker';

/** The answers to one interaction: the acknowledgement first, everything else by its token, and by the bot's own when that is dead. */
export class DiscordAnswer {
  readonly interaction: Interaction;
  readonly #parts: AnswerParts;
  readonly #bornAt: number;
  /** What the person sees as "thinking": nothing, or a message for these eyes. */
  #waiting: Audience | undefined;

  constructor(parts: AnswerParts, interaction: Interaction) {
    this.#parts = parts;
    this.interaction = interaction;
    this.#bornAt = parts.clock.now();
  }

  /** False when it is too late or was answered already (another replica, a second delivery): then nothing may be done. */
  async #acknowledge(body: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { id, token, kind } = this.interaction;
    try {
      await this.#parts.acks.acknowledge(id, token, body);
      return true;
    } catch (error) {
      const known = meaningOf(error) === 'answered';
      const facts = { interaction: id, kind, cause: describeCause(error) };
      this.#parts.log.warn(facts, known ? 'an interaction was answered already or is too old' : 'no acknowledgement');
      return false;
    }
  }

  async later(audience: Audience): Promise<boolean> {
    this.#waiting = audience;
    const data = audience === 'asker' ? { data: { flags: FLAG.ephemeral } } : {};
    return this.#acknowledge({ type: CALLBACK.later, ...data });
  }

  /** Acknowledges a press without showing anything; the message may be changed later. */
  laterUpdate(): Promise<boolean> {
    return this.#acknowledge({ type: CALLBACK.laterUpdate });
  }

  modal(data: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.#acknowledge({ type: CALLBACK.modal, data });
  }

  choices(choices: readonly { readonly name: string; readonly value: string }[]): Promise<boolean> {
    return this.#acknowledge({ type: CALLBACK.choices, data: { choices } });
  }

  async #drawn(message: Message, extras: Extras = {}): Promise<Drawn> {
    const drawn = renderDiscord(message, this.interaction.language, extras);
    await this.#parts.outbox.keep(drawn.keeps);
    return drawn;
  }

  get #hook(): `/${string}` {
    return `/webhooks/${this.#parts.applicationId}/${this.interaction.token}`;
  }

  get #tokenAlive(): boolean {
    return this.#parts.clock.now() - this.#bornAt < TOKEN_LIFE;
  }

  /** The token's way while it lives, else the bot's own. */
  async #orElse(byToken: () => Promise<unknown>, byBot: () => Promise<string>): Promise<string> {
    if (this.#tokenAlive) {
      try {
        return idOf(await this.#parts.answering.run(byToken));
      } catch (error) {
        const meaning = meaningOf(error);
        if (meaning !== 'token-dead' && meaning !== 'answered' && meaning !== 'message-gone') throw error;
      }
    }
    return byBot();
  }

  /**
   * Shows the message in place of "thinking", or of the message that was pressed, and answers its id. What only the asker may see takes
   * the place of a public "thinking" as a message of its own.
   */
  async show(realm: string, message: Message, extras: Extras = {}): Promise<string> {
    if (message.audience === 'asker' && this.#waiting === 'everybody') {
      await this.#parts
        .rest()
        .delete(`${this.#hook}/messages/@original`, { auth: false })
        .catch(() => {});
      this.#waiting = undefined;
      return this.whisper(realm, message, extras);
    }
    const drawn = await this.#drawn(message, extras);
    const hidden = (this.#waiting ?? (this.interaction.source?.ephemeral === true ? 'asker' : 'everybody')) === 'asker';
    return this.#orElse(
      () => this.#parts.rest().patch(`${this.#hook}/messages/@original`, { ...requestOf(drawn), auth: false }),
      () => (hidden ? this.#direct(realm, drawn) : this.#publicly(realm, drawn)),
    );
  }

  /** Shows the message to the asker alone, beside what is there. */
  async whisper(realm: string, message: Message, extras: Extras = {}): Promise<string> {
    const drawn = await this.#drawn(message, extras);
    return this.#orElse(
      () => this.#parts.rest().post(this.#hook, { ...requestOf(drawn, FLAG.ephemeral), auth: false }),
      () => this.#direct(realm, drawn),
    );
  }

  /** Shows the message to everybody, beside what was pressed. */
  async publish(realm: string, message: Message, extras: Extras = {}): Promise<string> {
    const drawn = await this.#drawn(message, extras);
    return this.#orElse(
      () => this.#parts.rest().post(this.#hook, { ...requestOf(drawn), auth: false }),
      () => this.#publicly(realm, drawn),
    );
  }

  /**
   * What the press of a shared card brings up are details: they go into the card's thread, or beside the card where it can have none (in a thread
   * already, or without the permission).
   */
  async detail(realm: string, message: Message, extras: Extras = {}): Promise<PostedMessage> {
    const { source, guild, id } = this.interaction;
    const place = conversationOf(this.interaction, realm);
    if (source !== undefined && !source.ephemeral && guild !== undefined) {
      const conversation = { ...place, thread: source.id };
      try {
        return { conversation, ref: await this.#parts.outbox.send(conversation, await this.#drawn(message, extras)) };
      } catch (error) {
        // Not known to have failed, it may stand there already.
        if (!wasRefused(error)) throw error;
        this.#parts.log.info({ interaction: id, cause: describeCause(error) }, 'a card has no thread of its own');
      }
    }
    return { conversation: place, ref: await this.publish(realm, message, extras) };
  }

  /** Takes away the message that was pressed, where it was for the asker alone. */
  async dropSource(): Promise<void> {
    const { source } = this.interaction;
    if (source?.ephemeral !== true) return;
    await this.#parts
      .rest()
      .delete(`${this.#hook}/messages/${source.id}`, { auth: false })
      .catch(() => {});
  }

  #direct(realm: string, drawn: Drawn): Promise<string> {
    return this.#parts.outbox.whisper(realm, this.interaction.user.id, drawn);
  }

  async #publicly(realm: string, drawn: Drawn): Promise<string> {
    return this.#parts.outbox.send(conversationOf(this.interaction, realm), drawn);
  }
}
