import type { Buffer } from 'node:buffer';
import { type ReadRecord, readName, readRecord, WireError } from './dns-wire.ts';
import { type Signed, type TsigKey, type Verdict, verify } from './tsig.ts';

/** What the server said to one signed request. */
export interface SignedReply {
  /** RFC 1035 §4.1.1 and RFC 2136 §2.2. */
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly ReadRecord[];
  readonly authority: readonly ReadRecord[];
  readonly signature: Verdict;
}

/** Reads an answer of any origin. Throws WireError when it is not an answer to this request. `time` in seconds since the epoch. */
export const readReply = (message: Buffer, request: Signed, key: TsigKey, time: number): SignedReply => {
  if (message.length < 12) throw new WireError('the answer is shorter than a DNS header');
  const flags = message.readUInt16BE(2);
  const sameKind = (flags & 0xf800) === (0x8000 | (request.bytes.readUInt16BE(2) & 0x7800));
  if (message.readUInt16BE(0) !== request.bytes.readUInt16BE(0) || !sameKind) {
    throw new WireError('the answer belongs to another request');
  }
  const [questions = 0, ...counts] = [4, 6, 8, 10].map((at) => message.readUInt16BE(at));
  let at = 12;
  for (let n = 0; n < questions; n++) at = readName(message, at).end + 4;
  const sections = counts.map((count) => {
    const records: ReadRecord[] = [];
    for (let n = 0; n < count; n++) {
      const record = readRecord(message, at);
      records.push(record);
      at = record.end;
    }
    return records;
  });
  const [answers = [], authority = [], additional = []] = sections;
  return {
    rcode: flags & 15,
    authoritative: (flags & 0x0400) !== 0,
    answers,
    authority,
    signature: verify(message, additional.at(-1), key, request.mac, time),
  };
};
