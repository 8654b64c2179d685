import type { Instant } from '../kernel/clock.ts';
import { OID, type OidName } from './oid.ts';

/** Tags of the universal types used here, with the constructed bit set where it belongs. @see X.690 §8.1.2, X.680 §8.6 */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  nothing: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  printable: 0x13,
  teletex: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universal: 0x1c,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A context-specific tag: `[number]`, constructed unless said otherwise. */
export const contextTag = (number: number, form: 'constructed' | 'primitive' = 'constructed'): number =>
  (form === 'constructed' ? 0xa0 : 0x80) | number;

const lengthSize = (length: number): number => {
  if (length < 0x80) return 1;
  if (length < 0x100) return 2;
  if (length < 0x10000) return 3;
  return length < 0x1000000 ? 4 : 5;
};

/** One element: tag, shortest length, and the parts one after the other. @see X.690 §10.1 */
export const element = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  let length = 0;
  for (const part of parts) length += part.length;
  const size = lengthSize(length);
  const out = Buffer.allocUnsafe(1 + size + length);
  out[0] = tag;
  if (size === 1) out[1] = length;
  else {
    out[1] = 0x80 | (size - 1);
    out.writeUIntBE(length, 2, size - 1);
  }
  let at = 1 + size;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(TAG.sequence, ...parts);

export const octets = (content: Uint8Array): Buffer => element(TAG.octets, content);

/** A BIT STRING; `unused` bits at the end of the last byte do not count. */
export const bits = (content: Uint8Array, unused = 0): Buffer => element(TAG.bits, Buffer.of(unused), content);

/** BIT STRING of named bits, trailing zeros left out. @see X.690 §11.2.2 */
export const namedBits = (positions: readonly number[]): Buffer => {
  if (positions.length === 0) return bits(Buffer.alloc(0));
  const last = Math.max(...positions);
  const content = Buffer.alloc((last >> 3) + 1);
  for (const position of positions) {
    const at = position >> 3;
    content[at] = (content[at] ?? 0) | (0x80 >> (position & 7));
  }
  return bits(content, 7 - (last & 7));
};

/** DER leaves a FALSE default out, so only TRUE is ever written. */
export const yes = (): Buffer => Buffer.of(TAG.boolean, 1, 0xff);

export const nothing = (): Buffer => Buffer.of(TAG.nothing, 0);

/** A non-negative INTEGER from its big-endian magnitude: shortest form, a zero byte before a set top bit. */
export const magnitude = (bytes: Uint8Array): Buffer => {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const rest = bytes.length === 0 ? Buffer.of(0) : bytes.subarray(start);
  return (rest[0] ?? 0) & 0x80 ? element(TAG.integer, Buffer.of(0), rest) : element(TAG.integer, rest);
};

/** A non-negative INTEGER from a number or bigint. */
export const integer = (value: number | bigint): Buffer => {
  const hex = value.toString(16);
  return magnitude(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
};

export const utf8 = (text: string): Buffer => element(TAG.utf8, Buffer.from(text, 'utf8'));

export const printable = (text: string): Buffer => element(TAG.printable, Buffer.from(text, 'latin1'));

export const ia5 = (text: string): Buffer => element(TAG.ia5, Buffer.from(text, 'latin1'));

const base128 = (arc: number): number[] => {
  const out = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) out.unshift((rest % 128) | 0x80);
  return out;
};

const encodeOid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(TAG.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
};

const encodedOids: ReadonlyMap<OidName, Buffer> = new Map(
  (Object.keys(OID) as OidName[]).map((name) => [name, encodeOid(OID[name])]),
);

/** An OBJECT IDENTIFIER of the table; encoded once, so do not write into it. */
export const oid = (name: OidName): Buffer => encodedOids.get(name) ?? encodeOid(OID[name]);

/** UTCTime up to 2049, GeneralizedTime from 2050, whole seconds. @see RFC 5280 §4.1.2.5 */
export const time = (instant: Instant): Buffer => {
  const digits = `${instant.slice(0, 19).replace(/[-T:]/g, '')}Z`;
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050
    ? element(TAG.utcTime, Buffer.from(digits.slice(2), 'latin1'))
    : element(TAG.generalizedTime, Buffer.from(digits, 'latin1'));
};
