import type { Base } from '../kernel/base.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Say } from '../texts/say.ts';
import type { Person } from './actor.ts';
import type { Invocation } from './invocation.ts';
import type { Block, Message } from './message.ts';
import type { Args, Options, RawArgs } from './option.ts';
import type { Permission } from './permission.ts';

/** `spend` uses a quota, points or an attempt at a CA; `destroy` cannot be undone: both are confirmed where a surface can ask. */
export type Effect = 'read' | 'change' | 'spend' | 'destroy';

/** Deeds that the configuration may guard with a code of an authenticator, beside the platform’s own login. */
export const STEP_UPS = ['revoke', 'wildcard', 'export', 'transfer'] as const;
export type StepUp = (typeof STEP_UPS)[number];

/** One call of a command: who, how, in which language, and when. */
export interface Call {
  readonly person: Person;
  readonly invocation: Invocation;
  readonly say: Say;
  readonly now: Instant;
}

/** A file handed to the person: written beside them on a local surface, uploaded or linked elsewhere. Never a private key except locally. */
export interface OutFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Octal file mode when written locally. */
  readonly mode: number;
}

/** What a reply's card is about, so that later changes redraw it. */
export interface Subject {
  readonly kind: 'order' | 'certificate' | 'approval' | 'deployment' | 'client-order';
  readonly id: string;
}

export interface Reply<D = unknown> {
  /** The object itself: what `--json` and the HTTP twin give. */
  readonly data: D;
  readonly message: Message;
  /** The card follows this subject: the surface keeps the posted handle and edits it as the subject changes. */
  readonly follows?: Subject;
  readonly files?: readonly OutFile[];
}

/** One command, once: every surface's grammar, form, registration, completion, API twin, help and permission test is read from it. */
export interface Command<House extends Base, S extends Options = Options> {
  /** e.g. `['cert', 'apply']`. The summary is the text `command.<path joined by '.'>`. */
  readonly path:
    | readonly [group: 'cert' | 'signet', word: string]
    | readonly [group: 'cert' | 'signet', word: string, sub: string];
  readonly rules: readonly string[];
  readonly permission: Permission;
  readonly effect: Effect;
  readonly options: S;
  /** What a person could type, without the leading slash. */
  readonly examples: readonly string[];
  handle(house: House, call: Call, args: Args<S>): Promise<Reply>;
  /** Whether what is asked for is such a deed; the command then has an option `code`. */
  stepUp?(args: Args<S>): StepUp | undefined;
  /** The options that a form asks for, in order, given what is said so far; default: all. */
  asks?(house: House, given: RawArgs): readonly string[];
  /** What a form begins with where nothing is said yet, from what was kept. */
  prefill?(house: House, person: Person, given: RawArgs): Promise<Readonly<Record<string, string>>>;
  /** For effect `destroy`: what it would do, shown before it is confirmed. May refuse as `handle` would. */
  preview?(house: House, call: Call, args: Args<S>): Promise<readonly Block[]>;
}

/** Infers the options' types for the handler. */
export const command = <House extends Base, const S extends Options>(value: Command<House, S>): Command<House> =>
  value as unknown as Command<House>;

export const commandName = (value: Pick<Command<Base>, 'path'>): string => value.path.join(' ');
