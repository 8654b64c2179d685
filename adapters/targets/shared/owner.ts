import type { Clock } from '../../../src/kernel/clock.ts';
import { SECOND } from '../../../src/kernel/duration.ts';
import type { Rights } from './disk.ts';
import { type CommandEnd, runCommand } from './run-command.ts';

/** Who a file is to belong to, as numbers; -1 leaves it to the process. */
export type OwnerIds = Pick<Rights, 'uid' | 'gid'>;

/** The owner is not known on this machine. */
export class OwnerError extends Error {}

const NUMBER = /^\d{1,9}$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$/;

const firstNumber = (end: CommandEnd, pattern: RegExp): number | undefined => {
  const match = end.how === 'ended' && end.code === 0 ? pattern.exec(end.output)?.[1] : undefined;
  return match === undefined ? undefined : Number(match);
};

// `id` and `getent` ask whatever the machine keeps its accounts in (files, LDAP); reading /etc/passwd would see only a part.
const idOf = async (name: string, kind: 'user' | 'group', clock: Clock): Promise<number> => {
  if (NUMBER.test(name)) return Number(name);
  if (!NAME.test(name)) throw new OwnerError(`“${name}” is not the name of a ${kind}`);
  const limit = 10 * SECOND;
  const found =
    kind === 'user'
      ? firstNumber(await runCommand({ argv: ['id', '-u', name], limit }, clock), /^(\d+)$/m)
      : firstNumber(await runCommand({ argv: ['getent', 'group', name], limit }, clock), /^[^:]*:[^:]*:(\d+):/m);
  if (found === undefined) throw new OwnerError(`there is no ${kind} “${name}” on this machine`);
  return found;
};

/** Reads `user`, `user:group` or `:group`, names or numbers. Throws OwnerError. */
export const resolveOwner = async (owner: string | undefined, clock: Clock): Promise<OwnerIds> => {
  const [user = '', group = ''] = (owner ?? '').split(':');
  const uid = user === '' ? -1 : await idOf(user, 'user', clock);
  const gid = group === '' ? -1 : await idOf(group, 'group', clock);
  return { uid, gid };
};
