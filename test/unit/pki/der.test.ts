import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as der from '../../../src/pki/der.ts';
import * as reader from '../../../src/pki/der-reader.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const from = (text: string): Buffer => Buffer.from(text, 'hex');

describe('DER writer', () => {
  test.each([
    [0, '0400'],
    [1, '0401'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
  ])('writes the shortest length of %i bytes', (size, head) => {
    const written = der.octets(Buffer.alloc(size));
    expect(hex(written.subarray(0, written.length - size))).toBe(head);
  });

  test.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [256, '02020100'],
    [0xffffffffffffn, '020700ffffffffffff'],
  ])('writes the integer %s', (value, expected) => {
    expect(hex(der.integer(value))).toBe(expected);
  });

  test('writes a magnitude without needless zeros and never negative', () => {
    expect(hex(der.magnitude(from('0000ff')))).toBe('020200ff');
    expect(hex(der.magnitude(from('00007f')))).toBe('02017f');
    expect(hex(der.magnitude(Buffer.alloc(0)))).toBe('020100');
  });

  test.each([
    [[], '030100'],
    [[0], '03020780'],
    [[0, 2], '030205a0'],
    [[5, 6], '03020106'],
    [[8], '0303070080'],
  ])('writes the named bits %j', (positions, expected) => {
    expect(hex(der.namedBits(positions))).toBe(expected);
  });

  test('writes object identifiers of small and large arcs', () => {
    expect(hex(der.oid('commonName'))).toBe('0603550403');
    expect(hex(der.oid('sha256WithRsa'))).toBe('06092a864886f70d01010b');
    expect(hex(der.oid('jksKeyProtector'))).toBe('060a2b060104012a02110101');
  });

  test.each([
    ['1949-12-31T23:59:59.000Z', '180f31393439313233313233353935395a'],
    ['1950-01-01T00:00:00.000Z', '170d3530303130313030303030305a'],
    ['2049-12-31T23:59:59.999Z', '170d3439313233313233353935395a'],
    ['2050-01-01T00:00:00.000Z', '180f32303530303130313030303030305a'],
  ])('writes the instant %s in the type that its year asks for', (instant, expected) => {
    expect(hex(der.time(instant))).toBe(expected);
  });
});

describe('DER reader', () => {
  test.each([
    ['nothing at all', ''],
    ['a tag alone', '30'],
    ['a length past the end', '3005020101'],
    ['an indefinite length', '30800201010000'],
    ['a length of five bytes', '30850000000001ff'],
    ['a length cut off', '308201'],
    ['a length longer than needed, one byte', '30810102'],
    ['a length longer than needed, two bytes', `308200ff${'00'.repeat(255)}`],
    ['a tag of several bytes', '1f810102'],
    ['bytes left over', '30000500'],
    ['another tag', '0500'],
  ])('fail/%s', (_, bytes) => {
    expect(() => reader.readWhole(from(bytes), der.TAG.sequence)).toThrow(reader.DerFault);
  });

  test('reads what the writer writes', () => {
    const written = der.sequence(der.integer(5), der.utf8('é'), der.yes(), der.nothing());
    const inside = reader.open(reader.readWhole(written, der.TAG.sequence));
    expect(reader.readSmall(inside.next(der.TAG.integer))).toBe(5);
    expect(inside.optional(der.TAG.ia5)).toBeUndefined();
    expect(inside.next().content.toString()).toBe('é');
    expect(reader.readBoolean(inside.next(der.TAG.boolean))).toBe(true);
    expect(inside.rest()).toHaveLength(1);
    expect(inside.done).toBe(true);
  });

  test.each([
    ['06022a03', '1.2.3'],
    ['0603550403', '2.5.4.3'],
    ['0603883703', '2.999.3'],
    ['0602277f', '0.39.127'],
  ])('reads the object identifier %s', (bytes, dotted) => {
    expect(reader.readOid(reader.readWhole(from(bytes), der.TAG.oid))).toBe(dotted);
  });

  test.each([
    ['empty', '0600'],
    ['cut off inside an arc', '06022a83'],
  ])('fail/object identifier: %s', (_, bytes) => {
    expect(() => reader.readOid(reader.readWhole(from(bytes), der.TAG.oid))).toThrow(reader.DerFault);
  });

  test.each([
    ['170d3439313233313233353935395a', '2049-12-31T23:59:59.000Z'],
    ['170d3530303130313030303030305a', '1950-01-01T00:00:00.000Z'],
    ['180f32303234303232393030303030305a', '2024-02-29T00:00:00.000Z'],
    ['180f30303031303130313030303030305a', '0001-01-01T00:00:00.000Z'],
    ['180f39393939313233313233353935395a', '9999-12-31T23:59:59.000Z'],
  ])('reads the time %s', (bytes, instant) => {
    expect(reader.readTime(new reader.DerReader(from(bytes)).next())).toBe(instant);
  });

  test.each([
    ['the 29th of February of a common year', '230229000000Z'],
    ['a 13th month', '231301000000Z'],
    ['hour 24', '230101240000Z'],
    ['no seconds', '2301010000Z'],
    ['an offset instead of Z', '230101000000+0100'],
  ])('fail/time: %s', (_, text) => {
    const bytes = der.element(der.TAG.utcTime, Buffer.from(text));
    expect(() => reader.readTime(new reader.DerReader(bytes).next())).toThrow(reader.DerFault);
  });

  test('any instant of the certificate’s range survives writing and reading', () => {
    const whole = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(whole, (date) => {
        const seconds = `${date.toISOString().slice(0, 19)}.000Z`;
        expect(reader.readTime(new reader.DerReader(der.time(date.toISOString())).next())).toBe(seconds);
      }),
      { numRuns: 300 },
    );
  });

  test('hostile bytes end in a DerFault or in elements that make up the whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          const elements = new reader.DerReader(bytes).rest();
          expect(Buffer.concat(elements.map((element) => element.whole)).equals(bytes)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(reader.DerFault);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
