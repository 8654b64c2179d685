import { describe, expect, it } from 'vitest';
import { lookalike } from '../../../src/pki/lookalike.ts';
import { parseName } from '../../../src/pki/name.ts';

describe('lookalike', () => {
  it.each([
    ['ok/all Cyrillic letters drawn like Latin ones', 'аррӏе.com', 'Cyrillic'],
    ['ok/one Cyrillic letter among Latin ones', 'pаypal.com', 'Latin + Cyrillic'],
    ['ok/one Greek letter among Latin ones', 'gοogle.com', 'Latin + Greek'],
    ['ok/Latin letters that are not ASCII', 'ɡoogle.com', 'Latin'],
    ['ok/an i with two dots', 'İstanbul.com', 'Latin'],
    ['ok/in a deeper label', 'pаy.example.com', 'Latin + Cyrillic'],
    ['ok/Cyrillic mixed with Han', 'жук例.com', 'Cyrillic + Han'],
    ['ok/in a wildcard', '*.аррӏе.com', 'Cyrillic'],
  ])('%s', (_, name, scripts) => {
    expect(lookalike(parseName(name))).toBe(scripts);
  });

  it.each([
    ['fail/ASCII', 'paypal.com'],
    ['fail/Latin with accents', 'bücher.example'],
    ['fail/honest Cyrillic', 'пример.com'],
    ['fail/honest Greek', 'παράδειγμα.com'],
    ['fail/Chinese', '例子.中国'],
    ['fail/Chinese with Latin', '例子abc.com'],
    ['fail/Japanese with all its scripts', '日本のテストabc.jp'],
    ['fail/Korean with Han', '한국漢字.com'],
    ['fail/one script per label', 'пример.example.com'],
    ['fail/an address', '2001:db8::1'],
  ])('%s', (_, name) => {
    expect(lookalike(parseName(name))).toBeUndefined();
  });
});
