import { createHash } from 'node:crypto';
import type { Action } from '../../src/chat/action.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import { LIMITS } from './discord-limits.ts';

/** What pressing a thing begins. A modal carries one too, for when it is submitted. */
export type PressKind =
  /** Does the command. */
  | 'run'
  /** The same, and the answer takes the message's place. */
  | 'turn'
  /** The same, and the answer, which only the asker saw, goes to the channel. */
  | 'show'
  /** Asks "are you sure?" first. */
  | 'confirm'
  /** Asks for one option in a modal. */
  | 'ask'
  /** The answer to `ask`. */
  | 'asked'
  /** Opens a page of a form that is under way. */
  | 'form'
  /** A page of a form, submitted. */
  | 'page'
  /** Sends a form as it stands. */
  | 'send'
  /** Takes the question away. */
  | 'leave'
  /** A select whose values are custom ids themselves. */
  | 'pick';

const LETTER: Readonly<Record<PressKind, string>> = {
  run: 'r',
  turn: 't',
  show: 'o',
  confirm: 'c',
  ask: 'q',
  asked: 'a',
  form: 'f',
  page: 'p',
  send: 's',
  leave: 'x',
  pick: 'm',
};
const KINDS: Readonly<Record<string, PressKind>> = Object.fromEntries(
  Object.entries(LETTER).map(([kind, letter]) => [letter, kind as PressKind]),
);

/** The command behind a press. */
export interface Press {
  readonly command: string;
  readonly args: RawArgs;
  readonly confirm?: string;
  readonly ask?: string;
  readonly turns?: true;
  readonly shows?: true;
}

/** A custom id as it was read: the press itself, or the key under which it is kept. */
export interface ReadId {
  readonly kind: PressKind;
  /** The place in the message, or the page of a form. */
  readonly place: number;
  readonly press?: Press;
  readonly key?: string;
}

/** What must be in the database before the message is sent. */
export interface Kept {
  readonly key: string;
  readonly detail: string;
}

/** Ids of another version are refused kindly: a card may be older than the program. */
const VERSION = '1';
/** Version, kind, place in the message (a custom id must be unique there), then the press or `~key`. */
const SHAPE = /^1([a-z])([0-9a-z]{0,2}):(.*)$/s;

export const keyId = (kind: PressKind, place: number, key: string): string =>
  `${VERSION}${LETTER[kind]}${place.toString(36)}:~${key}`;

/** The id of a select whose values are ids. */
export const pickId = (place: number): string => `${VERSION}${LETTER.pick}${place.toString(36)}:`;

export const withKind = (customId: string, kind: PressKind): string => `${VERSION}${LETTER[kind]}${customId.slice(2)}`;

const inline = ({ command, args, ask }: Press): string | undefined => {
  const entries = Object.entries(args);
  if (entries.some(([, value]) => typeof value !== 'string')) return undefined;
  const query = new URLSearchParams(entries as [string, string][]).toString();
  return `${command}?${query}${ask === undefined ? '' : `#${ask}`}`;
};

const readInline = (body: string): Press | undefined => {
  const [, command = '', query = '', ask] = /^([a-z -]+)\?([^#]*)(?:#([a-z-]+))?$/.exec(body) ?? [];
  if (command === '') return undefined;
  return { command, args: Object.fromEntries(new URLSearchParams(query)), ...(ask === undefined ? {} : { ask }) };
};

const kindOf = ({ confirm, ask, turns, shows }: Press): PressKind => {
  if (confirm !== undefined) return 'confirm';
  if (ask !== undefined) return 'ask';
  if (turns === true) return 'turn';
  return shows === true ? 'show' : 'run';
};

/** The id of a press: the press itself where it fits, else a key made of its content, so that redrawing it keeps the same. */
export const pressId = (
  press: Press,
  place: number,
): { readonly customId: string; readonly keeps: readonly Kept[] } => {
  const kind = kindOf(press);
  const body = press.confirm === undefined ? inline(press) : undefined;
  const whole = `${VERSION}${LETTER[kind]}${place.toString(36)}:${body ?? ''}`;
  if (body !== undefined && whole.length <= LIMITS.customId && readInline(body) !== undefined)
    return { customId: whole, keeps: [] };
  const detail = JSON.stringify(press);
  const key = createHash('sha256').update(detail).digest('base64url').slice(0, 22);
  return { customId: keyId(kind, place, key), keeps: [{ key, detail }] };
};

export const pressOf = ({ command, args, confirm, ask, turns, shows }: Action): Press => ({
  command,
  args,
  ...(confirm === undefined ? {} : { confirm }),
  ...(ask === undefined ? {} : { ask: ask.option }),
  ...(turns === undefined ? {} : { turns }),
  ...(shows === undefined ? {} : { shows }),
});

/** Reads an id; undefined for one this version does not know. */
export const readId = (customId: string): ReadId | undefined => {
  const [, letter = '', digits = '', body = ''] = SHAPE.exec(customId) ?? [];
  const kind = KINDS[letter];
  if (kind === undefined) return undefined;
  const place = Number.parseInt(digits || '0', 36);
  if (body.startsWith('~')) return { kind, place, key: body.slice(1) };
  if (body === '') return { kind, place };
  const press = readInline(body);
  return press === undefined ? undefined : { kind, place, press };
};
