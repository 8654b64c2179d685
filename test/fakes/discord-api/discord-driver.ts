import type { Server } from 'node:http';
import type { CallLog, LoggedCall, LoggedPayload } from './call-log.ts';
import type { OptionValues } from './client-commands.ts';
import type { ModalValues } from './client-modal.ts';
import { CHANNEL, type Channel, type StoredMessage, type World } from './discord-world.ts';
import type { FakeCdn } from './fake-cdn.ts';
import type { GatewayHub } from './gateway-hub.ts';
import type { GatewayServer } from './gateway-server.ts';
import type { InteractionRecord, ModalRecord } from './interaction-life.ts';
import { type Start, startInteraction } from './interaction-start.ts';
import { pingsAnybody } from './mention-pings.ts';
import { Person } from './person-at-client.ts';
import { messagesFor, screenText } from './person-screen.ts';
import type { PlatformFaults } from './platform-faults.ts';
import type { RestLimits } from './rest-limits.ts';
import { SceneBuilder, userOf, type Who } from './scene-builder.ts';
import type { SentInteraction } from './sent-interaction.ts';
import type { SignedInteractions } from './signed-interactions.ts';
import { Waiting } from './until-change.ts';

export interface DriverParts {
  readonly world: World;
  readonly cdn: FakeCdn;
  readonly hub: GatewayHub;
  readonly gateway: GatewayServer;
  readonly signed: SignedInteractions;
  readonly limits: RestLimits;
  readonly log: CallLog;
  readonly faults: PlatformFaults;
  readonly server: Server;
  readonly stop: AbortController;
  readonly origin: string;
  readonly openApiSource: string | undefined;
  readonly patience: number;
}

/** The driver's seat: sets the scene, sits at people's clients, breaks things, looks at what came. */
export class DiscordDriver extends SceneBuilder {
  readonly faults: PlatformFaults;
  readonly limits: RestLimits;
  readonly cdn: FakeCdn;
  /** For discord.js: `new Client({rest: {api: url}})`. */
  readonly url: string;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Path of the OpenAPI description in use, if any. */
  readonly openApiSource: string | undefined;
  readonly #parts: DriverParts;
  readonly #waiting: Waiting;

  constructor(parts: DriverParts) {
    super(parts.world, parts.signed);
    this.#parts = parts;
    this.faults = parts.faults;
    this.limits = parts.limits;
    this.cdn = parts.cdn;
    this.origin = parts.origin;
    this.url = `${parts.origin}/api`;
    this.openApiSource = parts.openApiSource;
    this.#waiting = new Waiting(parts.world, () => this.#picture(), parts.stop.signal, parts.patience);
  }

  get token(): string {
    return this.application.token;
  }

  #deliver(record: InteractionRecord): void {
    const application = this.world.applications.get(record.applicationId);
    if (application === undefined) return;
    if (application.interactionsUrl !== undefined)
      void this.signed.deliver(application, application.interactionsUrl, record);
    else
      this.world.publish({
        t: 'INTERACTION_CREATE',
        d: record.payload,
        applicationId: application.id,
        channelId: record.channelId,
      });
  }

  #start(start: Start): InteractionRecord {
    const { world, cdn, stop } = this.#parts;
    return startInteraction(world, cdn, (record) => this.#deliver(record), stop.signal, start);
  }

  /** Sits down at somebody's client. */
  as(who: Who, application = this.application): Person {
    const user = userOf(who);
    return new Person({
      world: this.world,
      cdn: this.cdn,
      waiting: this.#waiting,
      user,
      application,
      home: () => {
        const home = [...this.world.channels.values()].find((channel) => channel.type === CHANNEL.text);
        if (home === undefined) throw new Error('there is no text channel yet');
        return home;
      },
      start: (start) => this.#start(start),
    });
  }

  /** The direct-message channel of a person and the bot. */
  directMessages(who: Who, application = this.application): Channel {
    return this.world.directMessage(application.bot.id, userOf(who).id);
  }

  /** Every message of a channel, whoever may see it; with `who`, what that person sees. */
  messages(channel: Channel, who?: Who): readonly StoredMessage[] {
    return who === undefined ? this.world.messagesIn(channel.id) : messagesFor(this.world, userOf(who), channel);
  }

  /** What a person sees, as text. */
  screen(who: Who, channel?: Channel): string {
    return screenText(this.world, userOf(who), channel);
  }

  /** Messages that notify somebody: everyone, roles or people. */
  pinging(): readonly StoredMessage[] {
    return [...this.world.messages.values()].filter((message) => pingsAnybody(message.pings));
  }

  /** Requests in the order they were answered; with a route such as `POST /channels/:channel/messages`, only those. */
  calls(route?: string): readonly LoggedCall[] {
    const all = this.#parts.log.calls;
    return route === undefined ? all : all.filter((call) => call.route === route);
  }

  /** Gateway payloads in both directions. */
  payloads(): readonly LoggedPayload[] {
    return this.#parts.log.payloads;
  }

  connected(application = this.application): boolean {
    return this.#parts.hub.connected(application);
  }

  /** Resolves when a bot is connected and ready to receive. */
  async ready(application = this.application): Promise<void> {
    await this.until('a connected bot', () => this.connected(application));
  }

  /** Resolves with the probe's first value that says something, looked at after every change. */
  until<T>(what: string, probe: () => T | undefined | null | false): Promise<T> {
    return this.#waiting.until(what, probe);
  }

  /** The newest message of a channel that the probe likes. */
  message(channel: Channel, like: (message: StoredMessage) => boolean = () => true): Promise<StoredMessage> {
    return this.until('a message', () => this.world.messagesIn(channel.id).findLast(like));
  }

  /** Requests on a route, once there are `count`. */
  async called(route: string, count = 1): Promise<readonly LoggedCall[]> {
    return this.until(`${count} × ${route}`, () => {
      const found = this.calls(route);
      return found.length >= count ? found : undefined;
    });
  }

  /** Shorthands of `as(who)`. */
  slash(who: Who, path: string, values?: OptionValues, channel?: Channel): SentInteraction {
    return this.as(who).slash(path, values, channel);
  }

  submit(who: Who, modal: ModalRecord, values?: ModalValues): SentInteraction {
    return this.as(who).submit(modal, values);
  }

  #picture(): string {
    const calls = this.#parts.log.calls
      .slice(-12)
      .map(
        (call) =>
          `  ${call.status} ${call.method} ${call.path} ${call.status >= 400 ? JSON.stringify(call.answer) : ''}`,
      );
    const screens = [...this.world.guilds.values()].flatMap((guild) =>
      [...guild.members.values()]
        .filter((member) => !member.user.bot)
        .map((member) => `--- ${member.user.globalName} sees\n${this.screen(member)}`),
    );
    return [`bot connected: ${this.connected()}`, 'last requests:', ...calls, ...screens].join('\n');
  }

  /** Ends everything. Rejects where the stand-in itself made a mistake, so that no test passes over one. */
  async close(): Promise<void> {
    this.#parts.stop.abort(new Error('closed'));
    this.#parts.gateway.stop();
    this.#parts.server.closeAllConnections();
    await new Promise((resolve) => this.#parts.server.close(resolve));
    if (this.world.crashes.length > 0) throw new AggregateError(this.world.crashes, 'the stand-in itself failed');
  }
}
