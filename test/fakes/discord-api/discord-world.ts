import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { InteractionRecord } from './interaction-life.ts';
import type { Dict } from './plain-json.ts';
import { snowflakes } from './snowflake.ts';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly globalName: string;
  readonly bot: boolean;
  locale: string;
  /** False: direct messages to this user fail with 50007. */
  takesDirectMessages: boolean;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  permissions: bigint;
  readonly position: number;
  readonly color: number;
}

export interface Member {
  readonly user: User;
  readonly roles: Set<string>;
  readonly joinedAt: number;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly locale: string;
  readonly roles: Map<string, Role>;
  readonly members: Map<string, Member>;
}

/** @see https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
export const CHANNEL = { text: 0, dm: 1, category: 4, publicThread: 11, privateThread: 12 } as const;
export type ChannelType = (typeof CHANNEL)[keyof typeof CHANNEL];

export interface Overwrite {
  readonly id: string;
  /** 0 a role, 1 a member. */
  readonly type: 0 | 1;
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  name: string;
  readonly guildId?: string;
  readonly parentId?: string;
  /** Of a direct message: both people. */
  readonly recipients: readonly string[];
  overwrites: Overwrite[];
  /** Only threads. */
  thread?: { archived: boolean; locked: boolean; readonly ownerId: string; readonly members: Set<string> };
}

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly description?: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly channelId: string;
  readonly ephemeral: boolean;
}

/** Who a message would notify: what its text mentions and its `allowed_mentions` let through. */
export interface Pings {
  readonly everyone: boolean;
  readonly users: readonly string[];
  readonly roles: readonly string[];
}

export interface StoredMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  /** @see https://discord.com/developers/docs/resources/message#message-object-message-types */
  readonly type: number;
  content: string;
  embeds: readonly Dict[];
  components: readonly Dict[];
  attachments: readonly Attachment[];
  flags: number;
  tts: boolean;
  pinned: boolean;
  readonly createdAt: number;
  editedAt: number | undefined;
  nonce: string | number | undefined;
  pings: Pings;
  reference: string | undefined;
  /** Ephemeral: the only person who sees it, and the application that may change it by its token. */
  readonly visibleTo: string | undefined;
  /** The interaction it answers. */
  readonly interactionId: string | undefined;
  dismissed: boolean;
}

export interface StoredCommand {
  readonly id: string;
  readonly guildId: string | undefined;
  readonly type: number;
  readonly name: string;
  version: string;
  /** As registered. */
  body: Dict;
  /** A guild admin's choice per role or user id, above the defaults. */
  readonly overrides: Map<string, boolean>;
}

export interface Application {
  readonly id: string;
  readonly name: string;
  readonly bot: User;
  readonly token: string;
  tokenRevoked: boolean;
  /** Privileged intents switched on in the developer portal. */
  privilegedIntents: number;
  readonly signingKey: KeyObject;
  /** Hex of the raw Ed25519 public key. */
  readonly publicKey: string;
  interactionsUrl: string | undefined;
  /** Guild ids where the bot is a member. */
  readonly guilds: Set<string>;
  /** Users who installed the application for themselves. */
  readonly userInstalls: Set<string>;
  readonly commands: Map<string, StoredCommand>;
  /** Instants of command creates per scope: a guild id, or `global`. */
  readonly creates: Map<string, number[]>;
  readonly sessionStarts: number[];
}

/** A gateway event before it is decided who gets it. */
export interface WorldEvent {
  readonly t: string;
  readonly d: Dict;
  readonly guildId?: string;
  readonly channelId?: string;
  /** Only this application, e.g. for an interaction. */
  readonly applicationId?: string;
  readonly message?: StoredMessage;
}

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8. @see RFC 8410 §7 */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Everything the platform remembers. Changed by the routes and the driver, watched by the gateway, the page and the waits. */
export class World {
  readonly clock: Clock;
  readonly nextId: () => string;
  readonly users = new Map<string, User>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  readonly messages = new Map<string, StoredMessage>();
  readonly attachments = new Map<string, Attachment>();
  readonly applications = new Map<string, Application>();
  readonly interactions = new Map<string, InteractionRecord>();
  /** Old habits and silent losses: accepted by the platform, probably not meant. */
  readonly warnings: string[] = [];
  /** The stand-in's own mistakes; `close()` rejects when there are any. */
  readonly crashes: unknown[] = [];
  readonly #byToken = new Map<string, InteractionRecord>();
  readonly #watchers = new Set<() => void>();
  readonly #subscribers = new Set<(event: WorldEvent) => void>();

  readonly #seed: string | undefined;

  /** With a seed, tokens and keys are the same every time. */
  constructor(clock: Clock, seed?: string) {
    this.clock = clock;
    this.nextId = snowflakes(clock);
    this.#seed = seed;
  }

  #secret(name: string): Buffer {
    return this.#seed === undefined ? randomBytes(32) : createHash('sha256').update(`${this.#seed} ${name}`).digest();
  }

  watch(seen: () => void): () => void {
    this.#watchers.add(seen);
    return () => this.#watchers.delete(seen);
  }

  changed(): void {
    for (const seen of [...this.#watchers]) seen();
  }

  subscribe(receive: (event: WorldEvent) => void): void {
    this.#subscribers.add(receive);
  }

  publish(event: WorldEvent): void {
    for (const receive of this.#subscribers) receive(event);
    this.changed();
  }

  addUser(username: string, bot = false): User {
    const user: User = {
      id: this.nextId(),
      username: username.toLowerCase().replace(/[^a-z0-9._]/g, '_'),
      globalName: username,
      bot,
      locale: 'en-US',
      takesDirectMessages: true,
    };
    this.users.set(user.id, user);
    return user;
  }

  addApplication(name: string): Application {
    const bot = this.addUser(name, true);
    const privateKey = createPrivateKey({
      key: Buffer.concat([PKCS8_ED25519, this.#secret(`key of ${name}`)]),
      format: 'der',
      type: 'pkcs8',
    });
    const publicKey = createPublicKey(privateKey);
    const secret = this.#secret(`token of ${name}`).toString('hex', 0, 12);
    const application: Application = {
      id: bot.id,
      name,
      bot,
      // The first part is the id as in real tokens, the rest says what it is.
      token: `${Buffer.from(bot.id).toString('base64url')}.FAKE.not-a-real-token-${secret}`,
      tokenRevoked: false,
      privilegedIntents: 0,
      signingKey: privateKey,
      publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex'),
      interactionsUrl: undefined,
      guilds: new Set(),
      userInstalls: new Set(),
      commands: new Map(),
      creates: new Map(),
      sessionStarts: [],
    };
    this.applications.set(application.id, application);
    return application;
  }

  /** The one direct-message channel of two people, made at first need. */
  directMessage(first: string, second: string): Channel {
    const found = [...this.channels.values()].find(
      (channel) =>
        channel.type === CHANNEL.dm && channel.recipients.includes(first) && channel.recipients.includes(second),
    );
    if (found !== undefined) return found;
    const channel: Channel = {
      id: this.nextId(),
      type: CHANNEL.dm,
      name: '',
      recipients: [first, second],
      overwrites: [],
    };
    this.channels.set(channel.id, channel);
    return channel;
  }

  messagesIn(channelId: string): StoredMessage[] {
    return [...this.messages.values()].filter((message) => message.channelId === channelId && !message.dismissed);
  }

  addInteraction(record: InteractionRecord): void {
    this.interactions.set(record.id, record);
    this.#byToken.set(record.token, record);
  }

  interactionByToken(token: string): InteractionRecord | undefined {
    return this.#byToken.get(token);
  }
}
