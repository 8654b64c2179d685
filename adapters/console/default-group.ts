import type { CommandCard } from '../../src/chat/desk.ts';

/** The words of a command's path. */
export const commandWords = ({ path }: Pick<CommandCard, 'path'>): readonly string[] =>
  path.filter((word) => word !== undefined);

/** In this order: a word that both groups have means that of the first. */
const GROUPS = ['cert', 'signet'] as const;

/**
 * The group that a person left out before `first`, the first word typed: `cert`, unless only `signet` has such a word. Undefined when the
 * group stands there already.
 */
export const groupLeftOut = (first: string | undefined, catalogue: readonly CommandCard[]): string | undefined => {
  const word = first?.toLowerCase();
  if (GROUPS.some((group) => group === word)) return undefined;
  return GROUPS.find((group) => catalogue.some(({ path }) => path[0] === group && path[1] === word)) ?? GROUPS[0];
};
