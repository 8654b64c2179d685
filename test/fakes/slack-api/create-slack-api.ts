import type { Clock } from '../../../src/kernel/clock.ts';
import { type AppSettings, DEFAULT_APP } from './app-settings.ts';
import { drawMessage } from './drawn-lines.ts';
import { Delivery } from './envelope-delivery.ts';
import { EventStream } from './event-stream.ts';
import { FaultQueue } from './fault-queue.ts';
import { Faults } from './fault-switches.ts';
import { type ExtraRoute, listen } from './http-front.ts';
import { InstallFlow } from './install-flow.ts';
import { ModalStacks } from './modal-stacks.ts';
import { type Calls, callsOf, linksOf } from './mrkdwn-reading.ts';
import { Person, type Screen } from './person-hands.ts';
import { RateBuckets } from './rate-buckets.ts';
import { RequestSender } from './request-sender.ts';
import { ResponseUrls } from './response-urls.ts';
import { wallClock } from './slack-clock.ts';
import type { Channel, Enterprise, SlackMessage, Team, User, UserGroup, ViewRecord } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';
import { World } from './slack-world.ts';
import { SocketHub } from './socket-hub.ts';
import { type CallRecord, WireLog } from './wire-log.ts';
import { type ChannelSeed, Seeder, type TeamSeed, type UserSeed } from './world-seed.ts';

export interface SlackApiOptions {
  /** Every deadline runs on it; a `SteppedClock` moves only when told. Default: the machine's. */
  readonly clock?: Clock;
  readonly app?: Partial<AppSettings>;
  /** False: nothing is limited except by order. Default true: one post per second and channel, tiers per minute. */
  readonly rateLimits?: boolean;
  /** The same seed gives the same ids and the same routing over sockets. */
  readonly seed?: number;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly extra?: (platform: Platform) => ExtraRoute;
}

/** The stand-in and the hands to drive it. */
export class SlackApi {
  readonly platform: Platform;
  readonly faults: Faults;
  /** Signed requests that went out, and ways to send them again. */
  readonly requests: RequestSender;
  /** The token for Socket Mode. */
  readonly appToken: string;
  readonly #seeder: Seeder;
  readonly #people = new Map<string, Person>();
  readonly #stop: () => Promise<void>;

  constructor(platform: Platform, requests: RequestSender, stop: () => Promise<void>) {
    this.platform = platform;
    this.requests = requests;
    this.faults = new Faults(platform);
    this.#seeder = new Seeder(platform);
    this.appToken = this.#seeder.appToken();
    this.#stop = stop;
  }

  /** For `slackApiUrl`, with its trailing slash. */
  get url(): string {
    return `${this.platform.world.origin}/api/`;
  }

  get authorizeUrl(): string {
    return `${this.platform.world.origin}/oauth/v2/authorize`;
  }

  get app(): AppSettings {
    return this.platform.world.app;
  }

  /** From now on every workspace is one of this organisation's; `whole`: the app is installed for all of it. */
  addEnterprise(name: string, whole = false): Enterprise {
    return this.#seeder.enterprise(name, whole);
  }

  /** A workspace with the app installed, unless told otherwise; `team.bot.token` is its bot token. */
  addTeam(name: string, seed: TeamSeed = {}): Team {
    return this.#seeder.team(name, seed);
  }

  addUser(name: string, seed: UserSeed = {}): User {
    return this.#seeder.user(name, seed);
  }

  /** Everybody of the workspace and the bot are in it, unless told otherwise. */
  addChannel(name: string, seed: ChannelSeed = {}): Channel {
    return this.#seeder.channel(name, seed);
  }

  addGroup(handle: string, users: readonly User[]): UserGroup {
    return this.#seeder.group(handle, users);
  }

  /** A person by object, id or name (of the first workspace that has it). */
  as(who: User | string): Person {
    const user = this.#seeder.find(who);
    const known = this.#people.get(user.id);
    if (known !== undefined) return known;
    const person = new Person(this.platform, { user, team: this.platform.world.teams.get(user.team) as Team });
    this.#people.set(user.id, person);
    return person;
  }

  screen(who: User | string): Screen {
    return this.as(who).screen();
  }

  /** Copies of what stands in a channel, ephemerals of everybody included, oldest first. */
  messages(channel: Channel | string): readonly SlackMessage[] {
    return this.#channel(channel)
      .messages.filter((message) => !message.deleted)
      .map((message) => structuredClone(message));
  }

  /** A message as lines of text. */
  lines(message: SlackMessage): readonly string[] {
    return drawMessage(this.platform.world, message);
  }

  /** Whom a message disturbs: what untrusted text must never achieve. */
  calling(message: SlackMessage): Calls {
    return callsOf(message);
  }

  /** What the client makes links of, bare names included. */
  links(message: SlackMessage): readonly string[] {
    return linksOf(message);
  }

  /** Web API calls so far, of one method or all. */
  calls(method?: string): readonly CallRecord[] {
    return this.platform.log.calls.filter((call) => method === undefined || call.method === method);
  }

  get log(): WireLog {
    return this.platform.log;
  }

  /** Resolves with the first defined answer of `probe`, looked at after every change. */
  until<T>(what: string, probe: () => T | undefined | false): Promise<T> {
    return this.platform.world.until(what, probe);
  }

  /** Resolves when so many sockets take parcels. */
  async connected(count = 1): Promise<void> {
    await this.until(`${count} open sockets`, () => this.platform.sockets.open.length >= count);
  }

  /** Resolves with the first message of a channel that fits, already there or still to come. */
  message(channel: Channel | string, fits: (message: SlackMessage, lines: string) => boolean): Promise<SlackMessage> {
    return this.until(`a message in ${typeof channel === 'string' ? channel : channel.name}`, () =>
      this.messages(channel).find((message) => fits(message, this.lines(message).join('\n'))),
    );
  }

  /** Resolves when a person has a modal open that fits. */
  modal(who: User | string, fits: (view: ViewRecord) => boolean = () => true): Promise<ViewRecord> {
    return this.until('a modal', () => {
      const view = this.screen(who).modal;
      return view !== undefined && fits(view) && view;
    });
  }

  /** Resolves when a person's App Home fits. */
  home(who: User | string, fits: (view: ViewRecord) => boolean = () => true): Promise<ViewRecord> {
    return this.until('an App Home', () => {
      const view = this.screen(who).home;
      return view !== undefined && fits(view) && view;
    });
  }

  /** Sends signed requests there from now on, instead of using sockets, after the check that a request URL must pass. */
  async useRequestUrl(url: string): Promise<boolean> {
    const good = await this.requests.verify(url);
    if (good) {
      this.app.requestUrl = url;
      this.app.socketMode = false;
    }
    return good;
  }

  /** Stops at once: connections are cut, waits that are still open fail by name. */
  close(): Promise<void> {
    return this.#stop();
  }

  #channel(wanted: Channel | string): Channel {
    if (typeof wanted !== 'string') return wanted;
    const name = wanted.replace(/^#/, '');
    const channel = [...this.platform.world.channels.values()].find((one) => one.id === name || one.name === name);
    if (channel === undefined) throw new Error(`no channel ${wanted}`);
    return channel;
  }
}

/** Starts the stand-in on loopback. */
export const createSlackApi = async (options: SlackApiOptions = {}): Promise<SlackApi> => {
  const world = new World(options.clock ?? wallClock, { ...DEFAULT_APP, ...options.app }, options.seed ?? 1);
  const log = new WireLog(world);
  const sockets = new SocketHub(world, log);
  const requests = new RequestSender(world, log);
  const delivery = new Delivery(world, sockets, requests);
  const platform: Platform = {
    world,
    log,
    faults: new FaultQueue(),
    buckets: new RateBuckets(world.clock, options.rateLimits ?? true),
    sockets,
    delivery,
    events: new EventStream(world, delivery),
    responses: new ResponseUrls(world, log),
    modals: new ModalStacks(world),
    installs: new InstallFlow(world),
  };
  const server = await listen(platform, options.port ?? 0, options.extra?.(platform));
  const stop = async (): Promise<void> => {
    sockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    world.giveUp();
  };
  return new SlackApi(platform, requests, stop);
};
