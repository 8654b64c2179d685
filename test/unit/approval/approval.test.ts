import { expect, test } from 'vitest';
import { mayVote } from '../../../src/approval/approval.ts';

const [olu, ann] = [{ id: 'olu' }, { id: 'ann' }];
const own = { requester: 'olu', about: 'names' } as const;

test.each([
  ['ok/what another asked for', { ...own, requester: 'ann' }, [olu, ann], 'never', true],
  ['ok/one’s own, alone in the house', own, [olu], 'when-alone', true],
  ['fail/one’s own, while somebody else could', own, [olu, ann], 'when-alone', false],
  ['fail/one’s own, where that never counts', own, [olu], 'never', false],
  [
    'fail/the review of one’s own organisation, not even alone',
    { ...own, about: 'organisation' },
    [olu],
    'when-alone',
    false,
  ],
] as const)('ORG-3 %s', (_, approval, holders, requesterCounts, may) => {
  expect(mayVote(approval, 'olu', holders, requesterCounts)).toBe(may);
});
