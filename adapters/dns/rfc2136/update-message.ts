import { Buffer } from 'node:buffer';
import { CLASS, nameBytes, OPCODE, recordBytes, TYPE, txtBytes, u16, type WireRecord } from './dns-wire.ts';

export interface RecordKey {
  readonly host: string;
  readonly type: 'TXT' | 'CNAME';
  readonly value: string;
}

const dataOf: Readonly<Record<RecordKey['type'], (value: string) => Buffer>> = { TXT: txtBytes, CNAME: nameBytes };

const NOTHING = Buffer.alloc(0);

/** Add to an RRset. @see RFC 2136 §2.5.1 */
export const addition = ({ host, type, value }: RecordKey, ttl: number): WireRecord => ({
  host,
  type: TYPE[type],
  class: CLASS.IN,
  ttl,
  data: dataOf[type](value),
});

/** Delete one value from an RRset; the others stay. @see RFC 2136 §2.5.4 */
export const deletion = ({ host, type, value }: RecordKey): WireRecord => ({
  host,
  type: TYPE[type],
  class: CLASS.NONE,
  ttl: 0,
  data: dataOf[type](value),
});

/** Prerequisite: no record of the type at the host, else YXRRSET. @see RFC 2136 §2.4.3 */
export const noneOfType = (host: string, type: RecordKey['type']): WireRecord => ({
  host,
  type: TYPE[type],
  class: CLASS.NONE,
  ttl: 0,
  data: NOTHING,
});

/** Prerequisite: no record at all at the host, else YXDOMAIN. @see RFC 2136 §2.4.5 */
export const nameUnused = (host: string): WireRecord => ({
  host,
  type: TYPE.ANY,
  class: CLASS.NONE,
  ttl: 0,
  data: NOTHING,
});

/** Prerequisite: the RRset is exactly this one value, else NXRRSET. @see RFC 2136 §2.4.2 */
export const exactly = ({ host, type, value }: RecordKey): WireRecord => ({
  host,
  type: TYPE[type],
  class: CLASS.IN,
  ttl: 0,
  data: dataOf[type](value),
});

export interface Update {
  readonly zone: string;
  readonly prerequisites: readonly WireRecord[];
  readonly updates: readonly WireRecord[];
}

const zoneQuestion = (zone: string): Buffer => Buffer.concat([nameBytes(zone), u16(TYPE.SOA), u16(CLASS.IN)]);

/** An UPDATE without its signature. @see RFC 2136 §2.2 */
export const updateMessage = (id: number, { zone, prerequisites, updates }: Update): Buffer =>
  Buffer.concat([
    ...[id, OPCODE.UPDATE << 11, 1, prerequisites.length, updates.length, 0].map(u16),
    zoneQuestion(zone),
    ...prerequisites.map(recordBytes),
    ...updates.map(recordBytes),
  ]);

/** A question for the SOA record of `host`, recursion not desired. */
export const soaMessage = (id: number, host: string): Buffer =>
  Buffer.concat([...[id, 0, 1, 0, 0, 0].map(u16), zoneQuestion(host)]);
