import type { Language } from '../texts/language.ts';
import type { Identity } from './actor.ts';
import type { RawArgs } from './option.ts';

/** Where something was said and where answers go. `thread` and `private` only where the surface knows them. */
export interface Conversation {
  readonly surface: string;
  /** The team, guild or machine. */
  readonly realm: string;
  /** The channel, direct message, terminal or request. */
  readonly id: string;
  readonly thread?: string;
}

export type Origin = 'typed' | 'button' | 'form' | 'api' | 'shell';

/** One command as it arrives, whatever the surface. The clicker of a button is its actor, never the one it was drawn for. */
export interface Invocation {
  /** Unique per event of the surface, so that a re-delivered one is answered once; undefined where the surface cannot deliver twice. */
  readonly id?: string;
  /** The command's path, e.g. `['cert', 'apply']`; extra words are refused. */
  readonly path: readonly string[];
  readonly args: RawArgs;
  readonly actor: Identity;
  readonly conversation: Conversation;
  readonly origin: Origin;
  readonly language: Language;
  /** Local surfaces may hand out files and read paths: the person owns the machine. */
  readonly local: boolean;
  /** The person's id, where the surface has proven it by itself (a bearer token). */
  readonly person?: string;
  /** The person to act as (`--as`), for a local admin only. */
  readonly actAs?: string;
}

/** Whether a person sits there now and reads the answer: not a program, nor a script in a shell. */
export const isConversation = ({ origin }: Pick<Invocation, 'origin'>): boolean =>
  origin !== 'api' && origin !== 'shell';

/** Said where others may read along and a platform keeps a copy: neither on the machine itself nor by a program with a token. */
export const overChat = ({ local, origin }: Pick<Invocation, 'local' | 'origin'>): boolean =>
  !local && origin !== 'api';
