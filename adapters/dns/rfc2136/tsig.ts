import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  CLASS,
  nameBytes,
  type ReadRecord,
  readName,
  recordBytes,
  TYPE,
  u16,
  u32,
  u48,
  WireError,
} from './dns-wire.ts';

/**
 * Algorithms that may sign, by their name on the wire. MD5 and SHA-1 are left out: they are not to be used for new keys.
 * @see RFC 8945 §6
 */
export const ALGORITHMS = {
  'hmac-sha224': 'sha224',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
} as const;
export type Algorithm = keyof typeof ALGORITHMS;

/** Seconds that the two clocks may differ. @see RFC 8945 §10 */
const FUDGE = 300;

export interface TsigKey {
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly secret: Buffer;
}

/** TSIG error codes and their names. @see RFC 8945 §3 */
export const TSIG_ERRORS: Readonly<Record<number, string>> = {
  16: 'BADSIG',
  17: 'BADKEY',
  18: 'BADTIME',
  22: 'BADTRUNC',
};

interface Stamp {
  /** Seconds since the epoch, when it was signed. */
  readonly time: number;
  readonly fudge: number;
  readonly error: number;
  readonly other: Buffer;
}

/** The TSIG variables that go into the digest. @see RFC 8945 §4.3.3 */
const variables = (key: TsigKey, { time, fudge, error, other }: Stamp): Buffer =>
  Buffer.concat([
    nameBytes(key.name),
    u16(CLASS.ANY),
    u32(0),
    nameBytes(key.algorithm),
    u48(time),
    u16(fudge),
    u16(error),
    u16(other.length),
    other,
  ]);

const macOf = (key: TsigKey, ...parts: readonly Buffer[]): Buffer =>
  createHmac(ALGORITHMS[key.algorithm], key.secret).update(Buffer.concat(parts)).digest();

const withAdditional = (message: Buffer, change: number, id: number): Buffer => {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(id, 0);
  copy.writeUInt16BE(message.readUInt16BE(10) + change, 10);
  return copy;
};

export interface Signed {
  readonly bytes: Buffer;
  /** Goes into the digest of the answer. */
  readonly mac: Buffer;
}

/** Signs a whole request. `time` in seconds since the epoch. @see RFC 8945 §5.1 */
export const sign = (message: Buffer, key: TsigKey, time: number): Signed => {
  const stamp: Stamp = { time, fudge: FUDGE, error: 0, other: Buffer.alloc(0) };
  const mac = macOf(key, message, variables(key, stamp));
  const id = message.readUInt16BE(0);
  const data = Buffer.concat([
    nameBytes(key.algorithm),
    u48(time),
    u16(FUDGE),
    u16(mac.length),
    mac,
    u16(id),
    u16(0),
    u16(0),
  ]);
  const record = recordBytes({ host: key.name, type: TYPE.TSIG, class: CLASS.ANY, ttl: 0, data });
  return { bytes: Buffer.concat([withAdditional(message, 1, id), record]), mac };
};

interface TsigData extends Stamp {
  readonly algorithm: string;
  readonly mac: Buffer;
  readonly originalId: number;
}

/** @see RFC 8945 §4.2 */
const readTsig = (data: Buffer): TsigData => {
  const { name: algorithm, end } = readName(data, 0);
  if (end + 10 > data.length) throw new WireError('the TSIG record is cut off');
  const macEnd = end + 10 + data.readUInt16BE(end + 8);
  if (macEnd + 6 > data.length) throw new WireError('the TSIG record is cut off');
  const otherEnd = macEnd + 6 + data.readUInt16BE(macEnd + 4);
  if (otherEnd !== data.length) throw new WireError('the TSIG record has a wrong length');
  return {
    algorithm,
    time: data.readUIntBE(end, 6),
    fudge: data.readUInt16BE(end + 6),
    mac: data.subarray(end + 10, macEnd),
    originalId: data.readUInt16BE(macEnd),
    error: data.readUInt16BE(macEnd + 2),
    other: data.subarray(macEnd + 6, otherEnd),
  };
};

export interface Verdict {
  /** The answer is from someone who has the key, is about this request, and is recent. */
  readonly verified: boolean;
  /** The error code inside the signature; 0 when there is none. */
  readonly error: number;
  /** The server's clock, in seconds since the epoch, where it told it (BADTIME). */
  readonly serverTime?: number;
}

/** Checks the last record of an answer as the signature of a reply to a request with `requestMac`. @see RFC 8945 §5.3 */
export const verify = (
  message: Buffer,
  last: ReadRecord | undefined,
  key: TsigKey,
  requestMac: Buffer,
  time: number,
): Verdict => {
  if (last?.type !== TYPE.TSIG || last.end !== message.length) return { verified: false, error: 0 };
  const tsig = readTsig(last.data);
  const stripped = withAdditional(message.subarray(0, last.start), -1, tsig.originalId);
  const expected = macOf(key, u16(requestMac.length), requestMac, stripped, variables(key, tsig));
  const proper = last.host === key.name.toLowerCase() && last.class === CLASS.ANY && last.ttl === 0;
  const told = tsig.error === 18 && tsig.other.length === 6;
  return {
    verified:
      proper &&
      tsig.algorithm === key.algorithm &&
      (tsig.error === 18 || Math.abs(time - tsig.time) <= FUDGE) &&
      tsig.mac.length === expected.length &&
      timingSafeEqual(tsig.mac, expected),
    error: tsig.error,
    ...(told ? { serverTime: tsig.other.readUIntBE(0, 6) } : {}),
  };
};
