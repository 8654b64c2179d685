import { expect, test } from 'vitest';
import { card } from '../../src/chat/build.ts';
import { createCommandTally } from '../../src/command-tally.ts';

const done = { ok: true as const, data: {}, message: card({ title: 'Done' }) };
const asked = (surface: string, ...path: readonly string[]) => ({
  path,
  conversation: { surface, realm: 'local', id: 'here' },
});

test('commands are counted by outcome and surface; whatever else is typed is one line', () => {
  const tally = createCommandTally(['cert list']);
  tally.add(asked('console', 'cert', 'list'), done);
  tally.add(asked('console', 'cert', 'list'), done);
  tally.add(asked('http', 'cert', 'list'), done);
  tally.add(asked('http', 'cert', 'gibberish'), done);
  tally.add(asked('http', 'nonsense'), done);
  expect(tally.lines().map(({ count, ...labels }) => [...Object.values(labels), count])).toEqual([
    ['cert list', 'ok', 'console', 2],
    ['cert list', 'ok', 'http', 1],
    ['unknown', 'ok', 'http', 2],
  ]);
});
