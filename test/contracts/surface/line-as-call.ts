import type { CommandCard } from '../../../src/chat/desk.ts';

export type Body = Readonly<Record<string, string | readonly string[]>>;

/** A line as a program would send it: the address of the twin and a JSON object of options, nothing read or mended on the way. */
export const asCall = (
  line: string,
  catalogue: readonly CommandCard[],
): { readonly path: string; readonly body: Body } => {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const command = catalogue
    .filter(({ path }) => path.every((word, index) => words[index] === word))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  if (command === undefined) throw new Error(`no twin for ${line}`);
  const rest = words.slice(command.path.length);
  const first = Object.entries(command.options).find(([, option]) => option.positional === true)?.[0];
  const body: Record<string, string | string[]> = {};
  const put = (name: string, value: string): void => {
    const before = body[name];
    const many = command.options[name]?.kind === 'names' || command.options[name]?.many === true;
    if (before === undefined) body[name] = many ? [value] : value;
    else body[name] = typeof before === 'string' ? `${before} ${value}` : [...before, value];
  };
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined) put(first ?? 'unexpected', word);
    else if (command.options[name]?.kind === 'flag') put(name, value ?? 'true');
    else put(name, value ?? rest[++at] ?? '');
  }
  return { path: command.path.join('/'), body };
};
