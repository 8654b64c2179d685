import { CertError } from '../kernel/errors.ts';
import type { LetterRules } from '../plan/plan.ts';

/** A signed and stamped letter as it came. */
export interface Letter {
  /** The order, or the revocation, that it was asked for. */
  readonly subjectId: string;
  /** The ending of its name, by its content: `.pdf`. */
  readonly format: string;
  readonly bytes: Uint8Array;
  readonly uploadedBy: string;
  readonly uploadedAt: string;
}

interface Format {
  readonly mediaType: string;
  readonly begins: (bytes: Uint8Array) => boolean;
  /** Whether it is all there: a scan cut short on its way is refused while the paper is still at hand. */
  readonly ends: (bytes: Uint8Array) => boolean;
}

const starts = (bytes: Uint8Array, ...signs: readonly number[]): boolean =>
  signs.every((sign, at) => bytes[at] === sign);

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const tail = (bytes: Uint8Array, length: number): Uint8Array => bytes.subarray(Math.max(0, bytes.length - length));

/** What a file is, by its first and last bytes. @see ISO 10918-1 B.1.1, GIF89a §17 and §27, ISO 32000-1 §7.5, RFC 2083 §3.1 and §4.1.4 */
const FORMATS: Readonly<Record<string, Format>> = {
  '.jpg': {
    mediaType: 'image/jpeg',
    begins: (bytes) => starts(bytes, 0xff, 0xd8, 0xff),
    // Some cameras add their own data after the end of the image.
    ends: (bytes) => text(bytes).lastIndexOf('\xff\xd9') > 2,
  },
  '.gif': {
    mediaType: 'image/gif',
    begins: (bytes) => /^GIF8[79]a/.test(text(bytes.subarray(0, 6))),
    ends: (bytes) => bytes.at(-1) === 0x3b,
  },
  '.pdf': {
    mediaType: 'application/pdf',
    begins: (bytes) => text(bytes.subarray(0, 5)) === '%PDF-',
    ends: (bytes) => text(tail(bytes, 1_024)).includes('%%EOF'),
  },
  '.png': {
    mediaType: 'image/png',
    begins: (bytes) => starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    ends: (bytes) => text(tail(bytes, 12)).includes('IEND'),
  },
};

export const mediaTypeOf = (format: string): string => FORMATS[format]?.mediaType ?? 'application/octet-stream';

/** ORG-2: the format of a letter by its content; throws CertError `letter-large`, `letter-kind`, `letter-empty`. */
export const checkLetter = (bytes: Uint8Array, { formats, maxBytes }: LetterRules): string => {
  if (bytes.length > maxBytes)
    throw new CertError('letter-large', { size: bytes.length, most: maxBytes }, { field: 'file' });
  const format = formats.find((one) => FORMATS[one]?.begins(bytes) === true);
  if (format === undefined) throw new CertError('letter-kind', { formats: formats.join(', ') }, { field: 'file' });
  if (FORMATS[format]?.ends(bytes) !== true) throw new CertError('letter-empty', {}, { field: 'file' });
  return format;
};
