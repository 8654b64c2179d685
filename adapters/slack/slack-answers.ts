import { type CardParts, card, paragraph } from '../../src/chat/build.ts';
import type { Desk, Outcome } from '../../src/chat/desk.ts';
import type { Message } from '../../src/chat/message.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import type { PostedMessage } from '../../src/chat/surface.ts';
import type { Base } from '../../src/kernel/base.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { isCertError } from '../../src/kernel/errors.ts';
import { cardSubject, standsIn } from '../../src/overview/posted-card.store.ts';
import type { Store } from '../../src/store/store.ts';
import { Turns } from '../net/turns.ts';
import { argsAsWords, forAskerAlone, isPrivate } from '../who-sees.ts';
import type { SlackFile } from './render-slack.ts';
import { meaningOf, slackDetail } from './slack-errors.ts';
import { formView, type View } from './slack-forms.ts';
import type { SlackOutbox } from './slack-outbox.ts';
import { type Asked, placeOf } from './slack-place.ts';
import { clip } from './slack-text.ts';
import { slackWords } from './slack-words.ts';

export interface AnswerParts extends Base {
  readonly store: Store;
  readonly desk: Desk;
  readonly outbox: SlackOutbox;
  readonly fetch: typeof globalThis.fetch;
}

/** What was sent to the desk. */
export interface SentCommand {
  readonly path: readonly string[];
  readonly args: RawArgs;
}

type Done = Extract<Outcome, { readonly ok: true }>;

const RESPONSE_TIMEOUT = 5 * SECOND;
/** Answers on their way to response URLs: the store is quicker than Slack. */
const RESPONSES_AT_ONCE = 32;

const isDirect = (channel: string): boolean => channel.startsWith('D');

/** Brings outcomes to the people who asked, by whichever way is open. */
export class SlackAnswers {
  readonly #parts: AnswerParts;
  readonly #showing = new Set<Promise<void>>();
  readonly #responding = new Turns(RESPONSES_AT_ONCE);

  constructor(parts: AnswerParts) {
    this.#parts = parts;
  }

  /**
   * Shows an outcome; a form is opened where one would help. Goes on by itself: a conversation's pace of one message a second must hold up
   * nobody's next command.
   */
  show(asked: Asked, sent: SentCommand, outcome: Outcome): void {
    const shown = this.#show(asked, sent, outcome).finally(() => this.#showing.delete(shown));
    this.#showing.add(shown);
  }

  /** Resolves when every answer was brought, or given up. */
  async idle(): Promise<void> {
    while (this.#showing.size > 0) await Promise.all(this.#showing);
  }

  async #show(asked: Asked, sent: SentCommand, outcome: Outcome): Promise<void> {
    try {
      if (outcome.ok) await this.#showDone(asked, sent, outcome);
      else if (outcome.error.code !== 'duplicate-event') await this.#showRefusal(asked, sent, outcome);
    } catch (error) {
      const cause = slackDetail(error);
      this.#parts.log.error({ path: sent.path.join(' '), cause }, 'an answer could not be brought to Slack');
    }
  }

  /** A sentence of the adapter's own, for the asker alone. */
  async tell(asked: Asked, title: string, more: Omit<CardParts, 'title'> = {}): Promise<void> {
    await this.whisper(asked, card({ title, audience: 'asker', ...more })).catch((error: unknown) => {
      this.#parts.log.warn({ cause: slackDetail(error) }, 'a person could not be told');
    });
  }

  /** Opens a view; false when the trigger's three seconds are over. */
  async open({ trigger, workspace }: Asked, view: View): Promise<boolean> {
    if (trigger === undefined) return false;
    try {
      await workspace.client.views.open({ trigger_id: trigger, view: view as never });
      return true;
    } catch (error) {
      if (meaningOf(error) !== 'trigger')
        this.#parts.log.warn({ cause: slackDetail(error) }, 'a form could not be opened');
      return false;
    }
  }

  /** For the asker's eyes: by the response URL, else as an ephemeral message, else directly. */
  async whisper(asked: Asked, message: Message): Promise<void> {
    const { conversation, responseUrl, actor, workspace, clicked } = asked;
    const { outbox, log } = this.#parts;
    if (conversation !== undefined && isDirect(conversation.id)) {
      const posted = await outbox.post(conversation, message, true).catch(() => undefined);
      if (posted !== undefined) return;
    }
    const inThread = conversation?.thread !== undefined;
    if (
      responseUrl !== undefined &&
      !inThread &&
      (await this.#respond(responseUrl, message, clicked?.ephemeral === true))
    )
      return;
    try {
      if (conversation === undefined) throw new Error('a home page is no conversation');
      await outbox.whisper(conversation, actor.user, message);
    } catch (error) {
      log.debug({ cause: slackDetail(error) }, 'whispered directly instead');
      await outbox.post({ surface: 'slack', realm: workspace.realm, id: actor.user }, message, true);
    }
  }

  async #showRefusal(
    asked: Asked,
    sent: SentCommand,
    { form, message }: Extract<Outcome, { ok: false }>,
  ): Promise<void> {
    if (form === undefined || asked.trigger === undefined) return this.whisper(asked, message);
    if (await this.open(asked, formView(form, placeOf(asked), asked.language))) return;
    const words = slackWords(asked.language);
    const retry = {
      label: words.formRetry,
      command: form.command,
      args: argsAsWords(sent.args),
      style: 'primary' as const,
    };
    return this.whisper(asked, {
      ...message,
      blocks: [...message.blocks, paragraph(words.formExpired)],
      actions: [...message.actions, retry],
    });
  }

  /** What this one sees of it: everything, but a reading that nobody showed to the others is theirs alone. */
  #seen({ clicked, conversation, language }: Asked, { path, args }: SentCommand, { message }: Done): Message {
    if (clicked?.by === 'show') return message;
    const name = path.join(' ');
    const command = this.#parts.desk.catalogue.find((one) => one.path.join(' ') === name);
    if (!isPrivate(command)) return message;
    return forAskerAlone(message, { path, args }, language, conversation === undefined || isDirect(conversation.id));
  }

  async #showDone(asked: Asked, sent: SentCommand, outcome: Done): Promise<void> {
    const { desk, outbox } = this.#parts;
    const message = this.#seen(asked, sent, outcome);
    if (asked.clicked?.by === 'turn' && (await this.#turnPage(asked, outcome.message, message))) return;
    if (message.audience === 'asker' || (await this.#isKnownHere(asked, outcome))) {
      await this.whisper(asked, message);
      await this.#sendFiles(asked, [...(await outbox.draw(message)).files, ...(outcome.files ?? [])]);
      return;
    }
    if (await this.#redrawClicked(asked, outcome)) return;
    const posted = await this.#publish(asked, outcome.message);
    if (posted === undefined) return;
    if (outcome.follows !== undefined) await desk.posted(outcome.follows, posted, asked.language);
    const thread = posted.conversation.thread ?? posted.ref;
    await outbox.upload({ ...posted.conversation, thread }, outcome.files ?? []);
  }

  /** Another page of a list, where the one before stands: as everybody sees it, or `own`. */
  async #turnPage({ clicked, conversation, responseUrl }: Asked, message: Message, own: Message): Promise<boolean> {
    if (clicked === undefined || conversation === undefined) return false;
    if (clicked.ephemeral) return responseUrl !== undefined && this.#respond(responseUrl, own, true);
    await this.#parts.outbox.edit({ conversation, ref: clicked.ts }, message);
    return true;
  }

  /** A press in one's own answer, on something whose card stands in the conversation already: that one is redrawn, no second is made. */
  async #isKnownHere({ clicked, conversation }: Asked, { follows }: Done): Promise<boolean> {
    if (clicked?.ephemeral !== true || clicked.by === 'show') return false;
    return conversation !== undefined && follows !== undefined && standsIn(this.#parts.store, follows, conversation);
  }

  /** A press on the very card that changed: it is redrawn where it stands, and every copy follows. */
  async #redrawClicked({ clicked, conversation }: Asked, { follows, message }: Done): Promise<boolean> {
    if (clicked === undefined || clicked.ephemeral || conversation === undefined || follows === undefined) return false;
    const subject = await cardSubject(this.#parts.store, 'slack', clicked.ts);
    if (subject?.id !== follows.id) return false;
    const { thread: _, ...place } = conversation;
    await this.#parts.outbox.edit({ conversation: place, ref: clicked.ts }, message);
    return true;
  }

  /** For everybody in the conversation; where the bot is no member, directly to the asker, who is told how to change that. */
  async #publish(asked: Asked, message: Message): Promise<PostedMessage | undefined> {
    const { conversation, actor, workspace, responseUrl, clicked } = asked;
    const { outbox } = this.#parts;
    const direct = { surface: 'slack', realm: workspace.realm, id: actor.user };
    if (conversation === undefined) return outbox.post(direct, message, true);
    try {
      // What a press brings up are details: they go into the card's thread.
      const thread = conversation.thread ?? (clicked?.ephemeral === false ? clicked.ts : undefined);
      return await outbox.post({ ...conversation, ...(thread === undefined ? {} : { thread }) }, message, true);
    } catch (error) {
      if (!isCertError(error, 'receiver-gone')) throw error;
      const posted = await outbox.post(direct, message, true);
      const words = slackWords(asked.language);
      if (responseUrl !== undefined)
        await this.#respond(responseUrl, card({ title: words.notHere, audience: 'asker' }), false);
      return posted;
    }
  }

  /** What stands beside an answer for one person's eyes goes to them directly: a channel would show it to all. */
  async #sendFiles({ actor, workspace }: Asked, files: readonly SlackFile[]): Promise<void> {
    if (files.length === 0) return;
    const direct = await this.#parts.outbox.direct(workspace.realm, actor.user);
    await this.#parts.outbox.upload(direct, files);
  }

  /** Posts to a response URL; false when it is used up, too old, or Slack refuses what was sent. */
  #respond(url: string, message: Message, replace: boolean): Promise<boolean> {
    return this.#responding.run(() => this.#post(url, message, replace));
  }

  async #post(url: string, message: Message, replace: boolean): Promise<boolean> {
    const { outbox, log } = this.#parts;
    const { text, blocks } = await outbox.draw(message);
    try {
      const response = await this.#parts.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: replace, text, blocks }),
        signal: AbortSignal.timeout(RESPONSE_TIMEOUT),
      });
      const said = clip(await response.text(), 300);
      // A refusal may come as 200 with the error inside.
      const done = response.ok && !/"ok"\s*:\s*false/.test(said);
      if (!done) log.debug({ status: response.status, said }, 'a response URL refused');
      return done;
    } catch (error) {
      log.debug({ cause: slackDetail(error) }, 'a response URL did not answer');
      return false;
    }
  }
}
