import { Buffer } from 'node:buffer';

/** Numbers of RFC 1035 §3.2.2, RFC 2136 §2 and RFC 8945 §4.2 that an update needs. */
export const TYPE = { CNAME: 5, SOA: 6, TXT: 16, TSIG: 250, ANY: 255 } as const;
export const CLASS = { IN: 1, NONE: 254, ANY: 255 } as const;
export const OPCODE = { QUERY: 0, UPDATE: 5 } as const;

/** The bytes cannot be what they claim to be. */
export class WireError extends Error {}

export const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

export const u48 = (value: number): Buffer => {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
};

/** A name in canonical form: lower case, uncompressed (RFC 4034 §6.2). Throws WireError for what cannot be a name. */
export const nameBytes = (name: string): Buffer => {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  const parts = labels[0] === '' && labels.length === 1 ? [] : labels.map((label) => Buffer.from(label));
  if (parts.some((part) => part.length === 0 || part.length > 63)) throw new WireError(`not a DNS name: ${name}`);
  const bytes = Buffer.concat([...parts.flatMap((part) => [Buffer.from([part.length]), part]), Buffer.from([0])]);
  if (bytes.length > 255) throw new WireError(`longer than a DNS name may be: ${name}`);
  return bytes;
};

/** A TXT value as character strings of at most 255 bytes each. @see RFC 1035 §3.3.14 */
export const txtBytes = (value: string): Buffer => {
  const all = Buffer.from(value);
  const strings: Buffer[] = [];
  for (let at = 0; at === 0 || at < all.length; at += 255) {
    const part = all.subarray(at, at + 255);
    strings.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat(strings);
};

export interface WireRecord {
  readonly host: string;
  readonly type: number;
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
  readonly data: Buffer;
}

export const recordBytes = ({ host, type, class: group, ttl, data }: WireRecord): Buffer =>
  Buffer.concat([nameBytes(host), u16(type), u16(group), u32(ttl), u16(data.length), data]);

const byteAt = (message: Buffer, at: number): number => {
  const byte = message[at];
  if (byte === undefined) throw new WireError('a name runs over the end');
  return byte;
};

/** The name at `at` in lower case, and where it ends. Compression pointers must lead back, so that reading ends. @see RFC 1035 §4.1.4 */
export const readName = (message: Buffer, at: number): { readonly name: string; readonly end: number } => {
  const labels: string[] = [];
  let end: number | undefined;
  let here = at;
  let limit = at;
  let length = 1;
  for (;;) {
    const size = byteAt(message, here);
    if (size === 0) return { name: labels.join('.').toLowerCase(), end: end ?? here + 1 };
    if (size >= 0xc0) {
      const target = (size & 0x3f) * 256 + byteAt(message, here + 1);
      end ??= here + 2;
      if (target >= limit) throw new WireError('a compression pointer does not lead back');
      here = target;
      limit = target;
      continue;
    }
    length += size + 1;
    if (size > 63 || length > 255) throw new WireError('a label or name is too long');
    if (here + 1 + size > message.length) throw new WireError('a name runs over the end');
    labels.push(message.toString('latin1', here + 1, here + 1 + size));
    here += size + 1;
  }
};

export interface ReadRecord extends WireRecord {
  /** Where it begins in the message. */
  readonly start: number;
  readonly end: number;
}

/** The record at `at`, its data as raw bytes. */
export const readRecord = (message: Buffer, at: number): ReadRecord => {
  const { name, end: head } = readName(message, at);
  if (head + 10 > message.length) throw new WireError('a record runs over the end');
  const end = head + 10 + message.readUInt16BE(head + 8);
  if (end > message.length) throw new WireError('a record runs over the end');
  return {
    host: name,
    type: message.readUInt16BE(head),
    class: message.readUInt16BE(head + 2),
    ttl: message.readUInt32BE(head + 4),
    data: message.subarray(head + 10, end),
    start: at,
    end,
  };
};
