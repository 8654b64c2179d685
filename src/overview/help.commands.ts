import { bold, card, code } from '../chat/build.ts';
import { type Call, command, type Reply } from '../chat/command.ts';
import type { CommandCard } from '../chat/desk.ts';
import type { Block, Text } from '../chat/message.ts';
import { permits } from '../chat/permission.ts';
import { optionWord } from '../chat/read-option.ts';
import type { Base } from '../kernel/base.ts';
import { CertError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { sentences } from '../texts/say.ts';

export interface HelpHouse extends Base {
  /** The whole catalogue, handed in: help is part of it. */
  readonly catalogue: () => readonly CommandCard[];
}

const words = (card: CommandCard): string => card.path.join(' ');
const keyOf = (entry: CommandCard): string => `command.${entry.path.join('.')}`;

/** The command's words, then each option as it is written. */
const usage = (entry: CommandCard): readonly string[] => [
  words(entry),
  ...Object.entries(entry.options).map(([name, option]) => {
    const hasValue = option.positional !== true && option.kind !== 'flag';
    const body = `${optionWord(name, option)}${hasValue ? ' …' : ''}`;
    return option.required === true ? body : `[${body}]`;
  }),
];

/** Characters of a line that is copied from a narrow screen. */
const LINE = 56;

/** No option is torn in two: a line that is full goes on below, set in. */
const inLines = (parts: readonly string[]): string => {
  let width = 0;
  return parts
    .map((part, index) => {
      const isFull = width + part.length >= LINE;
      width = isFull ? part.length + 2 : width + part.length + 1;
      if (index === 0) return part;
      return isFull ? `\n  ${part}` : ` ${part}`;
    })
    .join('');
};

const overview = (entries: readonly CommandCard[], { say, person }: Call): Reply => ({
  data: entries.map((entry) => ({
    command: words(entry),
    summary: say.lookup(keyOf(entry)),
    permission: entry.permission,
  })),
  message: card({
    title: say('help.title'),
    blocks: [
      {
        kind: 'table',
        columns: [say('help.command'), say('help.does'), say('field.role')],
        rows: entries.map((entry): Text[] => [
          [permits(person.roles, entry.permission) ? bold(words(entry)) : words(entry)],
          [say.lookup(keyOf(entry))],
          [entry.permission],
        ]),
      },
      { kind: 'context', text: [say('help.more')] },
    ],
  }),
});

/** `also`: the other commands of the word that was asked for. */
const oneCommand = (entry: CommandCard, also: readonly CommandCard[], { say }: Call): Reply => {
  const lines = Object.entries(entry.options).map(
    ([name, option]): Text => [
      code(optionWord(name, option)),
      ' ',
      say.lookup(`option.${entry.path.join('.')}.${name}`),
      ...(option.choices === undefined ? [] : [` (${option.choices.join(', ')})`]),
      ...(option.default === undefined ? [] : [` [${String(option.default)}]`]),
    ],
  );
  const blocks: readonly Block[] = [
    { kind: 'text', text: [say.lookup(keyOf(entry))] },
    { kind: 'code', code: inLines(usage(entry)) },
    ...(lines.length === 0 ? [] : [{ kind: 'list' as const, items: lines }]),
    { kind: 'text', text: [bold(say('help.examples'))] },
    { kind: 'code', code: entry.examples.join('\n') },
    ...(also.length === 0
      ? []
      : [
          { kind: 'text' as const, text: [bold(say('help.also'))] },
          { kind: 'list' as const, items: also.map((one): Text => [code(words(one)), ' ', say.lookup(keyOf(one))]) },
        ]),
    {
      kind: 'context',
      text: [
        sentences(
          say('help.role', { role: entry.permission }),
          entry.rules.length === 0 ? '' : say('help.rules', { rules: entry.rules.join(', ') }),
        ),
      ],
    },
  ];
  const options = Object.entries(entry.options).map(([name, option]) => ({ name, ...option }));
  return {
    data: {
      command: words(entry),
      usage: usage(entry).join(' '),
      permission: entry.permission,
      rules: entry.rules,
      options,
      examples: entry.examples,
    },
    message: card({ title: words(entry), blocks }),
  };
};

const options = { about: { kind: 'text', positional: true, max: 60 } } as const;

const helpFor = (group: 'cert' | 'signet') =>
  command<HelpHouse, typeof options>({
    path: [group, 'help'],
    rules: [],
    permission: 'anyone',
    effect: 'read',
    options,
    examples: [`${group} help`, group === 'cert' ? 'cert help apply' : 'signet help people'],
    handle: async (house, call, args) => {
      const all = house.catalogue();
      if (args.about === undefined) return overview(all, call);
      const asked = args.about.replace(/^\//, '').trim();
      const entry = all.find((one) => words(one) === asked || words(one) === `${group} ${asked}`);
      const ofWord = all.filter((one) => one.path[1] === asked);
      const first = entry ?? ofWord[0];
      if (first !== undefined)
        return oneCommand(
          first,
          ofWord.filter((one) => one !== first && one.path[0] === first.path[0]),
          call,
        );
      const close = nearest(
        asked,
        all.map((one) => one.path[1]),
      );
      throw new CertError('command-unknown', { word: asked, nearest: close ?? 'help' }, { field: 'about' });
    },
  });

export const helpCommands = { cert: helpFor('cert'), signet: helpFor('signet') };
