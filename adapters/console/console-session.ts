import type { Action } from '../../src/chat/action.ts';
import type { Identity } from '../../src/chat/actor.ts';
import type { Desk, Outcome } from '../../src/chat/desk.ts';
import type { Form } from '../../src/chat/form.ts';
import { parseLine } from '../../src/chat/grammar.ts';
import type { Conversation, Origin } from '../../src/chat/invocation.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import type { Say } from '../../src/texts/say.ts';
import { readLocalFiles } from '../local-files.ts';
import { refusalOf } from '../refusal-outcome.ts';
import { fillWords } from '../surface-words.ts';
import { askForm, type FormParts } from './ask-form.ts';
import { commandWords, groupLeftOut } from './default-group.ts';
import { pressButton } from './press-button.ts';
import { cleanLine } from './terminal-text.ts';
import type { Typed } from './typed-queue.ts';
import { writeFiles } from './write-files.ts';

export interface SessionParts extends FormParts {
  readonly desk: Desk;
  readonly actor: Identity;
  readonly conversation: Conversation;
  readonly say: Say;
  /** Where an outcome's files go when the command names no other folder. */
  readonly folder: string;
  /** Forms are asked on a terminal only: in a pipe they would take the next commands for answers. */
  readonly forms: boolean;
}

/** What the person typed, acted upon. */
export interface ConsoleSession {
  /** Resolves when the line is dealt with; true when the person wants to leave. */
  handle(typed: Extract<Typed, { readonly kind: 'line' }>): Promise<boolean>;
}

interface Sent {
  readonly path: readonly string[];
  readonly args: RawArgs;
  readonly origin: Origin;
}

/** Words that are the console's own; everything else is a command. */
export const LEAVE_WORDS: readonly string[] = ['exit', 'quit'];

/** The line with the group a person may leave out; a leading slash is no part of it. */
const withGroup = (line: string, catalogue: Desk['catalogue']): string => {
  const text = line.replace(/^\//, '').trimStart();
  const group = groupLeftOut(text.split(/\s/)[0], catalogue);
  return group === undefined ? text : `${group} ${text}`;
};

const send = async ({ desk, actor, conversation, say, folder }: SessionParts, sent: Sent): Promise<Outcome> => {
  const { options = {} } = desk.catalogue.find(({ path }) => path.join(' ') === sent.path.join(' ')) ?? {};
  let args: RawArgs;
  try {
    args = await readLocalFiles(sent.args, options, folder);
  } catch (cause) {
    return refusalOf(cause, say);
  }
  return desk.dispatch({ ...sent, args, actor, conversation, language: say.language, local: true });
};

const keepFiles = async (
  outcome: Extract<Outcome, { readonly ok: true }>,
  args: RawArgs,
  { folder, screen, say, words, unicode }: SessionParts,
): Promise<void> => {
  try {
    const out = typeof args.out === 'string' && args.out !== '' ? args.out : folder;
    const written = await writeFiles(outcome.files ?? [], { folder: out, force: args.force === true });
    for (const { path, mode } of written) screen.say(fillWords(words.wrote, { path: cleanLine(path, unicode), mode }));
  } catch (cause) {
    screen.post(refusalOf(cause, say).message, false);
  }
};

const show = async (outcome: Outcome, args: RawArgs, parts: SessionParts): Promise<void> => {
  const { screen, desk, conversation, say } = parts;
  const ref = screen.post(outcome.message, false);
  if (!outcome.ok) return;
  await keepFiles(outcome, args, parts);
  if (outcome.follows !== undefined) await desk.posted(outcome.follows, { conversation, ref }, say.language);
};

/** Sends, shows, and as long as the answer is a form, asks it and sends again. */
const sendAndShow = async (sent: Sent, parts: SessionParts): Promise<void> => {
  let next: Sent | undefined = sent;
  let asked: Form | undefined;
  while (next !== undefined) {
    const current: Sent = next;
    const outcome = await send(parts, current);
    await show(outcome, current.args, parts);
    const form = outcome.ok || !parts.forms ? undefined : outcome.form;
    if (form === undefined) return;
    const args = await askForm(form, asked?.command === form.command, parts);
    asked = form;
    if (args === undefined) parts.screen.say(parts.words.cancelled, 'dim');
    next = args === undefined ? undefined : { path: form.command.split(' '), args, origin: 'form' };
  }
};

const runCommand = async (line: string, parts: SessionParts): Promise<void> => {
  let read: { readonly path: readonly string[]; readonly args: RawArgs };
  try {
    const { catalogue } = parts.desk;
    const grammars = catalogue.map((command) => ({ path: commandWords(command), options: command.options }));
    read = parseLine(withGroup(line, catalogue), grammars);
  } catch (cause) {
    parts.screen.post(refusalOf(cause, parts.say).message, false);
    return;
  }
  await sendAndShow({ path: read.path, args: read.args, origin: 'typed' }, parts);
};

/** The numbers may mean something else than when the person began to type: then it is asked rather than pressed. */
const stillMeant = async (
  number: string,
  action: Action,
  seen: number | undefined,
  parts: SessionParts,
): Promise<boolean> => {
  const { screen, asker, words, unicode, forms } = parts;
  const isNew = seen !== undefined && seen !== screen.stamp;
  // In a pipe nobody sees which card is the last, and the next line is no answer.
  const isAbove = forms && screen.pressable?.above === true;
  if (!isNew && !isAbove) return true;
  const question = fillWords(isNew ? words.cardChanged : words.cardAbove, {
    number,
    label: cleanLine(action.label, unicode),
    title: cleanLine(screen.pressable?.title ?? '', unicode),
  });
  screen.say(question, 'bold');
  return (await asker.yesNo({ kind: 'answer', prompt: `${words.yesNo} ` })) === true;
};

const runNumber = async (number: string, seen: number | undefined, parts: SessionParts): Promise<void> => {
  const { screen, words, unicode } = parts;
  const { pressable } = screen;
  if (pressable === undefined) return screen.say(words.noButtons, 'warning');
  const action = pressable.actions[Number(number) - 1];
  if (action === undefined) {
    return screen.say(fillWords(words.noSuchButton, { number, count: pressable.actions.length }), 'warning');
  }
  const args = (await stillMeant(number, action, seen, parts)) ? await pressButton(action, parts) : undefined;
  if (args === undefined) return screen.say(words.cancelled, 'dim');
  screen.say(fillWords(words.pressed, { label: cleanLine(action.label, unicode) }), 'dim');
  await sendAndShow({ path: action.command.split(' '), args, origin: 'button' }, parts);
};

export const createConsoleSession = (parts: SessionParts): ConsoleSession => ({
  handle: async ({ text, seen }) => {
    const line = text.trim();
    const word = line.replace(/^\//, '').toLowerCase();
    if (line === '') return false;
    if (LEAVE_WORDS.includes(word)) return true;
    if (/^\d+$/.test(line)) await runNumber(line, seen, parts);
    else await runCommand(line, parts);
    if (word === 'help') parts.screen.say(parts.words.keys, 'dim');
    return false;
  },
});
