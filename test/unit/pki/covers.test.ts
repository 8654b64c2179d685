import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, sameSet } from '../../../src/pki/covers.ts';

describe('covers', () => {
  it.each<[string, readonly string[], string]>([
    ['ok/the name itself', ['example.com'], 'example.com'],
    ['ok/capitals and a trailing dot', ['Example.com'], 'EXAMPLE.COM.'],
    ['ok/one level under a wildcard', ['*.example.com'], 'www.example.com'],
    ['ok/an A-label under a wildcard', ['*.example.com'], 'xn--bcher-kva.example.com'],
    ['ok/a Unicode host', ['xn--bcher-kva.example'], 'bücher.example'],
    ['ok/a Unicode host under a wildcard', ['*.xn--bcher-kva.example'], 'www.bücher.example'],
    ['ok/a wildcard asked for', ['*.example.com'], '*.example.com'],
    ['ok/IPv6 in another form', ['2001:db8:0:0:0:0:0:1'], '2001:DB8::1'],
    ['ok/a name with underscores that some CA once issued', ['my_host.example.com'], 'my_host.example.com'],
    ['ok/the second of several', ['example.org', '*.example.com'], 'a.example.com'],
  ])('%s', (_, names, host) => {
    expect(covers(names, host)).toBe(true);
  });

  it.each<[string, readonly string[], string]>([
    ['fail/another name', ['example.com'], 'www.example.com'],
    ['fail/a wildcard does not cover its parent', ['*.example.com'], 'example.com'],
    ['fail/a wildcard covers one level only', ['*.example.com'], 'a.b.example.com'],
    ['fail/part of a label', ['w*.example.com'], 'www.example.com'],
    ['fail/a star that is not leftmost', ['www.*.com'], 'www.example.com'],
    ['fail/a star right under a top-level domain', ['*.com'], 'example.com'],
    ['fail/a wildcard over an address', ['*.0.2.1'], '192.0.2.1'],
    ['fail/a wildcard host under a wider wildcard', ['*.example.com'], '*.a.example.com'],
    ['fail/a wildcard host by a plain name', ['www.example.com'], '*.example.com'],
    ['fail/nothing', [], 'example.com'],
    ['fail/an empty host', ['*.example.com'], ''],
    ['fail/an empty first label', ['*.example.com'], '.example.com'],
  ])('%s', (_, names, host) => {
    expect(covers(names, host)).toBe(false);
  });

  it('never throws, whatever stands in a certificate', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.string({ unit: 'grapheme' }), (names, host) => {
        expect(typeof covers(names, host)).toBe('boolean');
      }),
    );
  });
});

describe('sameSet', () => {
  it.each<[string, readonly string[], readonly string[], boolean]>([
    ['ok/another order', ['a.example.com', 'b.example.com'], ['b.example.com', 'a.example.com'], true],
    ['ok/another form', ['bücher.example'], ['XN--BCHER-KVA.example.'], true],
    ['ok/none', [], [], true],
    ['fail/one more', ['a.example.com'], ['a.example.com', 'b.example.com'], false],
    ['fail/one other', ['a.example.com'], ['b.example.com'], false],
    ['fail/a wildcard is not the name', ['*.example.com'], ['www.example.com'], false],
  ])('%s', (_, left, right, expected) => {
    expect(sameSet(left, right)).toBe(expected);
    expect(sameSet(right, left)).toBe(expected);
  });
});
