import { describe, expect, test } from 'vitest';
import { isListed, readListedAddress } from '../../../src/certificate/listed-address.ts';

const listOf = (...texts: readonly string[]) =>
  texts.map((text) => {
    const one = readListedAddress(text);
    if (one === undefined) throw new Error(`${text} is no entry`);
    return one;
  });

describe('CERT-1 the list of addresses that CA certificates may be fetched from', () => {
  test.each([
    ['ca.example.com', 'http://ca.example.com/issuing.der'],
    ['ca.example.com', 'https://CA.Example.Com/a/b?c'],
    ['ca.example.com:8080', 'http://ca.example.com:8080/issuing.der'],
    ['https://ca.example.com', 'https://ca.example.com/issuing.der'],
    ['http://ca.example.com/certs/', 'http://ca.example.com/certs/issuing.der'],
    ['http://ca.example.com/certs', 'http://ca.example.com/certs/issuing.der'],
    ['http://ca.example.com/issuing.der', 'http://ca.example.com/issuing.der'],
    ['[2001:db8::1]', 'http://[2001:db8:0::1]/issuing.der'],
    ['中国.example', 'http://xn--fiqs8s.example/issuing.der'],
  ])('ok/%s has %s', (entry, url) => {
    expect(isListed(listOf(entry), url)).toBe(true);
  });

  test.each([
    ['ca.example.com', 'http://other.example.com/issuing.der'],
    ['ca.example.com', 'http://ca.example.com.evil.test/issuing.der'],
    ['ca.example.com', 'http://evil.test/ca.example.com'],
    ['ca.example.com', 'http://evil.test#ca.example.com'],
    ['ca.example.com', 'http://sub.ca.example.com/issuing.der'],
    ['ca.example.com', 'http://ca.example.com./issuing.der'],
    ['ca.example.com', 'http://ca.example.com:8080/issuing.der'],
    ['ca.example.com', 'http://ca.example.com@127.0.0.1/issuing.der'],
    ['ca.example.com', 'http://name:word@ca.example.com/issuing.der'],
    ['ca.example.com', 'http://name@ca.example.com/issuing.der'],
    ['ca.example.com', 'ldap://ca.example.com/cn=CA'],
    ['ca.example.com', 'file://ca.example.com/etc/passwd'],
    ['ca.example.com', 'ftp://ca.example.com/issuing.der'],
    ['ca.example.com', '//ca.example.com/issuing.der'],
    ['ca.example.com', 'not an address'],
    ['https://ca.example.com', 'http://ca.example.com/issuing.der'],
    ['http://ca.example.com/certs/', 'http://ca.example.com/certs-of-others/a.der'],
    ['http://ca.example.com/certs/', 'http://ca.example.com/certs/../admin'],
    ['http://ca.example.com/certs/', 'http://ca.example.com/certs/%2e%2e/admin'],
    ['http://ca.example.com/certs/', 'http://ca.example.com/certs/..%2fadmin'],
    ['http://ca.example.com/certs/', 'http://ca.example.com/certs/..%5Cadmin'],
    ['http://ca.example.com/certs/', 'http://ca.example.com/'],
    ['http://ca.example.com/issuing.der', 'http://ca.example.com/issuing.derx'],
    ['127.0.0.1', 'http://localhost/issuing.der'],
  ])('fail/%s has not %s', (entry, url) => {
    expect(isListed(listOf(entry), url)).toBe(false);
  });

  test.each([
    '',
    '*',
    '*.example.com',
    'ftp://ca.example.com',
    'ca example',
    'name@ca.example.com',
    'http://',
    'a?b',
    'a#b',
    'ca:port',
  ])('fail/%s is no entry', (text) => {
    expect(readListedAddress(text)).toBeUndefined();
  });

  test('an empty list has nothing', () => {
    expect(isListed([], 'http://ca.example.com/')).toBe(false);
  });
});
