import { checkFields, checkUnique, type Faults, type Fields, type Path } from './field-rules.ts';
import { type Dict, dict, dicts, given, list, text } from './plain-json.ts';

/** @see https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type */
export const OPTION = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;

/** How many of each command type one scope holds. */
export const MOST_COMMANDS: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15, 4: 1 };
/** New command names per day and scope (30034). */
export const CREATES_PER_DAY = 200;
/** Characters of names, descriptions and choice values of one command; the longest localization counts. */
const MOST_CHARACTERS = 8_000;

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** @see https://discord.com/developers/docs/reference#locales */
const LOCALES = new Set(
  'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko'.split(
    ' ',
  ),
);

const flag = { is: 'flag' } as const;
const OPTION_RULES: Fields = {
  type: { is: 'choice', of: Object.values(OPTION), required: true },
  name: { is: 'text', min: 1, max: 32, required: true },
  description: { is: 'text', min: 1, max: 100, required: true },
  required: flag,
  autocomplete: flag,
  choices: { is: 'list', max: 25 },
  options: { is: 'list', max: 25 },
  min_length: { is: 'integer', min: 0, max: 6_000 },
  max_length: { is: 'integer', min: 1, max: 6_000 },
};

/** Which option types a field may stand on. */
const ONLY_ON: Readonly<Record<string, readonly number[]>> = {
  choices: [OPTION.string, OPTION.integer, OPTION.number],
  autocomplete: [OPTION.string, OPTION.integer, OPTION.number],
  min_value: [OPTION.integer, OPTION.number],
  max_value: [OPTION.integer, OPTION.number],
  min_length: [OPTION.string],
  max_length: [OPTION.string],
  channel_types: [OPTION.channel],
  options: [OPTION.subcommand, OPTION.group],
};

const checkName = (name: unknown, path: Path, faults: Faults): void => {
  if (text(name) === '' || (NAME.test(text(name)) && text(name) === text(name).toLowerCase())) return;
  faults.add(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
};

const checkLocalized = (thing: Dict, path: Path, slash: boolean, faults: Faults): void => {
  for (const [key, max] of [
    ['name_localizations', 32],
    ['description_localizations', 100],
  ] as const)
    for (const [locale, value] of Object.entries(dict(thing[key]))) {
      const at = [...path, key, locale];
      if (!LOCALES.has(locale)) faults.add(at, 'BASE_TYPE_CHOICES', 'Not a locale of the platform.');
      checkFields({ [locale]: { is: 'text', min: 1, max } }, { [locale]: value }, [...path, key], faults);
      if (key === 'name_localizations' && slash) checkName(value, at, faults);
    }
};

const checkChoices = (option: Dict, path: Path, faults: Faults): void => {
  const choices = list(option.choices).map(dict);
  const wanted: 'string' | 'number' = option.type === OPTION.string ? 'string' : 'number';
  choices.forEach((choice, index) => {
    const at = [...path, 'choices', index];
    checkFields({ name: { is: 'text', min: 1, max: 100, required: true } }, choice, at, faults);
    if (typeof choice.value !== wanted)
      faults.add([...at, 'value'], `${wanted.toUpperCase()}_TYPE_CONVERT`, `Value is not of type ${wanted}.`);
    if (typeof choice.value === 'string') checkFields({ value: { is: 'text', min: 1, max: 100 } }, choice, at, faults);
  });
  checkUnique(
    choices.map((choice, index) => ({ value: choice.name, path: [...path, 'choices', index, 'name'] })),
    'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS',
    'Choice name already exists',
    faults,
  );
  if (choices.length > 0 && option.autocomplete === true)
    faults.add(
      [...path, 'autocomplete'],
      'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES',
      'autocomplete cannot be set together with choices',
    );
};

const isSet = (value: unknown): boolean =>
  given(value) && value !== false && !(Array.isArray(value) && value.length === 0);

const checkOption = (option: Dict, path: Path, allowed: readonly number[], faults: Faults): void => {
  checkFields(OPTION_RULES, option, path, faults);
  checkName(option.name, [...path, 'name'], faults);
  checkLocalized(option, path, true, faults);
  const type = option.type as number;
  if (!allowed.includes(type))
    faults.add([...path, 'type'], 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Sub-command option types do not mix');
  for (const [field, types] of Object.entries(ONLY_ON))
    if (isSet(option[field]) && !types.includes(type))
      faults.add([...path, field], 'APPLICATION_COMMAND_OPTIONS_FIELD_INVALID', `${field} is not for this option type`);
  checkChoices(option, path, faults);
  if (type === OPTION.group && list(option.options).length === 0) faults.required([...path, 'options']);
  if (type === OPTION.group || type === OPTION.subcommand) checkOptions(option, path, type, faults);
};

const LEAVES: readonly number[] = Object.values(OPTION).filter((type) => type > OPTION.group);
const BRANCHES: readonly number[] = [OPTION.subcommand, OPTION.group];

/** A group holds sub-commands only, a sub-command holds plain options only, a command one kind of the two. */
const allowedIn = (owner: number | undefined, options: readonly Dict[]): readonly number[] => {
  if (owner === OPTION.group) return [OPTION.subcommand];
  if (owner === OPTION.subcommand) return LEAVES;
  return BRANCHES.includes(options[0]?.type as number) ? BRANCHES : LEAVES;
};

const checkOptions = (owner: Dict, path: Path, ownerType: number | undefined, faults: Faults): void => {
  const options = list(owner.options).map(dict);
  const at = [...path, 'options'];
  const allowed = allowedIn(ownerType, options);
  options.forEach((option, index) => {
    checkOption(option, [...at, index], allowed, faults);
  });
  checkUnique(
    options.map((option, index) => ({ value: option.name, path: [...at, index, 'name'] })),
    'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
    'Option name already exists',
    faults,
  );
  const firstOptional = options.findIndex((option) => option.required !== true);
  if (firstOptional === -1) return;
  options.forEach((option, index) => {
    if (index > firstOptional && option.required === true)
      faults.add(
        [...at, index],
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      );
  });
};

const longest = (value: unknown, localized: unknown): number =>
  Math.max(text(value).length, ...Object.values(dict(localized)).map((other) => text(other).length));

/** Characters that count towards the 8,000 of one command. */
export const commandSize = (thing: Dict): number =>
  longest(thing.name, thing.name_localizations) +
  longest(thing.description, thing.description_localizations) +
  dicts(thing.choices).reduce(
    (sum, choice) => sum + longest(choice.name, choice.name_localizations) + String(choice.value ?? '').length,
    0,
  ) +
  dicts(thing.options).reduce((sum, option) => sum + commandSize(option), 0);

export const commandType = (command: Dict): number => (given(command.type) ? (command.type as number) : 1);

const checkAccess = (command: Dict, path: Path, faults: Faults): void => {
  const permissions = command.default_member_permissions;
  if (given(permissions) && !/^\d+$/.test(String(permissions)))
    faults.add([...path, 'default_member_permissions'], 'NUMBER_TYPE_COERCE', 'Value is not a set of permission bits.');
  for (const [field, most] of [
    ['contexts', 2],
    ['integration_types', 1],
  ] as const) {
    if (!given(command[field])) continue;
    checkFields({ [field]: { is: 'list', min: 1, max: most + 1 } }, command, path, faults);
    const values = list(command[field]);
    if (
      new Set(values).size !== values.length ||
      values.some((value) => !(Number(value) >= 0 && Number(value) <= most))
    )
      faults.add([...path, field], 'BASE_TYPE_CHOICES', `Values must be unique and between 0 and ${most}.`);
  }
};

/** One command as it is registered, whatever the route. */
export const checkCommand = (command: Dict, path: Path, faults: Faults): void => {
  const slash = commandType(command) === 1;
  checkFields(
    {
      type: { is: 'choice', of: [1, 2, 3, 4] },
      name: { is: 'text', min: 1, max: 32, required: true },
      description: slash ? { is: 'text', min: 1, max: 100, required: true } : { is: 'text', max: 0 },
      options: { is: 'list', max: slash ? 25 : 0 },
      nsfw: flag,
      dm_permission: flag,
    },
    command,
    path,
    faults,
  );
  if (slash) checkName(command.name, [...path, 'name'], faults);
  checkLocalized(command, path, slash, faults);
  checkAccess(command, path, faults);
  checkOptions(command, path, undefined, faults);
  if (commandSize(command) > MOST_CHARACTERS)
    faults.add(path, 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${MOST_CHARACTERS})`);
};

/** A whole scope set at once: each command, and no name twice within a type. */
export const checkCommandSet = (commands: readonly Dict[], faults: Faults): void => {
  commands.forEach((command, index) => {
    checkCommand(command, [index], faults);
  });
  checkUnique(
    commands.map((command, index) => ({
      value: given(command.name) ? `${commandType(command)} ${text(command.name)}` : undefined,
      path: [index, 'name'],
    })),
    'APPLICATION_COMMANDS_DUPLICATE_NAME',
    'Application command names must be unique',
    faults,
  );
};
