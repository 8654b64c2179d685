import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

const withoutComments = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/ \/\/ .*$/gm, '');

/** `import { a, b as c } from`, `export { a } from`, `const { a } = await import()`. */
const NAMED =
  /(?:\b(?:import|export)\s+(?:type\s+)?|\b(?:const|let)\s+)\{([^{}]*)\}\s*(?:from|=\s*await import\()\s*'(\.[^']+)'/g;
/** `import * as all from`, and every other `import()`: whoever has the whole module may use all of it. */
const WHOLE = /(?:\* as \w+ from|\bimport\()\s*'(\.[^']+)'/g;
const VALUE = /^export (?:async |abstract )*(?:const|let|function\*?|class) (\w+)/gm;

const ALL = '*';

const nameOf = (part: string): string =>
  part
    .trim()
    .replace(/^type /, '')
    .split(/\s+as\s+|:/)[0]
    ?.trim() ?? '';

interface Source {
  readonly path: string;
  readonly text: string;
}

/** Every `file#name` that one of the sources imports. */
const importedBy = (sources: readonly Source[]): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { path, text } of sources) {
    const at = (target: string): string => relative(ROOT, resolve(ROOT, dirname(path), target));
    for (const [, names = '', target = ''] of text.matchAll(NAMED))
      for (const part of names.split(',')) found.add(`${at(target)}#${nameOf(part)}`);
    for (const [, target = ''] of text.replace(NAMED, '').matchAll(WHOLE)) found.add(`${at(target)}#${ALL}`);
  }
  return found;
};

const read = (...folders: readonly string[]): readonly Source[] =>
  folders.flatMap(sourcesIn).map((path) => ({ path, text: withoutComments(readFileSync(join(ROOT, path), 'utf8')) }));

/** What the documents are printed by counts as product: its tables are read there. */
const PRODUCT = ['src', 'adapters', 'migrations', 'bin', 'scripts'] as const;

/** Each value that src/ or adapters/ exports and none of `users` imports, as `file: name`, as far as `counts`. */
const notImported = (
  users: readonly Source[],
  counts: (source: Source, name: string) => boolean,
): readonly string[] => {
  const imported = importedBy(users);
  return read('src', 'adapters').flatMap((source) =>
    imported.has(`${source.path}#${ALL}`)
      ? []
      : [...source.text.matchAll(VALUE)]
          .map(([, name = '']) => name)
          .filter((name) => !imported.has(`${source.path}#${name}`) && counts(source, name))
          .map((name) => `${source.path}: ${name}`),
  );
};

/** Exported and used by no line of the product, its own file included: at best a test asks for it. */
export const unusedExports = (): readonly string[] =>
  notImported(read(...PRODUCT), ({ text }, name) => [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length === 1);

/** Exported and imported by nobody, the tests neither: it need not be exported. */
export const lonelyExports = (): readonly string[] => notImported(read(...PRODUCT, 'bench', 'test'), () => true);
