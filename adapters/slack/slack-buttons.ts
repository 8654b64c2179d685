import type { Action } from '../../src/chat/action.ts';
import { keptActionId, type PressedAction } from '../../src/chat/kept-action.store.ts';
import type { Language } from '../../src/texts/language.ts';
import type { KitBlock } from './slack-blocks.ts';
import { LIMITS } from './slack-limits.ts';
import { plainText } from './slack-text.ts';
import { slackWords } from './slack-words.ts';

/** The form of what a button carries. A button of another version is refused in a friendly way. */
const VERSION = '1';

/** Every button's action id begins with this; the rest only tells them apart within a block. */
export const PRESS = 'press';
/** The same, and the answer takes the message's place. */
export const TURN = 'turn';
/** The same, and the answer, which only the asker saw, goes to the conversation. */
export const SHOW = 'show';

export interface Encoded {
  readonly value: string;
  /** The id under which the action must be kept for the button to work; undefined when the button carries it all. */
  readonly keep?: string;
}

/** What a button carries: the action itself when it is short, else an id. Asking `confirm` is the button's own business. */
const encodeAction = ({ command, args, ask }: PressedAction): Encoded => {
  const inline = VERSION + JSON.stringify([command, args, ...(ask === undefined ? [] : [ask.option, ask.label])]);
  if (inline.length <= LIMITS.buttonValue) return { value: inline };
  const keep = keptActionId({ command, args, ...(ask === undefined ? {} : { ask }) });
  return { value: `${VERSION}#${keep}`, keep };
};

/** The action, or the id to look it up by; undefined when it is of another version or no value of ours. */
export const decodeAction = (value: string): PressedAction | { readonly id: string } | undefined => {
  if (!value.startsWith(VERSION)) return undefined;
  const body = value.slice(VERSION.length);
  if (body.startsWith('#')) return { id: body.slice(1) };
  try {
    const [command, args, option, label] = JSON.parse(body) as [string, Record<string, string>, string?, string?];
    if (typeof command !== 'string' || typeof args !== 'object') return undefined;
    return { command, args, ...(option === undefined || label === undefined ? {} : { ask: { option, label } }) };
  } catch {
    return undefined;
  }
};

const confirmOf = (text: string, style: Action['style'], language: Language) => {
  const words = slackWords(language);
  return {
    title: plainText(words.confirmTitle, LIMITS.confirmTitle),
    text: plainText(text, LIMITS.confirmText),
    confirm: plainText(words.confirmYes, LIMITS.confirmButton),
    deny: plainText(words.confirmNo, LIMITS.confirmButton),
    ...(style === 'plain' ? {} : { style }),
  };
};

export interface Buttons {
  readonly blocks: readonly KitBlock[];
  readonly keep: ReadonlyMap<string, PressedAction>;
}

/** All actions of a message as buttons, in as many rows as that takes: none is ever lost. */
export const drawButtons = (actions: readonly Action[], language: Language, actionId: string = PRESS): Buttons => {
  const keep = new Map<string, PressedAction>();
  const elements = actions.map(({ label, style, confirm, turns, shows, ...action }, index) => {
    const { value, keep: id } = encodeAction(action);
    if (id !== undefined) keep.set(id, action);
    return {
      type: 'button',
      action_id: `${turns === true ? TURN : shows === true ? SHOW : actionId}:${index}`,
      text: plainText(action.ask === undefined ? label : `${label}…`, LIMITS.buttonText),
      value,
      ...(style === 'plain' ? {} : { style }),
      ...(confirm === undefined ? {} : { confirm: confirmOf(confirm, style, language) }),
    };
  });
  const rows = Math.ceil(elements.length / LIMITS.actionElements);
  const blocks = Array.from({ length: rows }, (_, row) => ({
    type: 'actions',
    block_id: `actions:${row}`,
    elements: elements.slice(row * LIMITS.actionElements, (row + 1) * LIMITS.actionElements),
  }));
  return { blocks, keep };
};
