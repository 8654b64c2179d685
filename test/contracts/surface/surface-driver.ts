import type { Identity } from '../../../src/chat/actor.ts';
import type { Conversation } from '../../../src/chat/invocation.ts';
import type { Surface } from '../../../src/chat/surface.ts';
import type { Instant } from '../../../src/kernel/clock.ts';
import type { Language } from '../../../src/texts/language.ts';
import type { TestBot } from '../../fakes/make-test-bot.ts';

/** What a scenario asks of a surface beyond typing and reading; what a surface cannot do it names with the reason. */
export type Need =
  /** Messages that come without being asked for. */
  | 'post'
  /** A posted message changes in place or is told anew, without being asked for. */
  | 'edit'
  /** Messages for one person's eyes that come without being asked for. */
  | 'whisper'
  | 'forms'
  /** A file is chosen in a form. */
  | 'files'
  /** A button asks whether it is meant. */
  | 'confirm'
  /** A button asks for what it still needs before it is sent. */
  | 'ask'
  /** Words are typed: a wrong one reaches the bot. */
  | 'words'
  /** An option or a choice that does not exist can be sent. */
  | 'wrong-options'
  /** Somebody without an account can talk to the bot at all. */
  | 'strangers'
  /** Two people read the same place. */
  | 'shared'
  /** The platform may deliver one event twice. */
  | 'twice'
  /** The answer to a press may take the place of the message with the button. */
  | 'turn'
  /** Buttons outlive the process that drew them. */
  | 'old-buttons'
  /** Somebody can delete the bot's message. */
  | 'delete';

/** What stands in a field: words, or a file that was chosen. */
export type Answer = string | { readonly name: string; readonly bytes: Uint8Array };

/** How a button is pressed. */
export interface Press {
  /** The answer to what the button asks for. */
  readonly answer?: string;
  /** Whether it is meant, where the surface asks; default yes. */
  readonly meant?: boolean;
}

/** A surface's outside: the platform with people in front of it. It outlives the bot's process. */
export interface SurfaceDriver {
  /** Who sits there now, of PEOPLE and `eve`, whom the bot does not know; all others act elsewhere. */
  readonly people: readonly string[];
  identityOf(person: string): Identity;
  /** A process of the bot comes up: makes its surface and adds it to the bot, not yet started. */
  connect(house: TestBot): Promise<Surface>;
  /** The shared place where people type. */
  place(): Conversation;
  /** Types a line, e.g. `cert status`; resolves when it was answered or refused, or a form is open. */
  type(person: string, line: string): Promise<void>;
  /** Types a line with a file put beside it, where the platform takes files with a command; elsewhere the form asks for it. */
  attach?(person: string, line: string, files: Readonly<Record<string, Answer>>): Promise<void>;
  /** Presses the button with this label on the newest card that has it; rejects when there is none. */
  press(person: string, label: string, how?: Press): Promise<void>;
  /** Everything this person sees now as text, forms included, without the surface's own marks. Files are read as if opened. */
  sees(person: string): string;
  /** What came over the line to this person, where a program may print it as it is. */
  wire?(person: string): string;
  /** Labels of the buttons this person could press now, on any card. */
  buttons(person: string): readonly string[];
  /** Fills in what the open form asks; fields not named keep what stands there. Resolves as `type` does. */
  fill?(person: string, answers: Readonly<Record<string, Answer>>): Promise<void>;
  /** Whether a form is open in front of this person. */
  formOpen?(person: string): boolean;
  dismiss?(person: string): Promise<void>;
  /** One event, delivered twice by the platform. */
  typeTwice?(person: string, line: string): Promise<void>;
  /** Somebody deletes the newest message of the bot in the shared place. */
  deleteNewest?(): Promise<void>;
  /** How this surface shows a moment, e.g. its year; default the year of the instant. */
  timeShown?(at: Instant): string;
  /** Answers to read commands are for the asker alone, as on every chat platform, and not redrawn later: asked for again instead. */
  readonly readsArePrivate?: boolean;
  /** How many people were notified by a mention. */
  pings(): number;
  close(): Promise<void>;
}

export interface SurfaceKit {
  readonly cannot: Readonly<Partial<Record<Need, string>>>;
  /** `person` must be among those who sit there; everybody where many can. */
  open(seat: { readonly person: string; readonly language: Language }): Promise<SurfaceDriver>;
}
