import { commandsFor, findLeaf, type OptionValue, type OptionValues } from './client-commands.ts';
import type { DiscordDriver } from './discord-driver.ts';
import type { Channel, Member } from './discord-world.ts';
import type { ModalRecord } from './interaction-life.ts';
import { buttonsOf, selectsOf } from './message-text.ts';
import { text } from './plain-json.ts';
import type { SentInteraction } from './sent-interaction.ts';
import { OPTION } from './slash-command-rules.ts';
import { wallClock } from './wall-clock.ts';

/** What `help` prints. */
export const PLAY_HELP = `olu: /cert apply names:shop.example.test      a slash command, options as name:value (quotes hold words together)
ann: press Approve                            the newest button with that label
vic: choose "What to do" status               in the newest select with that placeholder
olu: fill reason="not ours" names=a.test      submits the form that is open
olu: type /cert status what:sho               what is suggested for the last option
olu: screen                                   what they see
help, quit`;

/** Milliseconds until the screen is shown: cards are redrawn a moment after the answer. */
const LOOK_AFTER = 600;

const WORD = /(?:[^\s"]|"[^"]*")+/g;
const wordsOf = (line: string): string[] => (line.match(WORD) ?? []).map((word) => word.replaceAll('"', ''));

const pairs = (words: readonly string[], mark: string): Readonly<Record<string, string>> =>
  Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf(mark)), word.slice(word.indexOf(mark) + 1)]));

const typedAs = (type: unknown, value: string): OptionValue => {
  if (type === OPTION.boolean) return value === 'true';
  return type === OPTION.integer || type === OPTION.number ? Number(value) : value;
};

/** People of a stand-in driven by typed lines: `ann: press Approve`. */
export class PlayLines {
  readonly #api: DiscordDriver;
  readonly #people: Readonly<Record<string, Member>>;
  readonly #channel: Channel;
  readonly #forms = new Map<string, ModalRecord>();

  constructor(api: DiscordDriver, people: Readonly<Record<string, Member>>, channel: Channel) {
    this.#api = api;
    this.#people = people;
    this.#channel = channel;
  }

  /** Does one line and answers what the person sees then. Rejects with what the client or the platform refused. */
  async play(line: string): Promise<string> {
    const [, name = '', rest = ''] = /^\s*(\w+):\s*(.*)$/s.exec(line) ?? [];
    const member = this.#people[name];
    if (member === undefined)
      return `Begin with one of ${Object.keys(this.#people).join(', ')} and a colon.\n${PLAY_HELP}`;
    const [verb = '', ...words] = wordsOf(rest);
    if (verb === 'screen') return this.#api.screen(member);
    if (verb === 'type') return this.#suggested(member, words);
    return this.#shown(name, member, await this.#begin(name, member, verb, words));
  }

  #begin(name: string, member: Member, verb: string, words: readonly string[]): SentInteraction {
    const person = this.#api.as(member);
    if (verb.startsWith('/')) return person.slash(...this.#typed(member, [verb, ...words]), this.#channel);
    if (verb === 'fill') {
      const form = this.#forms.get(name);
      if (form === undefined) throw new Error('no form is open');
      return person.submit(form, pairs(words, '='));
    }
    const seen = this.#api.messages(this.#channel, member).toReversed();
    const [label = '', ...values] = words;
    if (verb === 'press') {
      const message = seen.find((one) => buttonsOf(one).some((button) => button.label === words.join(' ')));
      if (message === undefined) throw new Error(`no button "${words.join(' ')}" in sight`);
      return person.click(message, words.join(' '));
    }
    const message = seen.find((one) => selectsOf(one).some((select) => select.placeholder === label));
    if (verb !== 'choose' || message === undefined) throw new Error(`cannot "${verb} ${words.join(' ')}"`);
    return person.select(message, label, values);
  }

  #typed(member: Member, words: readonly string[]): [path: string, values: OptionValues] {
    const path = words.filter((word) => !word.includes(':')).join(' ');
    const given = pairs(
      words.filter((word) => word.includes(':')),
      ':',
    );
    const { world, application } = this.#api;
    const leaf = findLeaf(commandsFor(world, application, member.user, this.#channel), path);
    const typeOf = (name: string): unknown => leaf.options.find((option) => text(option.name) === name)?.type;
    const values = Object.entries(given).map(([name, value]) => [name, typedAs(typeOf(name), value)]);
    return [path, Object.fromEntries(values)];
  }

  async #suggested(member: Member, words: readonly string[]): Promise<string> {
    const [path, values] = this.#typed(member, words);
    const choices = await this.#api.as(member).autocomplete(path, values, undefined, this.#channel).choices();
    return choices.map(({ name, value }) => `${name} (${value})`).join('\n') || '(nothing)';
  }

  async #shown(name: string, member: Member, sent: SentInteraction): Promise<string> {
    const form = await this.#api.until(
      'an answer',
      () => sent.record.modal ?? (sent.record.loading ? undefined : sent.record.callback),
    );
    if (typeof form === 'number' || form === undefined) {
      await wallClock.sleep(LOOK_AFTER);
      return this.#api.screen(member, this.#channel);
    }
    this.#forms.set(name, form);
    const fields = form.components.map((component) => JSON.stringify(component));
    return [`The form "${form.title}" is open:`, ...fields].join('\n');
  }
}
