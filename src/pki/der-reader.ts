import { type Instant, toInstant } from '../kernel/clock.ts';
import { TAG } from './der.ts';

/** Bytes that are not the DER they should be. Internal to this room: whoever reads a whole object turns it into its own CertError. */
export class DerFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DerFault';
  }
}

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag, length and content: what a signature covers. */
  readonly whole: Buffer;
}

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const hexTag = (tag: number): string => `0x${tag.toString(16).padStart(2, '0')}`;

/**
 * Walks over the elements of one level. Definite lengths in their shortest form only, one-byte tags only, nothing past the end:
 * every step moves forward, so hostile bytes cost no more than their own length. Throws DerFault.
 */
export class DerReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = viewOf(bytes);
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The tag that comes next, undefined at the end. */
  get tag(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** The next element; refuses any other tag than `tag` when that is given. */
  next(tag?: number): DerElement {
    const bytes = this.#bytes;
    const start = this.#at;
    const found = bytes[start];
    if (found === undefined) throw new DerFault(`ends where ${tag === undefined ? 'more' : hexTag(tag)} should follow`);
    if (tag !== undefined && found !== tag) throw new DerFault(`has ${hexTag(found)} where ${hexTag(tag)} should be`);
    if ((found & 0x1f) === 0x1f) throw new DerFault('has a tag of several bytes');
    const { length, at } = this.#length(start + 1);
    if (at + length > bytes.length) throw new DerFault(`has a length at byte ${start + 1} that runs past the end`);
    this.#at = at + length;
    return { tag: found, content: bytes.subarray(at, this.#at), whole: bytes.subarray(start, this.#at) };
  }

  /** The next element if it has this tag. */
  optional(tag: number): DerElement | undefined {
    return this.tag === tag ? this.next(tag) : undefined;
  }

  /** A reader over the content of the next element. */
  enter(tag: number): DerReader {
    return new DerReader(this.next(tag).content);
  }

  /** All elements that are left. */
  rest(): DerElement[] {
    const elements: DerElement[] = [];
    while (!this.done) elements.push(this.next());
    return elements;
  }

  /** Refuses anything left over. */
  end(): void {
    if (!this.done) throw new DerFault('has bytes left over at its end');
  }

  #length(at: number): { readonly length: number; readonly at: number } {
    const first = this.#bytes[at];
    if (first === undefined) throw new DerFault('ends inside a length');
    if (first < 0x80) return { length: first, at: at + 1 };
    const size = first & 0x7f;
    if (size === 0 || size > 4) throw new DerFault(`has a length of a forbidden form at byte ${at}`);
    if (at + 1 + size > this.#bytes.length) throw new DerFault('ends inside a length');
    const length = this.#bytes.readUIntBE(at + 1, size);
    if (length < 0x80 || length < 2 ** (8 * (size - 1))) throw new DerFault(`has a length not in its shortest form`);
    return { length, at: at + 1 + size };
  }
}

/** The one element that `bytes` are; refuses anything after it. */
export const readWhole = (bytes: Uint8Array, tag: number): DerElement => {
  const reader = new DerReader(bytes);
  const found = reader.next(tag);
  reader.end();
  return found;
};

export const open = (parent: DerElement): DerReader => new DerReader(parent.content);

/** The content of an INTEGER as lower-case hex of whole bytes, without the sign's zero byte. */
export const readHex = (value: DerElement): string => {
  const { content } = value;
  if (content.length === 0) throw new DerFault('has an empty INTEGER');
  return (content.length > 1 && content[0] === 0 ? content.subarray(1) : content).toString('hex');
};

/** A small non-negative INTEGER or ENUMERATED. */
export const readSmall = (value: DerElement): number => {
  const { content } = value;
  if (content.length === 0 || content.length > 6 || (content[0] ?? 0) & 0x80)
    throw new DerFault('has a number out of range');
  return content.readUIntBE(0, content.length);
};

export const readBoolean = (value: DerElement): boolean => {
  if (value.content.length !== 1) throw new DerFault('has a BOOLEAN of a wrong length');
  return value.content[0] !== 0;
};

/** A BIT STRING of whole bytes: keys and signatures. */
export const readBytes = (value: DerElement): Buffer => {
  if (value.content[0] !== 0) throw new DerFault('has a BIT STRING that is not whole bytes');
  return value.content.subarray(1);
};

/** The positions that are set in a BIT STRING of named bits; only the first 16 are looked at. */
export const readNamedBits = (value: DerElement): number[] => {
  const unused = value.content[0];
  if (unused === undefined || unused > 7) throw new DerFault('has a BIT STRING without its first byte');
  const bytes = value.content.subarray(1, 3);
  return Array.from({ length: bytes.length * 8 }, (_, at) => at).filter(
    (at) => ((bytes[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0,
  );
};

/** An OBJECT IDENTIFIER in dotted form. @see X.690 §8.19 */
export const readOid = (value: DerElement): string => {
  const { content } = value;
  const last = content.at(-1);
  if (last === undefined || last & 0x80 || content.length > 64) throw new DerFault('has a malformed OBJECT IDENTIFIER');
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first = 0n, ...rest] = arcs;
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
};

const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** UTCTime (1950–2049) or GeneralizedTime in the one form that RFC 5280 §4.1.2.5 allows. */
export const readTime = (value: DerElement): Instant => {
  const text = value.content.toString('latin1');
  const match =
    value.tag === TAG.utcTime ? UTC.exec(text) : value.tag === TAG.generalizedTime ? GENERALIZED.exec(text) : null;
  if (match === null) throw new DerFault('has a malformed time');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const full = value.tag === TAG.generalizedTime ? year : year < 50 ? 2000 + year : 1900 + year;
  const moment = new Date(Date.UTC(2000, 0, 1, hour, minute, second));
  moment.setUTCFullYear(full, month - 1, day);
  if (moment.getUTCMonth() !== month - 1 || moment.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) {
    throw new DerFault('has a time that does not exist');
  }
  return toInstant(moment.getTime());
};
