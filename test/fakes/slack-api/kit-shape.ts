import { isJson, type Json } from './slack-model.ts';

/** One fault in the platform's words, with the JSON pointer of its place. */
export interface Fault {
  readonly message: string;
  readonly pointer: string;
}

export type Note = (message: string, pointer: string) => void;
/** Looks at one value and notes what is wrong with it. */
export type Check = (value: unknown, at: string, note: Note) => void;
export type Rule = (value: Json, at: string, note: Note) => void;

interface Field {
  readonly check: Check;
  readonly required: boolean;
}

export const must = (check: Check): Field => ({ check, required: true });
export const may = (check: Check): Field => ({ check, required: false });

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** Text of `min` to `max` characters. */
export const string =
  ({ min = 0, max = Number.POSITIVE_INFINITY }: Range = {}): Check =>
  (value, at, note) => {
    if (typeof value !== 'string') return note('must provide a string', at);
    if (value.length < min) note(`must be more than ${min - 1} characters`, at);
    if (value.length > max) note(`must be less than ${max + 1} characters`, at);
  };

export const matching =
  (pattern: RegExp, what: string): Check =>
  (value, at, note) => {
    if (typeof value !== 'string') return note('must provide a string', at);
    if (!pattern.test(value)) note(`must be a valid ${what}`, at);
  };

export const url =
  (max: number): Check =>
  (value, at, note) => {
    string({ min: 1, max })(value, at, note);
    if (typeof value === 'string' && !/^(https?|slack|mailto):/.test(value)) note('must be a valid url', at);
  };

export const boolean: Check = (value, at, note) => {
  if (typeof value !== 'boolean') note('must provide a boolean', at);
};

export const number =
  ({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Range = {}): Check =>
  (value, at, note) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return note('must provide a number', at);
    if (value < min) note(`must be at least ${min}`, at);
    if (value > max) note(`must be at most ${max}`, at);
  };

export const integer =
  (range: Range = {}): Check =>
  (value, at, note) => {
    if (!Number.isInteger(value)) return note('must provide an integer', at);
    number(range)(value, at, note);
  };

export const oneOf =
  (...words: readonly unknown[]): Check =>
  (value, at, note) => {
    if (!words.includes(value)) note('must be a valid enum value', at);
  };

export const list =
  (item: Check, { min = 0, max = Number.POSITIVE_INFINITY }: Range = {}): Check =>
  (value, at, note) => {
    if (!Array.isArray(value)) return note('must provide an array', at);
    if (value.length < min) note(`must provide at least ${min} items`, at);
    if (value.length > max) note(`no more than ${max} items allowed`, at);
    for (const [index, one] of value.entries()) item(one, `${at}/${index}`, note);
  };

/** An object with these properties and no other. `null` is a value like any other wrong one. */
export const object =
  (fields: Readonly<Record<string, Field>>, ...rules: readonly Rule[]): Check =>
  (value, at, note) => {
    if (!isJson(value)) return note('must provide an object', at);
    for (const key of Object.keys(value))
      if (!Object.hasOwn(fields, key)) note(`invalid additional property: ${key}`, at);
    for (const [key, field] of Object.entries(fields)) {
      if (value[key] !== undefined) field.check(value[key], `${at}/${key}`, note);
      else if (field.required) note(`missing required field: ${key}`, at);
    }
    for (const rule of rules) rule(value, at, note);
  };

/** One of several kinds of object, told apart by their `type`. */
export const byType =
  (kinds: Readonly<Record<string, Check>>): Check =>
  (value, at, note) => {
    if (!isJson(value)) return note('must provide an object', at);
    if (typeof value.type !== 'string') return note('missing required field: type', at);
    const check = Object.hasOwn(kinds, value.type) ? kinds[value.type] : undefined;
    if (check === undefined) return note(`unsupported type: ${value.type}`, `${at}/type`);
    check(value, at, note);
  };

/** The platform says first that no variant fitted, and then why. */
export const anyOf =
  (check: Check): Check =>
  (value, at, note) => {
    const faults: Fault[] = [];
    check(value, at, (message, pointer) => faults.push({ message, pointer }));
    if (faults.length > 0) note('failed to match all allowed schemas', at);
    for (const fault of faults) note(fault.message, fault.pointer);
  };

/** Exactly one of the named properties. */
export const exactlyOne =
  (...keys: readonly string[]): Rule =>
  (value, at, note) => {
    const present = keys.filter((key) => value[key] !== undefined);
    if (present.length === 0) note(`missing required field: ${keys.join(' or ')}`, at);
    if (present.length > 1) note(`must provide only one of: ${present.join(', ')}`, at);
  };

export const atLeastOne =
  (...keys: readonly string[]): Rule =>
  (value, at, note) => {
    if (!keys.some((key) => value[key] !== undefined)) note(`missing required field: ${keys.join(' or ')}`, at);
  };
