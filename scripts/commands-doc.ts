import { commands } from '../src/commands.ts';
import { sayer } from '../src/texts/say.ts';
import { PRINTED, table } from './markdown.ts';

const say = sayer('en');

const section = ({ path, options, examples, permission, effect, rules }: (typeof commands)[number]): string => {
  const key = path.join('.');
  const rows = Object.entries(options).map(([name, option]) => [
    option.positional === true ? `\`<${name}>\`` : `\`--${name}\``,
    say.lookup(`option.${key}.${name}`),
    option.kind + (option.many === true ? ', may stand several times' : ''),
    option.choices?.join(', ') ?? (option.dynamic === undefined ? '' : `the configured ${option.dynamic}`),
    option.required === true ? 'required' : option.default === undefined ? '' : `default ${String(option.default)}`,
  ]);
  return [
    `## ${path.join(' ')}`,
    '',
    `${say.lookup(`command.${key}`)}. Role: ${permission}. Effect: ${effect}.${rules.length === 0 ? '' : ` Rules: ${rules.join(', ')}.`}`,
    '',
    ...(rows.length === 0 ? [] : [table(['Option', 'What it is', 'Takes', 'Choices', ''], rows), '']),
    '```',
    ...examples,
    '```',
    '',
  ].join('\n');
};

export const commandsPage = (): string =>
  [
    PRINTED,
    '# Commands',
    '',
    'The same words in the console, in chat (with a leading `/`), in the shell (`npx signet cert …`) and as HTTP twins (`/api/v1/cert/…`).',
    '',
    table(
      ['Command', 'What it does', 'Role'],
      commands.map(({ path, permission }) => [
        `\`${path.join(' ')}\``,
        say.lookup(`command.${path.join('.')}`),
        permission,
      ]),
    ),
    '',
    ...commands.map(section),
  ].join('\n');
