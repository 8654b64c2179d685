import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIpAddress, inIpRange, parseIpAddress, parseIpRange } from '../../../src/pki/ip-address.ts';

describe('IP addresses in certificates', () => {
  test.each([
    ['10.0.0.1', '0a000001', '10.0.0.1'],
    ['255.255.255.255', 'ffffffff', '255.255.255.255'],
    ['::', '00000000000000000000000000000000', '::'],
    ['::1', '00000000000000000000000000000001', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['fd00:1:2:3:4:5:6::', 'fd000001000200030004000500060000', 'fd00:1:2:3:4:5:6:0'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201', '::ffff:c000:201'],
  ])('ok/%s', (text, hex, canonical) => {
    const bytes = parseIpAddress(text);
    expect(bytes?.toString('hex')).toBe(hex);
    expect(formatIpAddress(bytes!)).toBe(canonical);
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.1.',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    ':::',
    ':1',
    '1:2:3:4:5:6:7::8',
    'fe80::1%eth0',
    '[::1]',
    '12345::',
    '::1.2.3',
    'example.com',
    `${'0'.repeat(60)}::`,
  ])('fail/%s', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });

  test('an address of any other length has no text', () => {
    expect(formatIpAddress(Buffer.alloc(5))).toBeUndefined();
  });

  test('every address survives writing and reading', () => {
    const address = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.array(fc.oneof(fc.constant(0), fc.nat(255)), { minLength: 16, maxLength: 16 }).map((b) => Uint8Array.from(b)),
    );
    fc.assert(
      fc.property(address, (bytes) => {
        expect(parseIpAddress(formatIpAddress(bytes) ?? '')?.equals(bytes)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['10.0.0.0/8', '10.255.0.1', '11.0.0.1'],
    ['10.1.2.3/12', '10.15.255.255', '10.16.0.0'],
    ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['fd00::/8', 'fdff::1', 'fc00::1'],
    ['2001:db8::/33', '2001:db8:7fff::1', '2001:db8:8000::1'],
    ['0.0.0.0/0', '203.0.113.9', '::1'],
  ])('%s holds %s and not %s', (range, inside, outside) => {
    const parsed = parseIpRange(range)!;
    expect(inIpRange(parseIpAddress(inside)!, parsed)).toBe(true);
    expect(inIpRange(parseIpAddress(outside)!, parsed)).toBe(false);
  });

  test.each(['10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/-1', 'fd00::/129', 'example.com/8', '10.0.0.0/'])(
    'fail/range %s',
    (text) => {
      expect(parseIpRange(text)).toBeUndefined();
    },
  );
});
