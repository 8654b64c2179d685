import { openDirect } from './channel-access.ts';
import { drawBlocks, drawMessage, drawView } from './drawn-lines.ts';
import type { Choice } from './element-choice.ts';
import { isView, type Touchable } from './element-search.ts';
import { failure, type Outcome } from './envelope-delivery.ts';
import { type Actor, messageShortcutPayload, shortcutPayload, slashPayload } from './interaction-payloads.ts';
import { addMessage } from './message-post.ts';
import { closeView, type Submitted, submitView } from './modal-answers.ts';
import type { Channel, ClientNotice, Json, SlackMessage, ViewRecord } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';
import { choose, newSession, press, type Session, suggest } from './touch-elements.ts';
import { escapeTyped, messageTyped } from './typed-text.ts';

export type { Submitted } from './modal-answers.ts';

/** What one person has in front of them at this moment; messages and views are copies that do not change any more. */
export interface Screen {
  /** Messages of a channel that this person sees, ephemerals included, oldest first. */
  messages(channel: string): readonly SlackMessage[];
  /** The same, as lines of text. */
  lines(channel: string): readonly string[];
  readonly modal: ViewRecord | undefined;
  /** Views in the open modal, the visible one included. */
  readonly depth: number;
  readonly home: ViewRecord | undefined;
  /** The visible modal or the App Home as lines. */
  readonly modalLines: readonly string[];
  readonly homeLines: readonly string[];
  /** What the client itself said, e.g. that a command failed. */
  readonly notices: readonly ClientNotice[];
}

/** A person at their client: types, clicks, fills in. Promises resolve when the app acknowledged or its time was up. */
export class Person {
  readonly #platform: Platform;
  readonly #actor: Actor;
  readonly #session: Session = newSession();

  constructor(platform: Platform, actor: Actor) {
    this.#platform = platform;
    this.#actor = actor;
  }

  get id(): string {
    return this.#actor.user.id;
  }

  /** Types a slash command. `place.thread` is refused by the client, as in the real one. */
  async slash(
    command: string,
    text: string,
    channel: string,
    place: { readonly thread?: string } = {},
  ): Promise<Outcome> {
    const { world, delivery } = this.#platform;
    const { user, team } = this.#actor;
    const where = this.#channel(channel);
    const setting = world.app.commands.find((one) => one.command === command);
    if (place.thread !== undefined)
      return this.#refuse('not_in_threads', `${command} is not supported in threads. Sorry!`);
    if (setting === undefined || team.bot?.scopes.has('commands') !== true)
      return this.#refuse('invalid_command', `${command} is not a valid command.`);
    const typed = setting.shouldEscape ? escapeTyped(world, team.id, text) : text;
    const payload = slashPayload(this.#platform, this.#actor, where, command, typed);
    const outcome = await delivery.send({ type: 'slash_commands', payload, retry: 0, reason: '', answers: true });
    if (!outcome.acked)
      return this.#refuse(outcome.error, `${command} failed with the error "${outcome.error}"`, outcome);
    const url = String(payload.response_url);
    if (Object.keys(outcome.body).length > 0 && !this.#platform.responses.acknowledged(url, outcome.body))
      world.notify(user.id, 'invalid_command_response', `${command} failed with the error "invalid_command_response"`);
    return outcome;
  }

  /** Posts a message in a channel, perhaps in a thread. */
  say(text: string, channel: string, thread?: string): SlackMessage {
    const { world, events } = this.#platform;
    const where = this.#channel(channel);
    if (where.archived) throw new Error(`#${where.name} is archived`);
    const content = { text: messageTyped(world, where.team, text), blocks: [], attachments: [], metadata: undefined };
    const message = addMessage(world, where, this.id, content, { threadTs: thread });
    events.said(message);
    return message;
  }

  /** Writes to the bot directly. */
  tell(text: string): SlackMessage {
    return this.say(text, this.direct().id);
  }

  /** The direct conversation with the bot. */
  direct(): Channel {
    return openDirect(this.#platform.world, this.#actor.team, [this.#actor.user]);
  }

  /** Presses a button by its action id or the words on it. A message taken earlier may be stale: it is clicked as it was seen. */
  click(target: Touchable, what: string): Promise<Outcome> {
    this.#see(target);
    return press(this.#platform, this.#session, this.#actor, target, what);
  }

  /** Chooses in a menu or picker, or types into a field; resolves to undefined when the app is not told. */
  choose(target: Touchable, what: string, choice: Choice): Promise<Outcome | undefined> {
    this.#see(target);
    return choose(this.#platform, this.#session, this.#actor, target, what, choice);
  }

  /** Types into a menu that asks the app; answers the rows shown. */
  suggest(target: Touchable, what: string, typed: string): Promise<readonly Json[]> {
    this.#see(target);
    return suggest(this.#platform, this.#session, this.#actor, target, what, typed);
  }

  /** Fills in the visible view, by label, block id or action id, and submits it. */
  submit(values: Readonly<Record<string, Choice>> = {}): Promise<Submitted> {
    return submitView(this.#platform, this.#session, this.#actor, values);
  }

  /** Closes the visible view; `all` is the cross that closes the whole modal. */
  close({ all = false }: { readonly all?: boolean } = {}): Promise<void> {
    return closeView(this.#platform, this.#actor, all);
  }

  /** Opens the App Home; the app hears of it. */
  openHome(tab: 'home' | 'messages' = 'home'): void {
    const { world, events, modals } = this.#platform;
    const home = world.views.get(world.homes.get(this.id) ?? '');
    const view = home === undefined ? {} : { view: modals.describe(home) };
    const event = { type: 'app_home_opened', user: this.id, channel: this.direct().id, tab, ...view };
    events.emit(this.#actor.team.id, event);
  }

  shortcut(callbackId: string): Promise<Outcome> {
    const payload = shortcutPayload(this.#platform, this.#actor, callbackId);
    return this.#shortcut(payload);
  }

  messageShortcut(callbackId: string, message: SlackMessage): Promise<Outcome> {
    this.#see(message);
    return this.#shortcut(messageShortcutPayload(this.#platform, this.#actor, callbackId, message));
  }

  screen(): Screen {
    const { world, modals } = this.#platform;
    const modal = modals.top(this.id);
    const home = world.views.get(world.homes.get(this.id) ?? '');
    const messages = (channel: string): readonly SlackMessage[] =>
      this.#channel(channel)
        .messages.filter((message) => !message.deleted && this.#maySee(message))
        .map((message) => structuredClone(message));
    return {
      messages,
      lines: (channel) => messages(channel).flatMap((message) => drawMessage(world, message)),
      modal: structuredClone(modal),
      depth: modals.depth(this.id),
      home: structuredClone(home),
      modalLines: modal === undefined ? [] : drawView(world, modal),
      homeLines: home === undefined ? [] : drawBlocks(world, (home.body.blocks ?? []) as readonly Json[]),
      notices: world.notices.filter((notice) => notice.user === this.id),
    };
  }

  async #shortcut(payload: Json): Promise<Outcome> {
    const outcome = await this.#platform.delivery.send({
      type: 'interactive',
      payload,
      retry: 0,
      reason: '',
      answers: false,
    });
    if (!outcome.acked) this.#platform.world.notify(this.id, outcome.error, 'The app did not respond.');
    return outcome;
  }

  #refuse(error: string, text: string, outcome: Outcome = failure(error, '')): Outcome {
    this.#platform.world.notify(this.id, error, text);
    return outcome;
  }

  /** A channel this person is in, by id or name. */
  #channel(wanted: string): Channel {
    const name = wanted.replace(/^#/, '');
    const { world } = this.#platform;
    const channels = [...world.channels.values()].filter((one) => one.team === this.#actor.team.id);
    const channel = channels.find((one) => one.id === name || one.name === name);
    if (channel === undefined || !channel.members.has(this.id))
      throw new Error(`${this.#actor.user.name} is not in ${wanted}`);
    return channel;
  }

  #maySee(message: SlackMessage): boolean {
    return message.ephemeralTo === undefined || message.ephemeralTo === this.id;
  }

  #see(target: Touchable): void {
    const visible = isView(target)
      ? target.user === this.id
      : this.#maySee(target) && this.#channel(target.channel) !== undefined;
    if (!visible) throw new Error(`${this.#actor.user.name} does not see that`);
  }
}
