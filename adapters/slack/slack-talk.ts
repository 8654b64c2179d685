import type { Desk, Outcome } from '../../src/chat/desk.ts';
import { parseLine } from '../../src/chat/grammar.ts';
import type { Origin as HowAsked } from '../../src/chat/invocation.ts';
import { keptAction, type PressedAction } from '../../src/chat/kept-action.store.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import { refusePastedSecret } from '../../src/chat/pasted-secret.ts';
import { undoFormatting } from '../../src/chat/undo-formatting.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { isCertError } from '../../src/kernel/errors.ts';
import type { Store } from '../../src/store/store.ts';
import { sayer } from '../../src/texts/say.ts';
import { atMost } from '../net/at-most.ts';
import { fetchFiles } from '../platform-file.ts';
import { refusalOutcome } from '../refusal-outcome.ts';
import type { SentCommand, SlackAnswers } from './slack-answers.ts';
import { decodeAction } from './slack-buttons.ts';
import { FILE_HOSTS } from './slack-config.ts';
import {
  FIELD_ACTION,
  type FormMemory,
  fieldBlock,
  filesIn,
  formView,
  modal,
  readForm,
  type Submitted,
  type View,
} from './slack-forms.ts';
import { LIMITS } from './slack-limits.ts';
import { type Asked, placeOf } from './slack-place.ts';
import { clip, plainText } from './slack-text.ts';
import { slackWords } from './slack-words.ts';

export interface TalkParts {
  readonly desk: Desk;
  readonly store: Store;
  readonly clock: Clock;
  readonly answers: SlackAnswers;
  readonly fetch: typeof globalThis.fetch;
  readonly apiUrl: string;
}

/** The answer to a form that was sent: nothing closes it. */
export type FormAnswer = Readonly<Record<string, unknown>> | undefined;

/** A form is answered within this many milliseconds, or shows that work goes on. */
const FORM_PATIENCE = 2 * SECOND;

/** What people type, press and send, brought to the desk. */
export class SlackTalk {
  readonly #parts: TalkParts;

  constructor(parts: TalkParts) {
    this.#parts = parts;
  }

  /** A typed command: `group` is what its slash command stands for, or undefined in a mention. */
  async typed(asked: Asked, text: string, group?: string): Promise<void> {
    const { desk, answers } = this.#parts;
    let sent: SentCommand;
    try {
      refusePastedSecret(text);
      const line = undoFormatting(text);
      sent = parseLine(group === undefined ? line : `${group} ${line}`, desk.catalogue);
    } catch (error) {
      if (!isCertError(error)) throw error;
      const refused = refusalOutcome(error, sayer(asked.language));
      return answers.show(asked, { path: [], args: {} }, refused);
    }
    if (await this.#askForFile(asked, sent)) return;
    answers.show(asked, sent, await this.#dispatch(asked, sent, 'typed'));
  }

  /** A file cannot be typed: a change that takes one, with nothing said to it, opens its form. */
  async #askForFile(asked: Asked, { path, args }: SentCommand): Promise<boolean> {
    const { desk, answers } = this.#parts;
    const command = desk.catalogue.find((one) => one.path.join(' ') === path.join(' '));
    const takesFile = Object.values(command?.options ?? {}).some(({ kind }) => kind === 'file');
    if (!takesFile || command?.effect === 'read' || Object.keys(args).length > 0) return false;
    const { actor, language } = asked;
    const form = await desk.form({ path, args, actor, language, chat: true });
    return form !== undefined && answers.open(asked, formView(form, placeOf(asked), language));
  }

  /** A pressed button. One that still needs words, or a yes the client did not ask for, opens a form. */
  async pressed(asked: Asked, value: string): Promise<void> {
    const { store, answers } = this.#parts;
    const decoded = decodeAction(value);
    const action: PressedAction | undefined =
      decoded !== undefined && 'id' in decoded ? await keptAction(store, decoded.id) : decoded;
    if (action === undefined) return answers.tell(asked, slackWords(asked.language).buttonUnknown, { tone: 'warning' });
    if (action.ask !== undefined) return this.#ask(asked, action, action.ask);
    const sent: SentCommand = { path: action.command.split(' '), args: action.args };
    answers.show(asked, sent, await this.#dispatch(asked, sent, 'button'));
  }

  /** A form that was sent: faults stay at their fields, what takes long goes on in the conversation. */
  async submitted(asked: Asked, { viewId, memory, values }: Submitted): Promise<FormAnswer> {
    const { desk, clock, answers } = this.#parts;
    const path = memory.command.split(' ');
    const command = desk.catalogue.find((one) => one.path.join(' ') === memory.command);
    const args: RawArgs = { ...memory.args, ...readForm(values, command?.options ?? {}) };
    const sent: SentCommand = { path, args };
    const work = this.#withFiles(asked, sent, values);
    const soon = await atMost(clock, FORM_PATIENCE, work);
    if (soon === undefined) {
      void work.then((outcome) => this.#showLate(asked, sent, outcome, viewId));
      return { response_action: 'update', view: this.#workingView(asked) };
    }
    const errors = soon.ok ? undefined : this.#faultsAt(soon, values);
    if (errors !== undefined) return { response_action: 'errors', errors };
    const { trigger: _, ...rest } = asked;
    answers.show({ ...rest, trigger: undefined }, sent, soon);
    return undefined;
  }

  /** The command with the files that were chosen, fetched from Slack alone. */
  async #withFiles(asked: Asked, sent: SentCommand, values: Submitted['values']): Promise<Outcome> {
    const { desk, fetch, apiUrl } = this.#parts;
    const name = sent.path.join(' ');
    const options = desk.catalogue.find((one) => one.path.join(' ') === name)?.options ?? {};
    try {
      const source = { fetch, apiUrl, hosts: FILE_HOSTS, token: asked.workspace.token };
      const files = await fetchFiles(source, options, filesIn(values));
      return await this.#dispatch(asked, { ...sent, args: { ...sent.args, ...files } }, 'form');
    } catch (error) {
      if (!isCertError(error)) throw error;
      return refusalOutcome(error, sayer(asked.language));
    }
  }

  /** Sentences by the block they belong to; undefined when the form has no such field. */
  #faultsAt(
    outcome: Extract<Outcome, { ok: false }>,
    values: Submitted['values'],
  ): Readonly<Record<string, string>> | undefined {
    const { message, remedy, field } = outcome.error;
    const block = fieldBlock(field ?? '');
    if (field === undefined || !Object.hasOwn(values, block)) return undefined;
    return { [block]: clip(`${message} ${remedy}`, LIMITS.label) };
  }

  /** An answer that other questions depend on: the form is drawn anew, and what stands in its fields stays there. */
  async decided(asked: Asked, { viewId, memory, values }: Submitted, hash: string | undefined): Promise<void> {
    const { desk } = this.#parts;
    const path = memory.command.split(' ');
    const command = desk.catalogue.find((one) => one.path.join(' ') === memory.command);
    const args: RawArgs = { ...memory.args, ...readForm(values, command?.options ?? {}) };
    const { actor, language, workspace } = asked;
    const form = await desk.form({ path, args, actor, language, chat: true });
    if (form === undefined) return;
    const view = formView(form, memory.place, language);
    // Whoever chose again meanwhile sees the newer one: Slack refuses an old hash.
    await workspace.client.views
      .update({ view_id: viewId, ...(hash && { hash }), view: view as never })
      .catch(() => {});
  }

  async #showLate(asked: Asked, sent: SentCommand, outcome: Outcome, viewId: string): Promise<void> {
    const { answers } = this.#parts;
    const { client } = asked.workspace;
    const { language } = asked;
    if (!outcome.ok && outcome.form !== undefined) {
      const view = formView(outcome.form, placeOf(asked), language);
      const shown = await client.views.update({ view_id: viewId, view: view as never }).then(
        () => true,
        () => false,
      );
      if (shown) return;
    }
    const text = plainText(outcome.message.title, LIMITS.blockText);
    const done = modal({ id: 'done', title: sent.path.join(' '), blocks: [{ type: 'section', text }] }, language);
    await client.views.update({ view_id: viewId, view: done as never }).catch(() => {});
    answers.show({ ...asked, trigger: undefined }, sent, outcome);
  }

  #workingView({ language }: Asked): View {
    const words = slackWords(language);
    const text = plainText(words.workingLong, LIMITS.blockText);
    return modal({ id: 'working', title: words.working, blocks: [{ type: 'section', text }] }, language);
  }

  /** Asks for the one thing a button needs (a reason). */
  async #ask(asked: Asked, action: PressedAction, ask: NonNullable<PressedAction['ask']>): Promise<void> {
    const { answers, desk } = this.#parts;
    const words = slackWords(asked.language);
    const max = desk.catalogue.find((one) => one.path.join(' ') === action.command)?.options[ask.option]?.max;
    const memory: FormMemory = { command: action.command, args: action.args, place: placeOf(asked) };
    const field = {
      type: 'input',
      block_id: fieldBlock(ask.option),
      label: plainText(ask.label, LIMITS.label),
      element: {
        type: 'plain_text_input',
        action_id: FIELD_ACTION,
        multiline: true,
        max_length: Math.min(max ?? LIMITS.inputText, LIMITS.inputText),
      },
    };
    const view = modal(
      { id: 'form', title: words.askTitle, submit: words.send, blocks: [field], memory },
      asked.language,
    );
    if (await answers.open(asked, view)) return;
    const label = words.formRetry;
    const { command, args } = action;
    await answers.tell(asked, words.formExpired, {
      tone: 'warning',
      actions: [{ label, command, args, style: 'primary', ask }],
    });
  }

  #dispatch(
    { actor, conversation, workspace, language, id }: Asked,
    sent: SentCommand,
    origin: HowAsked,
  ): Promise<Outcome> {
    const place = conversation ?? { surface: 'slack', realm: workspace.realm, id: actor.user };
    return this.#parts.desk.dispatch({
      ...sent,
      ...(id === undefined ? {} : { id }),
      actor,
      conversation: place,
      language,
      origin,
      local: false,
    });
  }
}
