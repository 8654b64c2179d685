import { Buffer } from 'node:buffer';
import dnsPacket, { type Answer, type CaaData, type DecodedPacket, type SoaData } from 'dns-packet';
import type { AnswerRecord, AskOptions, RecordType } from '../../src/validation/lookup.ts';

/** What fits into one UDP packet on every path. @see https://www.dnsflagday.net/2020/ */
const UDP_SIZE = 1_232;

/** No record set that we ask for comes near this; a longer answer is not read, so that a hostile one costs little. */
const LONGEST_ANSWER = 16_384;

export interface DnsQuestion {
  readonly id: number;
  readonly host: string;
  readonly type: RecordType;
}

/** The useful part of one answer. */
export interface ReadAnswer {
  readonly rcode: string;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly records: readonly AnswerRecord[];
  readonly referral: readonly string[];
}

/** A question with EDNS, as bytes. Throws for a host that cannot be a name. @see RFC 6891 */
export const questionBytes = (
  { id, host, type }: DnsQuestion,
  { recurse = true, unchecked = false }: AskOptions,
): Buffer => {
  if (host.length > 253 || host.split('.').some((label) => label === '' || Buffer.byteLength(label) > 63)) {
    throw new RangeError(`not a DNS name: ${host}`);
  }
  return dnsPacket.encode({
    type: 'query',
    id,
    flags: (recurse ? dnsPacket.RECURSION_DESIRED : 0) | (unchecked ? dnsPacket.CHECKING_DISABLED : 0),
    questions: [{ name: host, type, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_SIZE,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
};

const plainName = (name: string): string => (name === '.' ? '' : name.toLowerCase());

const textOf = (data: unknown): string => {
  const parts: unknown[] = Array.isArray(data) ? data : [data];
  return Buffer.concat(parts.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(String(part))))).toString(
    'utf8',
  );
};

const hostOf = (data: unknown): string => plainName(String(data));

/** Text forms as the port describes them, from what the library makes of each type. */
const TEXTS: Readonly<Record<RecordType, (data: unknown) => string>> = {
  A: String,
  AAAA: String,
  CNAME: hostOf,
  NS: hostOf,
  TXT: textOf,
  CAA: (data) => {
    const { flags = 0, tag, value } = data as CaaData;
    return `${flags} ${tag} "${value}"`;
  },
  SOA: (data) => {
    const { mname, rname, serial = 0 } = data as SoaData;
    return `${plainName(mname)} ${plainName(rname)} ${serial}`;
  },
};

const isAsked = (type: string): type is RecordType => Object.hasOwn(TEXTS, type);

const recordOf = (answer: Answer): AnswerRecord[] => {
  if (answer.type === 'OPT' || !isAsked(answer.type) || answer.class !== 'IN') return [];
  const { name, type, ttl = 0, data } = answer;
  return [{ host: plainName(name), type, value: TEXTS[type](data), ttl }];
};

/** Every record takes at least 11 bytes and every question 5: counts that promise more are lies, and not followed. */
const countsAreLies = (bytes: Buffer): boolean => {
  const [questions = 0, ...records] = [4, 6, 8, 10].map((at) => bytes.readUInt16BE(at));
  return 12 + questions * 5 + records.reduce((sum, count) => sum + count, 0) * 11 > bytes.length;
};

const rcodeOf = (packet: DecodedPacket & { readonly rcode?: string }): string => {
  const opt = packet.additionals?.find((answer) => answer.type === 'OPT');
  const extended = opt?.type === 'OPT' ? opt.extendedRcode : 0;
  return extended === 0 ? (packet.rcode ?? '') : `RCODE_${extended * 16 + ((packet.flags ?? 0) & 15)}`;
};

const belongsTo = (packet: DecodedPacket, { id, host, type }: DnsQuestion): boolean => {
  const [question, ...more] = packet.questions ?? [];
  const opcode = ((packet.flags ?? 0) >> 11) & 15;
  return (
    packet.flag_qr &&
    packet.id === id &&
    opcode === 0 &&
    question !== undefined &&
    more.length === 0 &&
    plainName(question.name) === host.toLowerCase() &&
    question.type === type &&
    question.class === 'IN'
  );
};

/** Reads an answer of any origin; undefined when it cannot be read or answers another question. */
export const readAnswer = (bytes: Buffer, question: DnsQuestion): ReadAnswer | undefined => {
  if (bytes.length < 12 || bytes.length > LONGEST_ANSWER || countsAreLies(bytes)) return undefined;
  try {
    const packet = dnsPacket.decode(bytes);
    if (!belongsTo(packet, question)) return undefined;
    const authorities = (packet.authorities ?? []).flatMap(recordOf);
    return {
      rcode: rcodeOf(packet),
      authoritative: packet.flag_aa,
      truncated: packet.flag_tc,
      records: (packet.answers ?? []).flatMap(recordOf),
      referral: authorities.filter((record) => record.type === 'NS').map((record) => record.value),
    };
  } catch {
    return undefined;
  }
};
