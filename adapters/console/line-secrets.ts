import type { CommandCard } from '../../src/chat/desk.ts';

/** Words that name a secret in front of `=`, `:` or a space, whatever the command; beside them count the catalogue's options of kind secret. */
const SECRET_WORDS = ['password', 'passphrase', 'secret', 'token', 'key-password'];

const escaped = (word: string): string => word.replace(/[^\w-]/g, '\\$&');

const namesSecretOption = (line: string, catalogue: readonly CommandCard[]): boolean => {
  const options = catalogue.flatMap((command) =>
    Object.entries(command.options).flatMap(([name, option]) => (option.kind === 'secret' ? [name] : [])),
  );
  const words = [...new Set([...SECRET_WORDS, ...options])].map(escaped).join('|');
  return new RegExp(`(?:^|\\s)(?:(?:--|—|–)(?:${words})(?:[\\s=:]|$)|(?:${words})[=:])`, 'iu').test(line);
};

const givesPositionalSecret = (line: string, catalogue: readonly CommandCard[]): boolean => {
  const words = line.replace(/^\//, '').split(/\s+/);
  return catalogue.some(({ path, options }) => {
    if (!Object.values(options).some((option) => option.positional === true && option.kind === 'secret')) return false;
    const typed = words[0] === path[0] ? path : path.slice(1);
    return typed.every((word, index) => words[index]?.toLowerCase() === word) && words.length > typed.length;
  });
};

/** Whether a typed line holds, or may hold, something that must not be written to a history file. Errs on the side of yes. */
export const holdsSecret = (line: string, catalogue: readonly CommandCard[]): boolean =>
  /-----(BEGIN|END) /.test(line) ||
  namesSecretOption(line.trim(), catalogue) ||
  givesPositionalSecret(line.trim(), catalogue);
