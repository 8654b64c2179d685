import type { Base } from '../kernel/base.ts';
import type { Language } from '../texts/language.ts';
import type { Identity, Person } from './actor.ts';
import type { Command, OutFile, Subject } from './command.ts';
import type { Form } from './form.ts';
import type { Invocation } from './invocation.ts';
import type { Message } from './message.ts';
import type { RawArgs } from './option.ts';
import type { PostedMessage } from './surface.ts';

/** A refusal as `--json` and the HTTP twin give it. */
export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly remedy: string;
  readonly rule?: string;
  /** The option at fault. */
  readonly field?: string;
}

export type Outcome =
  | {
      readonly ok: true;
      readonly data: unknown;
      readonly message: Message;
      readonly follows?: Subject;
      readonly files?: readonly OutFile[];
    }
  | {
      readonly ok: false;
      readonly error: Refusal;
      readonly message: Message;
      /** The same command as a form, with what was typed and the fault at its field: opened where a surface can. */
      readonly form?: Form;
    };

/** What of the catalogue a surface may read: everything but the handlers. */
export type CommandCard = Omit<Command<Base>, 'handle' | 'preview' | 'stepUp' | 'asks' | 'prefill'>;

export interface FormRequest {
  readonly path: readonly string[];
  readonly args: RawArgs;
  readonly actor: Identity;
  /** The person's id, where the surface has proven it by itself. */
  readonly person?: string;
  readonly language: Language;
  /** Shown at its field. */
  readonly fault?: Refusal | undefined;
  /** Said where a platform keeps a copy: no key files are asked for. */
  readonly chat: boolean;
}

export interface Suggestion {
  readonly value: string;
  readonly label: string;
}

/** What a surface talks to: the core behind its counter. `src/bot.ts` makes the only real one. */
export interface Desk {
  readonly catalogue: readonly CommandCard[];
  /** Never throws: an unknown error becomes a refusal with a reference id. */
  dispatch(invocation: Invocation): Promise<Outcome>;
  /** The card of `outcome.follows` was posted there: keep the handle and edit it as the subject changes. */
  posted(subject: Subject, message: PostedMessage, language: Language): Promise<void>;
  /** Values for an option beginning with (or containing) `typed`, at most 25, fast enough for a keystroke. */
  suggest(request: {
    readonly path: readonly string[];
    readonly option: string;
    readonly typed: string;
    readonly actor: Identity;
  }): Promise<readonly Suggestion[]>;
  /** A command as a form, with what is said so far: to be drawn anew whenever an option that `decides` changes. Undefined: no such command. */
  form(request: FormRequest): Promise<Form | undefined>;
  /**
   * What a home page or a pinned dashboard shows: what needs attention, for `actor`, for the `person` whom the surface has proven by itself,
   * or, without either, for everybody.
   */
  home(request: { readonly actor?: Identity; readonly person?: Person; readonly language: Language }): Promise<Message>;
}
