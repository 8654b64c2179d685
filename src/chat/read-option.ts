import { toInstant } from '../kernel/clock.ts';
import { parseDuration } from '../kernel/duration.ts';
import { atField, CertError, wrongValue } from '../kernel/errors.ts';
import { closest } from '../kernel/nearest.ts';
import { parseNames } from '../pki/name.ts';
import { FILE_MOST, type FileValue, isFile, type Option, type OptionKind, type RawArgs } from './option.ts';

/** What one raw value of an option is read into. */
export type OptionValue = string | number | boolean | readonly string[] | FileValue;

interface Field {
  readonly name: string;
  readonly option: Option;
}

type Reader = (raw: string, field: Field) => OptionValue;

/** A refusal whose `expected` is examples rather than words, so that it reads the same in every language. */
const refuse = ({ name }: Field, value: string, expected: string): never => {
  throw wrongValue(name, value.slice(0, 80), expected);
};

const checkLength = (value: string, { name, option }: Field): void => {
  const length = [...value].length;
  if (option.max !== undefined && length > option.max) {
    throw new CertError('option-long', { option: name, length, max: option.max }, { field: name });
  }
};

/** Nobody types it, and PostgreSQL takes none in a text. */
const NUL = '\u0000';

const readText: Reader = (raw, field) => {
  const value = raw
    .replaceAll(NUL, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
  if (value === '') return refuse(field, raw, '"…"');
  checkLength(value, field);
  return value;
};

const readLongText: Reader = (raw, field) => {
  const value = raw.replaceAll(NUL, '').trim();
  if (value === '') return refuse(field, raw, '"…"');
  checkLength(value, field);
  return value;
};

/** Taken as it is, spaces included, and never repeated in an error. */
const readSecret: Reader = (raw, field) => {
  checkLength(raw, field);
  return raw;
};

const readNames: Reader = (raw) => parseNames(raw).map(({ ascii }) => ascii);

const readChoice: Reader = (raw, field) => {
  const { choices } = field.option;
  const value = raw.trim();
  // A dynamic choice is known to the command alone.
  if (choices === undefined) return readText(value, field);
  const choice = choices.find((word) => word.toLowerCase() === value.toLowerCase());
  if (choice !== undefined) return choice;
  const facts = { option: field.name, value, nearest: closest(value, choices), choices: choices.join(', ') };
  throw new CertError('choice-unknown', facts, { field: field.name });
};

const FLAG_WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

const readFlag: Reader = (raw, field) => {
  const word = raw.trim().toLowerCase();
  return (Object.hasOwn(FLAG_WORDS, word) ? FLAG_WORDS[word] : undefined) ?? refuse(field, raw, 'yes | no');
};

const readCount: Reader = (raw, field) =>
  /^\d{1,9}$/.test(raw.trim()) ? Number(raw.trim()) : refuse(field, raw, '0, 1, 2, …');

const readDuration: Reader = (raw, field) => parseDuration(raw) ?? refuse(field, raw, '90s, 5m, 36h, 30d, 2w');

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?([Zz]|[+-]\d{2}:?\d{2})?)?$/;

/** ISO 8601; a day alone begins at midnight, a time without zone is UTC. @see RFC 3339 §5.6 */
const readInstant: Reader = (raw, field) => {
  const [whole, year, month, day, clock = '00:00', seconds = '', zone = 'Z'] = INSTANT.exec(raw.trim()) ?? [];
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const ms = whole === undefined ? Number.NaN : Date.parse(`${year}-${month}-${day}T${clock}${seconds}${offset}`);
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  // The platform's own parser takes 30 February for 2 March.
  if (Number.isNaN(ms) || Number(day) > lastDay) return refuse(field, raw, '2026-03-15, 2026-03-15T08:00Z');
  return toInstant(ms);
};

const checkFile = (file: FileValue, { name, option }: Field): FileValue => {
  const most = option.maxBytes ?? FILE_MOST;
  if (file.bytes.length > most)
    throw new CertError('file-large', { option: name, size: file.bytes.length, most }, { field: name });
  return file;
};

/** Where a file cannot be sent, the text of a PEM file can be pasted. A path is read by the surface, and only by a local one. */
const readPastedFile: Reader = (raw, field) => {
  if (!raw.includes('-----BEGIN ')) throw new CertError('file-needed', { option: field.name }, { field: field.name });
  return checkFile({ name: `${field.name}.pem`, bytes: Buffer.from(raw, 'utf8') }, field);
};

/** One reader per kind. What names a person, an order or a certificate stays text: the command finds it. */
const readers: Readonly<Record<OptionKind, Reader>> = {
  text: readText,
  'long-text': readLongText,
  names: readNames,
  choice: readChoice,
  flag: readFlag,
  count: readCount,
  duration: readDuration,
  instant: readInstant,
  person: readText,
  order: readText,
  certificate: readText,
  subject: readText,
  secret: readSecret,
  path: readText,
  file: readPastedFile,
};

const readOne = (raw: string, field: Field): OptionValue =>
  atField(field.name, () => readers[field.option.kind](raw, field));

/** Reads one option's raw value, several where it may stand several times. Throws CertError with `field` set: `option-value`, `option-long`, `choice-unknown`, `name-*`. */
export const readOption = (name: string, option: Option, raw: RawArgs[string]): OptionValue => {
  const field = { name, option };
  if (typeof raw === 'boolean') return option.kind === 'flag' ? raw : readOne(String(raw), field);
  if (isFile(raw)) return option.kind === 'file' ? checkFile(raw, field) : refuse(field, raw.name, '"…"');
  const list = typeof raw === 'string' ? [raw] : raw;
  if (option.kind === 'names') return readOne(list.join('\n'), field) as readonly string[];
  if (option.many === true) return list.map((value) => readOne(value, field) as string);
  return readOne(list.join(' '), field);
};

/** An option as help writes it. */
export const optionWord = (name: string, { positional }: Pick<Option, 'positional'>): string =>
  positional === true ? `<${name}>` : `--${name}`;

/** A form sends what was left empty as empty text: that is nothing given. */
const isGiven = (raw: RawArgs[string] | undefined): raw is RawArgs[string] =>
  raw !== undefined && raw !== '' && !(Array.isArray(raw) && raw.length === 0);

/**
 * Reads every option of a command (named without its group, for the refusal): what was given, else its default, else nothing.
 * Throws what `readOption` throws and `option-missing`.
 */
export const readArgs = (
  command: string,
  options: Readonly<Record<string, Option>>,
  raw: RawArgs,
): Readonly<Record<string, OptionValue | undefined>> => {
  const entries = Object.entries(options).map(([name, option]) => {
    const given = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (isGiven(given)) return [name, readOption(name, option, given)] as const;
    if (option.default !== undefined) return [name, option.default] as const;
    if (option.required === true)
      throw new CertError('option-missing', { option: optionWord(name, option), command }, { field: name });
    return [name, option.many === true ? [] : undefined] as const;
  });
  return Object.fromEntries(entries);
};
