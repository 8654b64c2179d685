import type { Form, FormField } from '../../src/chat/form.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import { fillWords } from '../surface-words.ts';
import type { Asker } from './asker.ts';
import type { CardScreen } from './card-screen.ts';
import type { ConsoleWords } from './console-words.ts';
import type { Completer } from './line-editor.ts';
import { cleanLine, cleanText } from './terminal-text.ts';

export interface FormParts {
  readonly asker: Asker;
  readonly screen: CardScreen;
  readonly words: ConsoleWords;
  readonly unicode: boolean;
  /** Tab at a field. */
  readonly completerFor: (form: Form, field: FormField) => Completer;
  /** The form as it is once an answer that others depend on is given. */
  readonly redrawn: (form: Form, args: RawArgs) => Promise<Form | undefined>;
}

type Answer = string | boolean | readonly string[];

/** So many fields that need nothing are offered in one question instead of being asked one by one. */
const MANY = 3;

/** What was typed before and may be taken again: what was refused may not, but nobody can see a secret to mend it. */
const mayStay = ({ value = '', fault, option }: FormField): string =>
  fault === undefined || option.kind === 'secret' ? value : '';

/** It cannot be left out: it must be given, or was refused for being empty. */
const isNeeded = ({ value = '', fault, option }: FormField): boolean =>
  option.required === true || (fault !== undefined && value === '');

/** What Enter alone takes, as it is shown in brackets; a secret is only said to be kept. */
const standing = (field: FormField, words: ConsoleWords): string => {
  const value = mayStay(field);
  if (value !== '') return field.option.kind === 'secret' ? words.secretKept : value;
  return field.option.default === undefined ? '' : String(field.option.default);
};

const choicesOf = (field: FormField): readonly string[] => field.choices ?? field.option.choices ?? [];

/** The choice meant by its number, its word or the only word that begins so. */
const chosen = (answer: string, choices: readonly string[]): string | undefined => {
  const exact = choices.find((choice) => choice.toLowerCase() === answer.toLowerCase());
  if (exact !== undefined) return exact;
  if (/^\d+$/.test(answer)) return choices[Number(answer) - 1];
  const fitting = choices.filter((choice) => choice.toLowerCase().startsWith(answer.toLowerCase()));
  return fitting.length === 1 ? fitting[0] : undefined;
};

/** The value to send, or the sentence that says why there is none. */
const readAnswer = (answer: string, field: FormField, words: ConsoleWords): { value: Answer } | { fault: string } => {
  const choices = choicesOf(field);
  const max = field.option.max ?? Number.POSITIVE_INFINITY;
  if ([...answer].length > max) return { fault: fillWords(words.answerTooLong, { length: [...answer].length, max }) };
  if (field.option.many === true)
    return { value: answer.split(/[,\u{ff0c}\u{3001}\s]+/u).filter((part) => part !== '') };
  if (choices.length === 0) return { value: answer };
  const choice = chosen(answer, choices);
  return choice === undefined
    ? { fault: fillWords(words.answerUnknown, { choices: choices.join(', ') }) }
    : { value: choice };
};

/** What was typed before, as it would be typed now. */
const keptValue = (field: FormField): Answer => {
  const value = field.value ?? '';
  if (field.option.kind === 'flag') return value === 'true';
  return field.option.many === true ? value.split(/[,\u{ff0c}\u{3001}\s]+/u).filter((part) => part !== '') : value;
};

/** What stands in the fields, as it would be sent. */
const valuesIn = (form: Form): Readonly<Record<string, Answer>> =>
  Object.fromEntries(
    form.fields.flatMap((field) => (field.value === undefined ? [] : [[field.name, keptValue(field)]])),
  );

const introduce = (field: FormField, { screen, words, unicode }: FormParts): void => {
  screen.say(cleanLine(field.label, unicode), 'bold');
  if (field.hint !== '') screen.say(`  ${cleanText(field.hint, unicode)}`, 'dim');
  const choices = choicesOf(field).map((choice, index) => `${index + 1} ${choice}`);
  if (choices.length > 0) screen.say(`  ${words.choices} ${choices.join('  ')}`, 'dim');
  if (field.fault !== undefined) screen.say(`  ${cleanText(field.fault, unicode)}`, 'bad');
};

const askFlag = async (field: FormField, { asker, words, unicode }: FormParts): Promise<Answer | undefined> => {
  const now = standing(field, words) === 'true';
  return asker.yesNo({ kind: 'answer', prompt: `${cleanLine(field.name, unicode)} [${now ? 'Y/n' : 'y/N'}]: ` }, now);
};

/** The answer to one field; '' when it is left out; undefined when the form is cancelled. */
const askField = async (form: Form, field: FormField, parts: FormParts): Promise<Answer | undefined> => {
  const { asker, screen, words, unicode, completerFor } = parts;
  introduce(field, parts);
  if (field.option.kind === 'flag') return askFlag(field, parts);
  const isSecret = field.option.kind === 'secret';
  const kept = cleanLine(standing(field, words), unicode);
  const notes = [isSecret ? words.secretHidden : '', kept === '' && !isNeeded(field) ? words.optional : ''];
  const note = notes.filter((each) => each !== '').join(', ');
  const prompt = `${cleanLine(field.name, unicode)}${note === '' ? '' : ` (${note})`}${kept === '' ? '' : ` [${kept}]`}: `;
  for (;;) {
    const answer = await asker.ask({
      kind: isSecret ? 'secret' : 'answer',
      prompt,
      complete: completerFor(form, field),
    });
    if (answer === undefined) return undefined;
    if (answer === '' && mayStay(field) !== '') return keptValue(field);
    if (answer === '' && (!isNeeded(field) || kept !== '')) return '';
    const read = answer === '' ? { fault: words.answerNeeded } : readAnswer(answer, field, words);
    if ('value' in read) return read.value;
    screen.say(read.fault, 'warning');
  }
};

const isOpen = (field: FormField): boolean =>
  field.fault !== undefined || (field.option.required === true && (field.value ?? '') === '');

/** Whether the fields that need nothing are wanted too; undefined when the form is cancelled. */
const askRest = async (
  rest: readonly FormField[],
  { asker, screen, words, unicode }: FormParts,
): Promise<boolean | undefined> => {
  const names = rest.map(({ name }) => cleanLine(name, unicode)).join(', ');
  screen.say(fillWords(words.rest, { names }), 'dim');
  return asker.yesNo({ kind: 'answer', prompt: `${words.restAsks} [y/N]: ` }, false);
};

/**
 * Asks a form's fields one by one and gives the command's arguments; undefined when the person cancels. What is at fault or missing comes
 * first, and the others only when they are few or wanted. `again`: the form came back after it was filled in, so they are sent as they were.
 */
export const askForm = async (form: Form, again: boolean, parts: FormParts): Promise<RawArgs | undefined> => {
  const { screen, words, unicode } = parts;
  let onlyOpen = form.fields.some(isOpen) && (again || form.fields.filter((field) => !isOpen(field)).length >= MANY);
  let offers = onlyOpen && !again;
  screen.say(cleanLine(form.title, unicode), 'bold');
  screen.say(words.formHint, 'dim');
  const answers: Record<string, Answer> = {};
  let current = form;
  for (;;) {
    const left = current.fields.filter(({ name }) => !Object.hasOwn(answers, name));
    const field = (onlyOpen ? left.find(isOpen) : undefined) ?? left[0];
    if (field === undefined) break;
    if (offers && !isOpen(field)) {
      const wanted = await askRest(left, parts);
      if (wanted === undefined) return undefined;
      onlyOpen = !wanted;
      offers = false;
    }
    const asks = !onlyOpen || isOpen(field);
    const answer = asks ? await askField(current, field, parts) : (field.value ?? '') && keptValue(field);
    if (answer === undefined) return undefined;
    answers[field.name] = answer;
    if (field.option.decides !== true || answer === (field.value ?? '')) continue;
    onlyOpen &&= offers;
    current = (await parts.redrawn(current, { ...valuesIn(current), ...answers })) ?? current;
  }
  const asked = new Set(current.fields.map(({ name }) => name));
  return Object.fromEntries(Object.entries(answers).filter(([name, answer]) => answer !== '' && asked.has(name)));
};
