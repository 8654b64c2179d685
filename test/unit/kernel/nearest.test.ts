import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, editDistance, nearest, nearestFew } from '../../../src/kernel/nearest.ts';

const COMMANDS = ['apply', 'status', 'verify', 'host', 'renew', 'revoke', 'reissue', 'transfer-points', 'list'];

describe('nearest', () => {
  it.each([
    ['ok/a letter missing', 'aply', 'apply'],
    ['ok/a letter added', 'appply', 'apply'],
    ['ok/a letter replaced', 'renev', 'renew'],
    ['ok/two letters swapped', 'verfiy', 'verify'],
    ['ok/upper case', 'STATSU', 'status'],
    ['ok/the right word itself', 'revoke', 'revoke'],
    ['ok/a beginning', 'trans', 'transfer-points'],
    ['ok/several slips in a long word', 'transfr-pionts', 'transfer-points'],
  ])('%s', (_, word, expected) => {
    expect(nearest(word, COMMANDS)).toBe(expected);
  });

  it.each([
    ['fail/nothing like any', 'certificate'],
    ['fail/two slips in a short word', 'lxxt'],
    ['fail/nothing typed', ''],
  ])('%s', (_, word) => {
    expect(nearest(word, COMMANDS)).toBeUndefined();
  });

  it('fail/no candidates', () => {
    expect(nearest('apply', [])).toBeUndefined();
    expect(closest('apply', [])).toBe('');
  });

  it('closest proposes one however far the word is', () => {
    expect(closest('certificate', COMMANDS)).not.toBe('');
    expect(closest('liist', COMMANDS)).toBe('list');
  });
});

describe('editDistance', () => {
  const word = fc.string({ maxLength: 12 });

  it('is zero for equal words only, and the same both ways', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });

  it('lies between the difference of the lengths and the longer length', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it('counts one swap of neighbours as one slip', () => {
    expect(editDistance('ab', 'ba')).toBe(1);
  });
});

describe('nearestFew', () => {
  it('says the nearest first, and that there are more', () => {
    expect(nearestFew('dvv', ['geotrust-ov', 'ov', 'dv', 'dv-free'], 2)).toBe('dv, ov, …');
    expect(nearestFew('dvv', ['ov', 'dv'], 2)).toBe('dv, ov');
  });
});
