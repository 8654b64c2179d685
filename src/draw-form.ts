import type { Person } from './chat/actor.ts';
import type { Command } from './chat/command.ts';
import type { Refusal } from './chat/desk.ts';
import type { Form, FormField } from './chat/form.ts';
import { isFile, type RawArgs } from './chat/option.ts';
import type { House } from './house.ts';
import { type Say, sentences } from './texts/say.ts';

/** What a form is drawn from. */
export interface FormParts {
  readonly say: Say;
  /** Undefined: nobody who may use the command, so nothing that was kept is shown. */
  readonly person: Person | undefined;
  readonly args: RawArgs;
  readonly fault?: Refusal | undefined;
  /** No key files are asked for where a platform keeps a copy. */
  readonly chat: boolean;
}

const typed = (value: RawArgs[string] | undefined): string | undefined => {
  if (value === undefined || typeof value === 'boolean') return value === true ? 'true' : undefined;
  if (isFile(value)) return value.name;
  return typeof value === 'string' ? value : value.join(' ');
};

/** What a form shows at the field: what happened, what to do, and the rule. */
const faultLine = (say: Say, { message, remedy, rule }: Refusal): string =>
  sentences(message, remedy, rule === undefined ? '' : say('refusal.rule-aside', { rule }));

const fieldOf = (
  { options, path }: Pick<Command<House>, 'options' | 'path'>,
  name: string,
  given: RawArgs,
  { say, fault, chat }: FormParts,
): FormField[] => {
  const option = options[name];
  if (option === undefined || option.localOnly === true || (chat && option.carriesKey === 'always')) return [];
  const value = option.kind === 'secret' ? undefined : typed(given[name]);
  return [
    {
      name,
      option,
      label: name,
      hint: say.lookup(`option.${path.join('.')}.${name}`),
      ...(value === undefined ? {} : { value }),
      ...(option.choices === undefined ? {} : { choices: option.choices }),
      ...(fault?.field === name ? { fault: faultLine(say, fault) } : {}),
    },
  ];
};

/** The options a form of this command asks for, given what is said so far; what a refusal is about is always among them. */
export const askedFor = (
  house: House,
  command: Command<House>,
  given: RawArgs,
  fault?: Pick<Refusal, 'field'>,
): readonly string[] => {
  const asked = command.asks?.(house, given) ?? Object.keys(command.options);
  return fault?.field === undefined || asked.includes(fault.field) ? asked : [...asked, fault.field];
};

/** The command as a form: what was typed is kept, what was kept from before fills what is open, and the fault stands at its field. */
export const drawForm = async (house: House, command: Command<House>, parts: FormParts): Promise<Form> => {
  const { say, person, args, fault } = parts;
  const kept = person === undefined ? undefined : await command.prefill?.(house, person, args);
  const given = { ...kept, ...args };
  return {
    title: say.lookup(`command.${command.path.join('.')}`),
    command: command.path.join(' '),
    fields: askedFor(house, command, given, fault).flatMap((name) => fieldOf(command, name, given, parts)),
    submit: say('form.submit'),
  };
};
