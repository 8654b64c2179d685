import type { Finding } from '../kernel/finding.ts';
import type { Conversation } from './invocation.ts';
import type { Message } from './message.ts';

/** What a surface can do; without an ability the same meaning is shown another way. */
export interface Abilities {
  /** A posted message can be changed in place. */
  readonly edit: boolean;
  readonly buttons: boolean;
  readonly forms: boolean;
  /** A message for one person's eyes in a shared conversation. */
  readonly whisper: boolean;
  readonly upload: boolean;
  readonly threads: boolean;
  readonly suggestions: boolean;
  /** Older messages scroll away: only the newest card of a subject is kept up to date. */
  readonly newestOnly?: boolean;
}

/** The handle of a message that was posted, kept beside its subject. `ref` is the surface's own and opaque to the core. */
export interface PostedMessage {
  readonly conversation: Conversation;
  readonly ref: string;
}

export interface SurfaceHealth {
  readonly up: boolean;
  /** Milliseconds since the other side was last heard; undefined where there is no other side. */
  readonly silentFor?: number;
  readonly detail?: string;
}

interface Place {
  readonly realm: string;
  readonly id: string;
}

/** What people named in chat at one platform: channels that are to be told things, groups that bring their members somewhere. */
export interface NamedPlaces {
  readonly channels: readonly Place[];
  readonly groups: readonly Place[];
}

/**
 * PORT. A place where people talk to the bot. The bot calls `post`, `edit` and `whisper` from jobs and redraws, at any time and perhaps
 * twice after a crash; an implementation queues per conversation and retries what the platform says may be retried. It calls
 * `bot.dispatch` for what arrives and draws the outcome itself, since only it knows the platform's deadlines.
 */
export interface Surface {
  readonly name: string;
  readonly abilities: Abilities;
  /** Connects and listens; resolves when able to receive. */
  start(): Promise<void>;
  /** Drains what is under way and disconnects; may be called twice. */
  stop(): Promise<void>;
  /**
   * `key` is the same when the same message is posted again after a crash: a platform that can tell repeats apart posts it once.
   * Throws CertError `receiver-gone` when the conversation can never take it (deleted, the bot was removed); anything else may pass.
   */
  post(conversation: Conversation, message: Message, key?: string): Promise<PostedMessage>;
  /** Redraws; answers a new handle when the old message is gone and one replacement was posted. */
  edit(posted: PostedMessage, message: Message): Promise<PostedMessage>;
  /** To `user` alone: in the conversation where the surface can, else as a direct message; always one when `conversation.id` is empty. */
  whisper(conversation: Conversation, user: string, message: Message): Promise<void>;
  /** The direct conversation with `user`, opened when there is none, so that cards in it can be changed later. */
  direct?(realm: string, user: string): Promise<Conversation>;
  health(): SurfaceHealth;
  /**
   * For `doctor`: tokens, scopes, channels as they are now, those of the configuration and `named`; asks the platform, changes nothing, works
   * before `start` too.
   */
  check?(named?: NamedPlaces): Promise<readonly Finding[]>;
  /** Something changed that a home page or a pinned dashboard may show; called often, drawn from `desk.home` when the surface sees fit. */
  homesChanged?(): void;
}
