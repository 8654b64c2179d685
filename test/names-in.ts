import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A test as a table names it: file, then what its name holds. */
export type Named = readonly [file: string, name: string];

/** Names of tests, and of the contracts' scenarios, as they stand in a file, templates included. */
export const namesIn = (file: string): readonly string[] => {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  const calls = text.matchAll(/\b(?:(?:test|it)(?:\.each\([\s\S]*?\))?\(|name:)\s*(['"`])([\s\S]*?)\1/g);
  return [...calls].map(([, , name = '']) => name);
};

/** Of these tests, those that are not there. */
export const missingOf = (tests: readonly Named[]): readonly string[] =>
  tests
    .filter(([file, name]) => !namesIn(file).some((one) => one.includes(name)))
    .map(([file, name]) => `${file}: ${name}`);
