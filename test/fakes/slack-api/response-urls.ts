import type { HttpAnswer } from './call-pipeline.ts';
import { Refusal } from './call-refusal.ts';
import { checkContent, type Draft } from './message-content.ts';
import { addMessage, changeMessage, removeMessage } from './message-post.ts';
import { isJson, type Json, type SlackMessage, textAt } from './slack-model.ts';
import type { World } from './slack-world.ts';
import type { WireLog } from './wire-log.ts';

const USES = 5;
const LIFE = 30 * 60_000;

interface Issued {
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  readonly expiresAt: number;
  /** What `replace_original` and `delete_original` mean. */
  original: SlackMessage | undefined;
  uses: number;
}

/** A draft as it comes in a response: to a URL, or inside an acknowledgement. */
export const draftOf = (body: Json): Draft => ({
  text: textAt(body, 'text'),
  blocks: body.blocks,
  attachments: body.attachments,
  metadata: body.metadata,
});

const failed = (status: number, error: string, extra: Json = {}): HttpAnswer => ({
  status,
  headers: {},
  body: { ok: false, error, ...extra },
});

/** The short-lived addresses handed out with commands and clicks. */
export class ResponseUrls {
  readonly #world: World;
  readonly #log: WireLog;
  readonly #issued = new Map<string, Issued>();

  constructor(world: World, log: WireLog) {
    this.#world = world;
    this.#log = log;
  }

  /** A new address. `kind` is the first part of its path, `original` the message that was clicked. */
  issue(
    kind: 'commands' | 'actions' | 'app',
    place: { readonly team: string; readonly channel: string; readonly user: string },
    original?: SlackMessage,
  ): string {
    const path = `/${kind}/${place.team}/${this.#world.secret(12)}/${this.#world.secret(24)}`;
    this.#issued.set(path, { ...place, original, uses: 0, expiresAt: this.#world.clock.now() + LIFE });
    return `${this.#world.origin}${path}`;
  }

  knows(path: string): boolean {
    return this.#issued.has(path);
  }

  /** Answers a POST to one of the addresses. A bad message is HTTP 200 with an error inside; a dead address is 404. */
  answer(path: string, body: unknown): HttpAnswer {
    const answer = this.#answer(path, body);
    const response = typeof answer.body === 'string' ? { body: answer.body } : answer.body;
    const url = `${this.#world.origin}${path}`;
    this.#log.response({ url, body: isJson(body) ? body : {}, status: answer.status, response });
    return answer;
  }

  /** Posts what an acknowledgement carried, as if it had come to the address. Answers false when it is not a message. */
  acknowledged(url: string, body: Json): boolean {
    const issued = this.#issued.get(new URL(url).pathname);
    if (issued === undefined) return false;
    try {
      this.#speak(issued, body);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  #answer(path: string, body: unknown): HttpAnswer {
    const issued = this.#issued.get(path);
    if (issued === undefined) return failed(404, 'no_service');
    if (issued.expiresAt <= this.#world.clock.now()) return failed(404, 'expired_url');
    if (issued.uses >= USES) return failed(404, 'used_url');
    if (!isJson(body)) return failed(400, 'invalid_payload');
    issued.uses += 1;
    try {
      this.#speak(issued, body);
      return { status: 200, headers: {}, body: { ok: true } };
    } catch (error) {
      if (error instanceof Refusal) return failed(200, error.error, error.extra);
      throw error;
    }
  }

  #speak(issued: Issued, body: Json): void {
    const world = this.#world;
    const channel = world.channels.get(issued.channel);
    const bot = world.teams.get(issued.team)?.bot;
    if (channel === undefined || bot === undefined) throw new Refusal('channel_not_found');
    if (channel.archived) throw new Refusal('is_archived');
    const { original } = issued;
    if (body.delete_original === true) {
      if (original === undefined || original.deleted) throw new Refusal('message_not_found');
      removeMessage(world, original);
      return;
    }
    const content = checkContent(world, draftOf(body));
    if (body.replace_original === true && original !== undefined && !original.deleted) {
      changeMessage(world, original, content);
      return;
    }
    const ephemeralTo = body.response_type === 'in_channel' ? undefined : issued.user;
    const posted = addMessage(world, channel, bot.user, content, { ephemeralTo, threadTs: textAt(body, 'thread_ts') });
    issued.original ??= posted;
  }
}
