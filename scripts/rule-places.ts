import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .toSorted();

const texts = new Map<string, string>();
const textOf = (path: string): string => {
  const known = texts.get(path) ?? readFileSync(join(ROOT, path), 'utf8');
  texts.set(path, known);
  return known;
};

const SOURCES = ['src', 'adapters'].flatMap(filesUnder).filter((path) => !path.startsWith('src/texts/'));
const TESTS = filesUnder('test').filter((path) => path.endsWith('.test.ts') || path.includes('/contracts/'));

/** Files whose comments, tables or commands name a rule. */
export const enforcedIn = (rule: string): readonly string[] => {
  const named = new RegExp(`\\b${rule}\\b`);
  return SOURCES.filter((path) => named.test(textOf(path)));
};

export interface NamedTest {
  readonly path: string;
  readonly title: string;
}

/** Whether a test asks the product, by the words of a command or over real servers, and not a table or a function alone. */
export const asksProduct = ({ path }: NamedTest): boolean => /^test\/(stories|real)\//.test(path);

/** Tests and suites whose title names a rule; those that ask the product come first. */
export const testsOf = (rule: string): readonly NamedTest[] => {
  const title = new RegExp(`(['"\`])((?:(?!\\1).)*\\b${rule}\\b(?:(?!\\1).)*)\\1`);
  const found = TESTS.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line) => {
        const found = title.exec(line)?.[2];
        return found === undefined ? [] : [{ path, title: found }];
      }),
  );
  return [...found.filter(asksProduct), ...found.filter((test) => !asksProduct(test))];
};
