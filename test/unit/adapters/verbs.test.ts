import { expect, test } from 'vitest';
import { VERBS } from '../../../adapters/main.ts';
import { commands } from '../../../src/commands.ts';

const groups = [...new Set(commands.filter(({ path }) => path[0] === 'signet').map(({ path }) => path[1] ?? ''))];

test.each(groups.filter((group) => group !== 'help'))('/signet %s is a verb of the shell too', (group) => {
  expect(VERBS[group]?.usage).toMatch(new RegExp(`^${group}`));
});
