import { card, context, paragraph } from './chat/build.ts';
import type { CommandCard, Outcome, Refusal } from './chat/desk.ts';
import type { Form, FormField } from './chat/form.ts';
import { isFile, type RawArgs } from './chat/option.ts';
import type { CertError } from './kernel/errors.ts';
import type { Say } from './texts/say.ts';

/** Errors that a form can mend: something typed is missing or wrong. */
const MENDABLE = new Set([400, 409, 422]);

const typed = (value: RawArgs[string] | undefined): string | undefined => {
  if (value === undefined || typeof value === 'boolean') return undefined;
  if (isFile(value)) return value.name;
  return typeof value === 'string' ? value : value.join(' ');
};

/** What a form shows at the field: what happened, what to do, and the rule. */
const faultLine = (say: Say, { message, remedy, rule }: Refusal): string =>
  [message, remedy, ...(rule === undefined ? [] : [`(${say('refusal.rule', { rule })})`])].join(' ');

const fieldOf = (
  say: Say,
  command: CommandCard,
  name: string,
  args: RawArgs,
  fault: Refusal | undefined,
): FormField[] => {
  const option = command.options[name];
  if (option === undefined || option.localOnly === true) return [];
  const value = option.kind === 'secret' ? undefined : typed(args[name]);
  return [
    {
      name,
      option,
      label: name,
      hint: say.lookup(`option.${command.path.join('.')}.${name}`),
      ...(value === undefined ? {} : { value }),
      ...(option.choices === undefined ? {} : { choices: option.choices }),
      ...(fault?.field === name ? { fault: faultLine(say, fault) } : {}),
    },
  ];
};

/** The command as a form, with what was typed kept and the fault shown at its field. */
export const formFor = (say: Say, command: CommandCard, args: RawArgs, fault?: Refusal): Form => ({
  title: say.lookup(`command.${command.path.join('.')}`),
  command: command.path.join(' '),
  fields: Object.keys(command.options).flatMap((name) => fieldOf(say, command, name, args, fault)),
  submit: say('form.submit'),
});

/** A CertError as everybody sees it: the sentence, the rule, what to do. */
export const refusalOf = (say: Say, error: CertError): Refusal => ({
  code: error.code,
  status: error.status,
  ...say.error(error),
  ...(error.rule === undefined ? {} : { rule: error.rule }),
  ...(error.field === undefined ? {} : { field: error.field }),
});

export const refuse = (say: Say, error: CertError, command?: CommandCard, args: RawArgs = {}): Outcome => {
  const refusal = refusalOf(say, error);
  const mends = command !== undefined && refusal.field !== undefined && MENDABLE.has(refusal.status);
  return {
    ok: false,
    error: refusal,
    message: card({
      tone: 'bad',
      title: refusal.message,
      blocks: [
        paragraph(refusal.remedy),
        refusal.rule === undefined ? undefined : context(say('refusal.rule', { rule: refusal.rule })),
      ],
      audience: 'asker',
    }),
    ...(mends ? { form: formFor(say, command, args, refusal) } : {}),
  };
};
