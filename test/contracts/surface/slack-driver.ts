import { expect, vi } from 'vitest';
import { createSlack, type SlackSurface } from '../../../adapters/slack/create-slack.ts';
import { slackSchema } from '../../../adapters/slack/slack-config.ts';
import { systemRandom } from '../../../adapters/system.ts';
import type { Identity } from '../../../src/chat/actor.ts';
import type { Conversation } from '../../../src/chat/invocation.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import type { Language } from '../../../src/texts/language.ts';
import { PEOPLE, type TestBot } from '../../fakes/make-test-bot.ts';
import { NO_USES } from '../../fakes/no-uses.ts';
import { createSlackApi, type SlackApi } from '../../fakes/slack-api/create-slack-api.ts';
import { touchables } from '../../fakes/slack-api/element-search.ts';
import type { Channel, Json, SlackMessage, Team, ViewRecord } from '../../fakes/slack-api/slack-model.ts';
import { listAt, textAt } from '../../fakes/slack-api/slack-model.ts';
import { fasterClock } from './faster-clock.ts';
import type { Answer, Press, SurfaceDriver, SurfaceKit } from './surface-driver.ts';

const OFTEN = { interval: 10 };

/** What a button says, without the dots of one that asks for more. */
const wordsOn = (element: Json): string => (textAt(element.text, 'text') ?? '').replace(/…$/, '');

/** A workspace at the stand-in with everybody in one channel, and the real adapter with the real client libraries. */
class SlackDriver implements SurfaceDriver {
  readonly people = [...Object.keys(PEOPLE), 'eve'];
  readonly readsArePrivate = true;
  readonly #api: SlackApi;
  readonly #team: Team;
  readonly #channel: Channel;
  readonly #language: Language;

  constructor(api: SlackApi, language: Language) {
    this.#api = api;
    this.#language = language;
    this.#team = api.addTeam('Example');
    const locale = language === 'zh' ? 'zh-CN' : 'en-US';
    for (const person of this.people) api.addUser(person, { locale });
    this.#channel = api.addChannel('ops');
  }

  identityOf(person: string): Identity {
    return { surface: 'slack', realm: this.#team.id, user: this.#api.as(person).id, name: person };
  }

  async connect({ bot }: TestBot): Promise<SlackSurface> {
    const { url: apiUrl, appToken } = this.#api;
    const surface = createSlack({
      clock: fasterClock(),
      random: systemRandom,
      log: silentLog,
      bot,
      config: slackSchema.parse({ apiUrl, appToken, botToken: this.#team.bot?.token }),
      language: this.#language,
      publicUrl: 'http://127.0.0.1:9',
      fetch: globalThis.fetch,
      uses: NO_USES,
    });
    bot.addSurface(surface);
    return surface;
  }

  place(): Conversation {
    return { surface: 'slack', realm: this.#team.id, id: this.#channel.id };
  }

  /** What this person could read now, in the channel and in their conversation with the bot. */
  #messages(person: string): readonly SlackMessage[] {
    const screen = this.#api.screen(person);
    return [...screen.messages(this.#channel.id), ...screen.messages(this.#api.as(person).direct().id)];
  }

  #text(message: SlackMessage): string {
    const files = message.files.map((id) => {
      const file = this.#api.platform.world.files.get(id);
      const name = [file?.title ?? '', file?.altText ?? ''].join(' ');
      return `${name} ${/\.(txt|csv|md)$/.test(file?.name ?? '') ? Buffer.from(file?.bytes ?? []).toString() : ''}`;
    });
    return [...this.#api.lines(message), ...files].join('\n');
  }

  sees(person: string): string {
    const screen = this.#api.screen(person);
    const notices = screen.notices.map((notice) => JSON.stringify(notice));
    return [...this.#messages(person).map((one) => this.#text(one)), ...screen.modalLines, ...notices].join('\n');
  }

  /** Waits until this person sees something else than before. */
  async #changed(person: string, before: string): Promise<void> {
    await vi.waitFor(() => expect(this.#picture(person)).not.toBe(before), OFTEN);
  }

  #picture(person: string): string {
    return `${this.sees(person)}${this.#api.screen(person).modal?.id ?? ''}`;
  }

  async type(person: string, line: string): Promise<void> {
    await this.dismiss(person);
    await vi.waitFor(() => expect(this.#api.platform.sockets.open.length).toBeGreaterThan(0), OFTEN);
    const [, command = '', text = ''] = /^(\w+)\s*([\s\S]*)$/.exec(line) ?? [];
    const before = this.#picture(person);
    await this.#api.as(person).slash(`/${command}`, text, 'ops');
    await this.#changed(person, before);
  }

  #button(person: string, label: string) {
    for (const message of this.#messages(person).toReversed()) {
      const found = touchables(message).find(({ element }) => wordsOn(element) === label);
      if (found !== undefined) return { message, element: found.element };
    }
    throw new Error(`there is no button “${label}” in:\n${this.sees(person)}`);
  }

  async press(person: string, label: string, { answer, meant = true }: Press = {}): Promise<void> {
    const { message, element } = this.#button(person, label);
    if (!meant && element.confirm !== undefined) return;
    const before = this.#picture(person);
    await this.#api.as(person).click(message, String(element.action_id));
    await this.#changed(person, before);
    const { modal } = this.#api.screen(person);
    if (modal === undefined) return;
    if (!meant) await this.#api.as(person).close({ all: true });
    else if (answer !== undefined) await this.#submit(person, { [this.#fields(modal)[0] ?? '']: answer });
  }

  buttons(person: string): readonly string[] {
    return this.#messages(person).flatMap((message) => touchables(message).map(({ element }) => wordsOn(element)));
  }

  #fields(view: ViewRecord): readonly string[] {
    return listAt(view.body, 'blocks')
      .filter((block) => block.type === 'input')
      .map((block) => textAt(block, 'block_id') ?? '');
  }

  async #submit(person: string, values: Readonly<Record<string, Answer>>): Promise<void> {
    const hands = this.#api.as(person);
    const { modal } = this.#api.screen(person);
    if (modal === undefined) throw new Error('no form is open');
    for (const [block, value] of Object.entries(values)) {
      const found = touchables(modal).find((one) => textAt(one.block, 'block_id') === block);
      if (typeof value === 'string' && String(found?.element.type).includes('external'))
        await hands.suggest(modal, block, value);
    }
    const before = this.#picture(person);
    const chosen = Object.entries(values).map(([block, value]) => [block, typeof value === 'string' ? value : [value]]);
    await hands.submit(Object.fromEntries(chosen));
    await this.#changed(person, before);
  }

  formOpen(person: string): boolean {
    return this.#api.screen(person).modal !== undefined;
  }

  fill(person: string, answers: Readonly<Record<string, Answer>>): Promise<void> {
    return this.#submit(
      person,
      Object.fromEntries(Object.entries(answers).map(([name, value]) => [`field:${name}`, value])),
    );
  }

  async dismiss(person: string): Promise<void> {
    if (this.formOpen(person)) await this.#api.as(person).close({ all: true });
  }

  async typeTwice(person: string, line: string): Promise<void> {
    await this.type(person, line);
    const sent = this.#api.log.envelopes.at(-1);
    if (sent === undefined) throw new Error('nothing was typed');
    // As Slack repeats what it took for lost: the same event in an envelope that says so.
    const { type, payload } = sent;
    const again = await this.#api.platform.delivery.send({
      type,
      payload,
      retry: 1,
      reason: 'timeout',
      answers: false,
    });
    expect(again.acked).toBe(true);
  }

  async deleteNewest(): Promise<void> {
    const { world } = this.#api.platform;
    const newest = world.channels.get(this.#channel.id)?.messages.findLast((one) => !one.deleted);
    if (newest !== undefined) newest.deleted = true;
  }

  pings(): number {
    return this.#api
      .messages(this.#channel)
      .map((message) => this.#api.calling(message))
      .reduce((sum, { everybody, users, groups }) => sum + everybody.length + users.length + groups.length, 0);
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}

export const slackKit: SurfaceKit = {
  cannot: {},
  open: async ({ language }) => new SlackDriver(await createSlackApi({ rateLimits: false }), language),
};
