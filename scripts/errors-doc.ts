import { errorTable } from '../src/kernel/error-table.ts';
import { sayer } from '../src/texts/say.ts';
import { PRINTED, table } from './markdown.ts';

const say = sayer('en');

export const errorsPage = (): string =>
  [
    PRINTED,
    '# Errors',
    '',
    'Every refusal a person or a program can meet. The code is stable; the sentence may be improved.',
    '',
    table(
      ['Code', 'What happened', 'What to do', 'Rule', 'HTTP'],
      Object.entries(errorTable).map(([code, row]: [string, { status: number; rule?: string }]) => [
        `\`${code}\``,
        say.lookup(`error.${code}`),
        say.lookup(`remedy.${code}`),
        row.rule ?? '',
        String(row.status),
      ]),
    ),
  ].join('\n');
