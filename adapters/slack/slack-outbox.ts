import type { Conversation } from '../../src/chat/invocation.ts';
import { keepActions } from '../../src/chat/kept-action.store.ts';
import type { Message } from '../../src/chat/message.ts';
import type { PostedMessage } from '../../src/chat/surface.ts';
import type { Base } from '../../src/kernel/base.ts';
import { CertError } from '../../src/kernel/errors.ts';
import type { Store } from '../../src/store/store.ts';
import type { Language } from '../../src/texts/language.ts';
import type { ChannelQueue } from '../net/channel-queue.ts';
import { renderSlack, type SlackFile, type SlackMessage } from './render-slack.ts';
import { type Meaning, meaningOf, slackDetail } from './slack-errors.ts';
import { EDIT_SPACING } from './slack-limits.ts';
import type { Workspace, Workspaces } from './slack-workspaces.ts';

interface OutboxParts extends Base {
  readonly store: Store;
  readonly workspaces: Workspaces;
  readonly queue: ChannelQueue;
  readonly language: Language;
}

/** The language of the adapter's own words in a card: the one its buttons are in. */
const languageSeen = ({ title, actions }: Message, fallback: Language): Language => {
  const seen = actions.length > 0 ? actions.map(({ label }) => label).join('') : title;
  return /\p{Script=Han}/u.test(seen) ? 'zh' : /[a-z]{3}/i.test(seen) ? 'en' : fallback;
};

/** Where the bot may never speak; a refused token is mended by an admin and tried again. */
const CLOSED: Readonly<Partial<Record<Meaning, 'receiver-gone' | 'receiver-unreachable'>>> = {
  channel: 'receiver-gone',
  token: 'receiver-unreachable',
};

const told = ({ realm, id }: Conversation, error: unknown): unknown => {
  const code = CLOSED[meaningOf(error) ?? 'passing'];
  if (code === undefined) return error;
  return new CertError(code, { receiver: `slack:${realm}:${id}`, detail: slackDetail(error) }, { cause: error });
};

const lineOf = ({ realm, id }: Conversation): string => `${realm}/${id}`;

const inThread = (thread: string | undefined) => (thread === undefined ? {} : { thread_ts: thread });

/** What the bot sends with its own token, in each channel's order and pace. */
export class SlackOutbox {
  readonly #parts: OutboxParts;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** Drawn, and with its long actions kept, so that it may be sent by any way. */
  async draw(message: Message): Promise<SlackMessage> {
    const { store, clock, language } = this.#parts;
    const drawn = renderSlack(message, languageSeen(message, language));
    await keepActions(store, clock, drawn.keep);
    return drawn;
  }

  /** Throws CertError `receiver-gone` where the bot may not speak. The conversation's `id` may be a user's: a direct message. */
  async post(conversation: Conversation, message: Message, urgent = false): Promise<PostedMessage> {
    const drawn = await this.draw(message);
    const posted = await this.#send(conversation, drawn, urgent);
    const place = { ...posted.conversation, thread: posted.conversation.thread ?? posted.ref };
    // Files stand in the card's thread; the card does not wait for them.
    if (drawn.files.length > 0) void this.upload(place, drawn.files);
    return posted;
  }

  /** Redraws in place; one replacement when the old message is gone, never a loop. */
  async edit(posted: PostedMessage, message: Message): Promise<PostedMessage> {
    const { conversation, ref } = posted;
    const { client } = await this.#workspace(conversation);
    const { text, blocks } = await this.draw(message);
    try {
      await this.#parts.queue.add({
        channel: lineOf(conversation),
        replaces: ref,
        spacing: EDIT_SPACING,
        send: () => client.chat.update({ channel: conversation.id, ts: ref, text, blocks: blocks as never }),
      });
      return posted;
    } catch (error) {
      if (meaningOf(error) === 'message') return this.post(conversation, message);
      throw told(conversation, error);
    }
  }

  /** For one person's eyes, in a channel that they and the bot are in. */
  async whisper(conversation: Conversation, user: string, message: Message): Promise<void> {
    const { client } = await this.#workspace(conversation);
    const { text, blocks } = await this.draw(message);
    const { id: channel, thread } = conversation;
    await this.#parts.queue.add({
      channel: `${lineOf(conversation)}/whispers`,
      urgent: true,
      spacing: 0,
      send: () => client.chat.postEphemeral({ channel, user, text, blocks: blocks as never, ...inThread(thread) }),
    });
  }

  /** One after the other; a file that cannot be sent is said in the log, and its card stands without it. */
  async upload({ realm, id, thread, ...rest }: Conversation, files: readonly SlackFile[]): Promise<void> {
    const { queue, log } = this.#parts;
    const conversation: Conversation = { ...rest, realm, id };
    for (const { name, title, bytes } of files) {
      try {
        const { client } = await this.#workspace(conversation);
        const file = { file: Buffer.from(bytes), filename: name, title: title ?? name };
        await queue.add({
          channel: lineOf(conversation),
          send: () => client.filesUploadV2({ channel_id: id, ...inThread(thread), ...file } as never),
        });
      } catch (error) {
        log.warn({ conversation: id, file: name, cause: slackDetail(error) }, 'a file could not be sent');
      }
    }
  }

  /** The direct conversation with a person. */
  async direct(realm: string, user: string): Promise<Conversation> {
    const conversation: Conversation = { surface: 'slack', realm, id: user };
    const { client } = await this.#workspace(conversation);
    const { channel } = await client.conversations.open({ users: user });
    return { ...conversation, id: channel?.id ?? user };
  }

  async #workspace(conversation: Conversation): Promise<Workspace> {
    const workspace = await this.#parts.workspaces.of(conversation.realm);
    if (workspace === undefined)
      throw new CertError('receiver-gone', {
        receiver: `slack:${conversation.realm}:${conversation.id}`,
        detail: 'the app is not installed there',
      });
    return workspace;
  }

  async #send(conversation: Conversation, drawn: SlackMessage, urgent: boolean): Promise<PostedMessage> {
    const { client } = await this.#workspace(conversation);
    const { id: channel, thread, ...place } = conversation;
    const { text, blocks } = drawn;
    try {
      const { channel: went, ts = '' } = await this.#parts.queue.add({
        channel: lineOf(conversation),
        urgent,
        send: () =>
          client.chat.postMessage({
            channel,
            text,
            blocks: blocks as never,
            unfurl_links: false,
            unfurl_media: false,
            ...inThread(thread),
          }),
      });
      return { conversation: { ...conversation, id: went ?? channel }, ref: ts };
    } catch (error) {
      if (meaningOf(error) === 'thread' && thread !== undefined)
        return this.#send({ ...place, id: channel }, drawn, urgent);
      throw told(conversation, error);
    }
  }
}
