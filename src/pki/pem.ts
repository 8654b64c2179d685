import { CertError } from '../kernel/errors.ts';

/** Largest texts that are taken, in characters: no honest one is larger, and parsing costs grow with them. */
export const PEM_LIMITS = {
  /** One certificate or CSR. */
  leaf: 36_500,
  key: 13_000,
  /** Certificates of a chain together, or a certificate and its key in one text. */
  chain: 95_000,
  /** A CRL is as long as its list. */
  crl: 64_000_000,
} as const;

export type PemLimit = keyof typeof PEM_LIMITS;

export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`, … */
  readonly label: string;
  /** The decoded body; for an encrypted key of the old form (RFC 1421 headers) what is under the headers. */
  readonly der: Buffer;
  /** RFC 1421 headers such as `Proc-Type: 4,ENCRYPTED`; empty in all else. */
  readonly headers: readonly string[];
  /** The block by itself: lines of 64, newline at the end. */
  readonly text: string;
}

const BEGIN = '-----BEGIN ';
const DASHES = '-----';

const linesOf64 = (base64: string): string => {
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += 64) lines.push(base64.slice(at, at + 64));
  return lines.join('\n');
};

/** One PEM block, newline at the end. @see RFC 7468 §3 */
export const pemBlock = (label: string, der: Uint8Array, headers: readonly string[] = []): string => {
  const body = linesOf64(Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('base64'));
  const above = headers.length === 0 ? '' : `${headers.join('\n')}\n\n`;
  return `${BEGIN}${label}${DASHES}\n${above}${body}\n-----END ${label}${DASHES}\n`;
};

/** PEM texts one after the other, each beginning on its own line, newline at the end. */
export const joinPem = (texts: readonly string[]): string => texts.map((text) => `${text.trim()}\n`).join('');

const HEADER = /^[A-Za-z][A-Za-z0-9-]*: ?/;

/** Headers and body; nearly all blocks have no headers, and are not taken apart line by line. */
const partsOf = (inner: string): readonly [headers: readonly string[], body: string] => {
  if (!inner.includes(':')) return [[], inner];
  const lines = inner.split(/\r\n|\r|\n/).map((line) => line.trim());
  return [lines.filter((line) => HEADER.test(line)), lines.filter((line) => !HEADER.test(line)).join('')];
};

const decode = (label: string, inner: string): PemBlock => {
  const [headers, body] = partsOf(inner);
  const base64 = body.replace(/\s+/g, '');
  if (base64 === '' || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw new CertError('pem-damaged', { label, detail: 'its text is not whole base64' });
  }
  const der = Buffer.from(base64, 'base64');
  return { label, der, headers, text: pemBlock(label, der, headers) };
};

/**
 * The PEM blocks of a text in their order. Text between them, CRLF, byte-order marks, indentation and blocks whose newlines were lost
 * in a chat field are all taken. Throws `pem-too-large`, `pem-damaged`. CERT-1
 */
export const splitPem = (text: string, limit: PemLimit): PemBlock[] => {
  if (text.length > PEM_LIMITS[limit]) {
    throw new CertError('pem-too-large', { size: text.length, limit: PEM_LIMITS[limit] });
  }
  const blocks: PemBlock[] = [];
  for (let from = text.indexOf(BEGIN); from >= 0; from = text.indexOf(BEGIN, from)) {
    const close = text.indexOf(DASHES, from + BEGIN.length);
    const label = text.slice(from + BEGIN.length, close);
    if (close < 0 || !/^[A-Z0-9 ]{1,64}$/.test(label)) {
      throw new CertError('pem-damaged', { label: '?', detail: 'a BEGIN line is broken' });
    }
    const ending = `-----END ${label}${DASHES}`;
    const end = text.indexOf(ending, close);
    const inner = text.slice(close + DASHES.length, end);
    if (end < 0 || inner.includes(BEGIN))
      throw new CertError('pem-damaged', { label, detail: 'its END line is missing' });
    blocks.push(decode(label, inner));
    from = end + ending.length;
  }
  return blocks;
};

/** The blocks with one of these labels; throws `pem-missing` (naming the first label) when there is none. */
export const pemBlocks = (text: string, labels: readonly [string, ...string[]], limit: PemLimit): PemBlock[] => {
  const found = splitPem(text, limit).filter((block) => labels.includes(block.label));
  if (found.length === 0) throw new CertError('pem-missing', { label: labels[0] });
  return found;
};

/** The text of an uploaded file. Throws `pem-is-der` when it is a DER file instead: bytes that begin as a SEQUENCE. CERT-1 */
export const pemText = (bytes: Uint8Array): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (bytes[0] === 0x30 && !text.includes(BEGIN)) throw new CertError('pem-is-der', {});
  return text;
};
