import { createHash } from 'node:crypto';
import type { Conversation } from '../../src/chat/invocation.ts';
import type { Message } from '../../src/chat/message.ts';
import type { PostedMessage, Surface } from '../../src/chat/surface.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import type { Seeded } from './seeded.ts';
import { Killed, type World } from './world.ts';

export const CHAT = 'chat';
const REALM = 'sim';

/** Within this time the same words in one place, sent anew, are a double. */
const DOUBLE_WITHIN = 4 * MINUTE;

/** A chat that tells repeats of one delivery apart by its key, as the platforms do, and counts what people see. */
export class SimChat implements Surface {
  readonly name = CHAT;
  readonly abilities = {
    edit: false,
    buttons: true,
    forms: true,
    whisper: true,
    upload: true,
    threads: false,
    suggestions: false,
  };
  /** Somebody reads a message. */
  onMessage: (key: string, where: string, message: Message) => Promise<void> = async () => {};
  readonly #world: World;
  readonly #chance: Seeded;
  readonly #posted = new Map<string, PostedMessage>();
  readonly #lately = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    this.#chance = world.own.fork('chat');
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async post(conversation: Conversation, message: Message, key = ''): Promise<PostedMessage> {
    this.#world.reached();
    const before = this.#posted.get(key);
    if (before !== undefined) {
      this.#world.tally.repeatsAbsorbed++;
      return before;
    }
    if (this.#chance.happens(this.#world.settings['chat-failures']))
      throw new CertError('receiver-unreachable', { receiver: conversation.id, detail: '502 Bad Gateway' });
    const posted = { conversation, ref: `m${this.#posted.size + 1}` };
    this.#posted.set(key, posted);
    this.#seen(conversation, message);
    await this.onMessage(key, conversation.id, message);
    if (this.#world.deathsAtSend > 0) this.#die();
    return posted;
  }

  /** The chat has the message, and the process that sent it never hears so. */
  #die(): never {
    this.#world.deathsAtSend--;
    this.#world.tally.crashesAtSend++;
    this.#world.killed = true;
    throw new Killed('the process is killed');
  }

  #seen({ id }: Conversation, message: Message): void {
    const { tally, clock } = this.#world;
    const person = id.startsWith('@') ? id.slice(1) : undefined;
    tally.message(id, person);
    const words = createHash('sha1').update(`${id} ${message.title} ${message.plain}`).digest('base64');
    const last = this.#lately.get(words);
    const now = clock.now();
    if (last !== undefined && now - last < DOUBLE_WITHIN) tally.doubles.push(`${id}: ${message.title}`);
    this.#lately.set(words, now);
  }

  async edit(posted: PostedMessage): Promise<PostedMessage> {
    return posted;
  }

  async whisper(_conversation: Conversation, user: string, message: Message): Promise<void> {
    await this.post({ surface: CHAT, realm: REALM, id: `@${user}` }, message, `whisper ${this.#posted.size}`);
  }

  async direct(_realm: string, user: string): Promise<Conversation> {
    return { surface: CHAT, realm: REALM, id: `@${user}` };
  }

  health(): { readonly up: true } {
    return { up: true };
  }
}
