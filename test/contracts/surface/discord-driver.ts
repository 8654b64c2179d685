import { expect, vi } from 'vitest';
import { registeredWords } from '../../../adapters/discord/command-json.ts';
import { createDiscord } from '../../../adapters/discord/create-discord.ts';
import { discordSchema } from '../../../adapters/discord/discord-config.ts';
import { discordWords } from '../../../adapters/discord/discord-words.ts';
import type { PlatformSurface } from '../../../adapters/platform-surface.ts';
import { systemRandom } from '../../../adapters/system.ts';
import type { Identity } from '../../../src/chat/actor.ts';
import type { CommandCard } from '../../../src/chat/desk.ts';
import type { Conversation } from '../../../src/chat/invocation.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import type { Language } from '../../../src/texts/language.ts';
import { ClientRefusal, type OptionValue } from '../../fakes/discord-api/client-commands.ts';
import type { ModalValues } from '../../fakes/discord-api/client-modal.ts';
import { fieldsOf } from '../../fakes/discord-api/client-modal.ts';
import { createDiscordApi } from '../../fakes/discord-api/discord-api.ts';
import type { DiscordDriver as Api } from '../../fakes/discord-api/discord-driver.ts';
import type { Channel, Guild, Member, StoredMessage } from '../../fakes/discord-api/discord-world.ts';
import { CALLBACK, type ModalRecord } from '../../fakes/discord-api/interaction-life.ts';
import { buttonsOf, selectsOf, textOf } from '../../fakes/discord-api/message-text.ts';
import { dicts } from '../../fakes/discord-api/plain-json.ts';
import type { SentInteraction } from '../../fakes/discord-api/sent-interaction.ts';
import { PEOPLE, type TestBot } from '../../fakes/make-test-bot.ts';
import { NO_USES } from '../../fakes/no-uses.ts';
import { fasterClock } from './faster-clock.ts';
import { asCall } from './line-as-call.ts';
import type { Answer, Press, SurfaceDriver, SurfaceKit } from './surface-driver.ts';

const OFTEN = { interval: 10 };
/** Pages of a form that are filled in at most. */
const PAGES_MOST = 6;
const ESCAPED = /\\([\\*_~`|>#[\]()<@:.!+-])/g;

/** What a person reads: marks are gone, and a character that was kept from being one is itself. */
const readMarkdown = (text: string): string => {
  const kept = (character: string): string => String.fromCodePoint(0xe000 + (character.codePointAt(0) ?? 0));
  const bare = text.replace(ESCAPED, (_, character: string) => kept(character)).replace(/\*\*|`/g, '');
  return bare.replace(/[\ue000-\ue0ff]/gu, (mark) => String.fromCodePoint((mark.codePointAt(0) ?? 0) - 0xe000));
};

/** A file as the client picks it. */
const entered = (answer: Answer) =>
  typeof answer === 'string' ? answer : [{ filename: answer.name, bytes: answer.bytes }];

/** A guild at the stand-in with everybody in one channel, and the real adapter with the real client library. */
class DiscordDriver implements SurfaceDriver {
  readonly people = [...Object.keys(PEOPLE), 'eve'];
  readonly #api: Api;
  readonly #guild: Guild;
  readonly #channel: Channel;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #language: Language;
  readonly #modals = new Map<string, ModalRecord>();
  /** What the client itself told a person instead of sending it. */
  readonly #refusals = new Map<string, readonly string[]>();
  readonly readsArePrivate = true;
  #catalogue: readonly CommandCard[] = [];

  constructor(api: Api, language: Language) {
    this.#api = api;
    this.#language = language;
    this.#guild = api.addGuild({ botPermissions: ['pinMessages', 'manageMessages'] });
    this.#members = new Map(this.people.map((name) => [name, api.addMember(this.#guild, name)]));
    for (const { user } of this.#members.values()) user.locale = language === 'zh' ? 'zh-CN' : 'en-US';
    this.#channel = api.addChannel(this.#guild, 'certificates');
  }

  #member(person: string): Member {
    const member = this.#members.get(person);
    if (member === undefined) throw new Error(`nobody is called ${person}`);
    return member;
  }

  identityOf(person: string): Identity {
    return { surface: 'discord', realm: this.#guild.id, user: this.#member(person).user.id, name: person };
  }

  async connect({ bot }: TestBot): Promise<PlatformSurface> {
    this.#catalogue = bot.desk.catalogue;
    const surface = createDiscord({
      fetch: globalThis.fetch,
      clock: fasterClock(),
      random: systemRandom,
      log: silentLog,
      config: discordSchema.parse({
        token: this.#api.token,
        applicationId: this.#api.application.id,
        publicKey: this.#api.application.publicKey,
        guilds: [this.#guild.id],
        apiUrl: this.#api.url,
      }),
      desk: bot.desk,
      house: bot.house,
      language: this.#language,
      uses: NO_USES,
    });
    bot.addSurface(surface);
    return surface;
  }

  place(): Conversation {
    return { surface: 'discord', realm: this.#guild.id, id: this.#channel.id };
  }

  #messages(person: string): readonly StoredMessage[] {
    const member = this.#member(person);
    return [
      ...this.#api.messages(this.#channel, member),
      ...this.#api.messages(this.#api.directMessages(member), member),
    ].filter(({ dismissed }) => !dismissed);
  }

  #text(message: StoredMessage): string {
    const files = message.attachments.map(({ filename, description = '', bytes }) =>
      /\.(txt|csv|md)$/.test(filename) ? `${description} ${Buffer.from(bytes).toString()}` : description,
    );
    return [readMarkdown(textOf(message)), ...files].join('\n');
  }

  sees(person: string): string {
    const modal = this.#modals.get(person);
    const form = modal === undefined ? [] : [modal.title, JSON.stringify(modal.components)];
    const refused = this.#refusals.get(person) ?? [];
    return [...this.#messages(person).map((one) => this.#text(one)), ...form, ...refused].join('\n');
  }

  wire(person: string): string {
    return this.#messages(person).map(textOf).join('\n');
  }

  #opened(person: string, sent: SentInteraction): boolean {
    if (sent.record.modal === undefined) return false;
    this.#modals.set(person, sent.record.modal);
    return true;
  }

  /**
   * Waits until an interaction is answered: a message that is more than “thinking”, an update, or a form. What only this person may see
   * takes the place of a public “thinking” as another message, a moment after that one is gone.
   */
  async #answered(person: string, sent: SentInteraction): Promise<void> {
    const { record } = sent;
    const type = await sent.acknowledged();
    if (this.#opened(person, sent)) return;
    await vi.waitFor(() => {
      expect(record.loading).toBe(false);
      const taken = type === CALLBACK.deferredMessage && !this.#api.world.messages.has(record.responseId ?? '');
      if (taken) expect(record.followUps).not.toHaveLength(0);
    }, OFTEN);
  }

  type(person: string, line: string): Promise<void> {
    return this.attach(person, line, {});
  }

  async attach(person: string, line: string, files: Readonly<Record<string, Answer>>): Promise<void> {
    await this.dismiss(person);
    await this.#api.until(
      'registered commands',
      () => this.#api.connected() && this.#api.application.commands.size > 0,
    );
    const { path, body } = asCall(line, this.#catalogue);
    const command = this.#catalogue.find((one) => one.path.join('/') === path);
    const values = Object.entries(body).map(([name, value]): [string, OptionValue] => {
      const text = typeof value === 'string' ? value : value.join(' ');
      const kind = command?.options[name]?.kind;
      return [name, kind === 'count' ? Number(text) : kind === 'flag' ? text !== 'false' : text];
    });
    const attached = Object.entries(files).map(([name, file]): [string, OptionValue] => [
      name,
      typeof file === 'string' ? file : { filename: file.name, bytes: file.bytes },
    ]);
    const member = this.#member(person);
    const typed = `/${registeredWords(this.#catalogue, path.split('/')).join(' ')}`;
    const known = this.#known(person);
    try {
      const sent = this.#api.slash(member, typed, Object.fromEntries([...values, ...attached]), this.#channel);
      await this.#answered(person, sent);
    } catch (error) {
      if (!(error instanceof ClientRefusal)) throw error;
      this.#refusals.set(person, [...(this.#refusals.get(person) ?? []), error.message]);
    }
    await this.#openOffered(person, known);
  }

  /** The messages of which a person knows. */
  #known(person: string): ReadonlySet<string> {
    return new Set(this.#messages(person).map(({ id }) => id));
  }

  /** A refusal that a form can mend offers it as a button. */
  async #openOffered(person: string, known: ReadonlySet<string>): Promise<void> {
    const label = discordWords[this.#language].fillForm;
    const offer = this.#messages(person).findLast((one) => !known.has(one.id) && this.#pressable(one).has(label));
    if (offer === undefined) return;
    await this.#answered(person, this.#api.as(this.#member(person)).click(offer, label));
  }

  async press(person: string, label: string, { answer, meant = true }: Press = {}): Promise<void> {
    const message = this.#messages(person).findLast((one) => this.#pressable(one).has(label));
    if (message === undefined) throw new Error(`there is no button “${label}” in:\n${this.sees(person)}`);
    const hands = this.#api.as(this.#member(person));
    const known = this.#known(person);
    const choice = this.#pressable(message).get(label);
    const sent =
      choice === undefined ? hands.click(message, label) : hands.select(message, choice.select, [choice.value]);
    await this.#answered(person, sent);
    if (this.formOpen(person)) {
      if (!meant) return this.dismiss(person);
      return answer === undefined ? undefined : this.#submit(person, (fields) => ({ [fields[0] ?? '']: answer }));
    }
    await this.#confirm(person, known, meant);
  }

  /** A question before the deed comes as a message for this person with two buttons, the deed first. */
  async #confirm(person: string, known: ReadonlySet<string>, meant: boolean): Promise<void> {
    const question = this.#messages(person).find(
      (one) => !known.has(one.id) && one.visibleTo !== undefined && buttonsOf(one).length === 2,
    );
    if (question === undefined) return;
    const button = buttonsOf(question)[meant ? 0 : 1];
    await this.#answered(person, this.#api.as(this.#member(person)).click(question, String(button?.custom_id)));
  }

  buttons(person: string): readonly string[] {
    return this.#messages(person).flatMap((message) => [...this.#pressable(message).keys()]);
  }

  /** Buttons, and the rows of menus that stand in for buttons, by the words on them. */
  #pressable(
    message: StoredMessage,
  ): ReadonlyMap<string, { readonly select: string; readonly value: string } | undefined> {
    const rows = selectsOf(message).flatMap((select) =>
      dicts(select.options).map(
        (row) => [String(row.label), { select: String(select.custom_id), value: String(row.value) }] as const,
      ),
    );
    const buttons = buttonsOf(message)
      .filter(({ disabled }) => disabled !== true)
      .map(({ label }) => [String(label), undefined] as const);
    return new Map([...rows, ...buttons]);
  }

  formOpen(person: string): boolean {
    return this.#modals.has(person);
  }

  async #submit(person: string, values: (fields: readonly string[]) => ModalValues): Promise<void> {
    const modal = this.#modals.get(person);
    if (modal === undefined) throw new Error('no form is open');
    this.#modals.delete(person);
    const fields = fieldsOf(modal).map(({ customId }) => customId);
    await this.#answered(person, this.#api.submit(this.#member(person), modal, values(fields)));
  }

  /** A form of more than five fields comes in pages, with a message between them. */
  async fill(person: string, answers: Readonly<Record<string, Answer>>): Promise<void> {
    if (!this.formOpen(person)) throw new Error(`no form is open for ${person} in:\n${this.sees(person)}`);
    const left = new Map(Object.entries(answers));
    const words = discordWords[this.#language];
    for (let page = 0; this.formOpen(person) && page < PAGES_MOST; page++) {
      const known = this.#known(person);
      await this.#submit(person, (fields) => {
        const here = fields.filter((name) => left.has(name));
        const values = Object.fromEntries(here.map((name) => [name, entered(left.get(name) ?? '')]));
        for (const name of here) left.delete(name);
        return values;
      });
      const between = this.#messages(person).findLast((one) => this.#pressable(one).has(words.sendNow));
      if (between !== undefined) {
        const more = [...this.#pressable(between).keys()].find((label) => label !== words.sendNow);
        const next = left.size > 0 && more !== undefined ? more : words.sendNow;
        await this.#answered(person, this.#api.as(this.#member(person)).click(between, next));
      }
      if (left.size === 0) return this.#openOffered(person, known);
    }
  }

  async dismiss(person: string): Promise<void> {
    this.#modals.delete(person);
  }

  async typeTwice(person: string, line: string): Promise<void> {
    await this.type(person, line);
    const record = [...this.#api.world.interactions.values()].at(-1);
    if (record !== undefined) await this.#api.faults.redeliver(record);
  }

  async deleteNewest(): Promise<void> {
    const newest = this.#api.messages(this.#channel).at(-1);
    if (newest !== undefined) this.#api.faults.deleteMessage(newest);
  }

  timeShown(at: string): string {
    return `<t:${Math.floor(Date.parse(at) / 1_000)}`;
  }

  pings(): number {
    return this.#api.pinging().length;
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}

export const discordKit: SurfaceKit = {
  cannot: {
    words: 'the client offers the commands there are and sends no other word',
    'wrong-options': 'the client offers the options and choices there are and sends no other',
  },
  open: async ({ language }) => new DiscordDriver(await createDiscordApi({ limits: 'off' }), language),
};
