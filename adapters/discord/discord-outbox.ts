import type { Conversation } from '../../src/chat/invocation.ts';
import type { Message } from '../../src/chat/message.ts';
import type { PostedMessage } from '../../src/chat/surface.ts';
import type { Base } from '../../src/kernel/base.ts';
import { plus, toInstant } from '../../src/kernel/clock.ts';
import { DAY, SECOND } from '../../src/kernel/duration.ts';
import { CertError, describeCause } from '../../src/kernel/errors.ts';
import { randomToken } from '../../src/kernel/random.ts';
import { keep } from '../../src/store/kept.store.ts';
import type { Store } from '../../src/store/store.ts';
import type { Language } from '../../src/texts/language.ts';
import { ChannelQueue } from '../net/channel-queue.ts';
import type { Kept } from './custom-id.ts';
import { judge, type Meaning, meaningOf } from './discord-errors.ts';
import type { DiscordMemory } from './discord-memory.ts';
import { idOf, type REST, requestOf } from './discord-rest.ts';
import { type Drawn, renderDiscord } from './render-discord.ts';

export interface OutboxParts extends Base {
  readonly store: Store;
  readonly rest: () => REST;
  readonly memory: DiscordMemory;
  /** Of messages that answer nobody in particular. */
  readonly language: Language;
}

/** Where nothing can be posted any more; a refused token is mended by an admin and tried again. */
const CLOSED: Readonly<Partial<Record<Meaning, 'receiver-gone' | 'receiver-unreachable'>>> = {
  'channel-gone': 'receiver-gone',
  'no-access': 'receiver-gone',
  unreachable: 'receiver-gone',
  refused: 'receiver-unreachable',
};

/** How long a button that was drawn can be pressed. */
const KEPT_FOR = 400 * DAY;

/** Longest nonce, in characters. */
const NONCE_MOST = 25;

/** Least time between the beginnings of two messages to a channel; the platform's own headers say the rest. */
const SPACING = 0;

/** Everything sent by the bot's own token: one queue per channel, newest edit wins, nothing doubled. */
export class DiscordOutbox {
  readonly #parts: OutboxParts;
  readonly #queue: ChannelQueue;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#queue = new ChannelQueue({ ...parts, spacing: SPACING, judge });
  }

  /** What the buttons mean must be in the database before anybody can press them. */
  async keep(keeps: readonly Kept[]): Promise<void> {
    const { store, clock } = this.#parts;
    const until = plus(toInstant(clock.now()), KEPT_FOR);
    for (const { key, detail } of keeps) await keep(store, key, detail, until);
  }

  async draw(message: Message, language: Language = this.#parts.language): Promise<Drawn> {
    const drawn = renderDiscord(message, language);
    await this.keep(drawn.keeps);
    return drawn;
  }

  async post(conversation: Conversation, message: Message, key?: string): Promise<PostedMessage> {
    try {
      return { conversation, ref: await this.send(conversation, await this.draw(message), key) };
    } catch (error) {
      const code = CLOSED[meaningOf(error)];
      const receiver = `discord:${conversation.realm}:${conversation.id}`;
      throw code === undefined
        ? error
        : new CertError(code, { receiver, detail: describeCause(error) }, { cause: error });
    }
  }

  /** Posts and answers the message's id. */
  async send({ id, thread }: Conversation, drawn: Drawn, key?: string): Promise<string> {
    if (thread === undefined) return this.#create(id, drawn, key);
    try {
      return await this.#create(thread, drawn, key);
    } catch (error) {
      if (meaningOf(error) !== 'channel-gone') throw error;
      await this.#openThread(id, thread, drawn);
      return this.#create(thread, drawn, key);
    }
  }

  /** Redraws; a message that was deleted gets one replacement, and a channel that was deleted nothing more. */
  async edit(posted: PostedMessage, message: Message): Promise<PostedMessage> {
    const { conversation, ref } = posted;
    const channel = conversation.thread ?? conversation.id;
    const drawn = await this.draw(message);
    try {
      await this.#queue.add({
        channel,
        replaces: ref,
        send: () => this.#parts.rest().patch(`/channels/${channel}/messages/${ref}`, requestOf(drawn)),
      });
      return posted;
    } catch (error) {
      const meaning = meaningOf(error);
      if (meaning === 'message-gone') return { conversation, ref: await this.#create(channel, drawn) };
      if (meaning !== 'channel-gone') throw error;
      this.#parts.log.warn({ channel }, 'a channel with a card was deleted; the card is no longer drawn');
      return posted;
    }
  }

  /** A direct message: outside of an interaction nobody can be whispered to in a channel. */
  async whisper(realm: string, user: string, drawn: Drawn): Promise<string> {
    return this.#create(await this.direct(realm, user), drawn);
  }

  /** The id of the direct channel with a person; the platform opens it, or answers the one there is. */
  async direct(realm: string, user: string): Promise<string> {
    const { rest, memory } = this.#parts;
    const channel = await this.#queue.add({
      channel: `user ${user}`,
      urgent: true,
      send: async () => idOf(await rest().post('/users/@me/channels', { body: { recipient_id: user } })),
    });
    await memory.rememberDirect(channel, realm);
    return channel;
  }

  /** Milliseconds until what waits is given up. */
  async drain(ms = 3 * SECOND): Promise<void> {
    await this.#queue.drain(ms);
  }

  #create(channel: string, drawn: Drawn, key?: string): Promise<string> {
    const { rest, random } = this.#parts;
    // The platform itself drops a second message with the same nonce: a request that was done but not answered may be repeated.
    const nonce = key?.slice(0, NONCE_MOST) ?? randomToken(random, 12);
    return this.#queue.add({
      channel,
      send: async () =>
        idOf(await rest().post(`/channels/${channel}/messages`, requestOf(drawn, 0, { nonce, enforce_nonce: true }))),
    });
  }

  /** A thread made from a message has that message's id. */
  async #openThread(channel: string, message: string, { components }: Drawn): Promise<void> {
    const first =
      (components[0]?.components as readonly { readonly content?: string }[] | undefined)?.[0]?.content ?? '';
    const name = first.replace(/^#+ /, '').replace(/\\(.)/g, '$1').slice(0, 90) || 'Signet';
    await this.#queue.add({
      channel,
      send: () => this.#parts.rest().post(`/channels/${channel}/messages/${message}/threads`, { body: { name } }),
    });
  }
}
