import { CertError } from '../kernel/errors.ts';
import { TAG } from './der.ts';
import { DerFault, DerReader, open } from './der-reader.ts';

/** What people upload by mistake, by content; the name of a file says nothing. */
type FileKind = 'pem' | 'der' | 'pfx' | 'pkcs7' | 'jks' | 'other';

const MAGIC: readonly (readonly [hex: string, kind: FileKind, what: string])[] = [
  ['feedfeed', 'jks', 'JKS'],
  ['cececece', 'jks', 'JCEKS'],
  ['504b0304', 'other', 'ZIP'],
  ['25504446', 'other', 'PDF'],
  ['89504e47', 'other', 'PNG'],
  ['1f8b', 'other', 'GZIP'],
];

const derKind = (bytes: Buffer): FileKind | undefined => {
  try {
    const reader = open(new DerReader(bytes).next(TAG.sequence));
    if (reader.tag === TAG.oid) return 'pkcs7';
    if (reader.tag === TAG.integer) return reader.next().content.toString('hex') === '03' ? 'pfx' : 'der';
    return reader.tag === TAG.sequence ? 'der' : undefined;
  } catch (error) {
    if (error instanceof DerFault) return undefined;
    throw error;
  }
};

/** Text in UTF-8 or, as some Windows programs write it, UTF-16; marks at the start are no part of it. */
const decode = (bytes: Buffer): string => {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || (bytes[0] === 0x2d && bytes[1] === 0)) return bytes.toString('utf16le').replace(/^\ufeff/, '');
  if (mark === 'feff')
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le')
      .slice(1);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
};

const refuseLabels = (text: string): void => {
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----/g)].map(([, label = '']) => label);
  if (labels.some((label) => /CERTIFICATE$/.test(label) || (/ ?PRIVATE KEY$/.test(label) && !/OPENSSH/.test(label))))
    return;
  if (labels.some((label) => label === 'PKCS7' || label === 'CMS')) throw new CertError('upload-is-pkcs7', {});
  if (labels.some((label) => label.endsWith('CERTIFICATE REQUEST'))) throw new CertError('upload-is-csr', {});
  throw new CertError('upload-is-other', { kind: labels[0] ?? 'PEM' });
};

const REFUSALS: Readonly<Record<Exclude<FileKind, 'pem' | 'other'>, () => CertError>> = {
  der: () => new CertError('pem-is-der', {}),
  pfx: () => new CertError('upload-is-pfx', {}),
  pkcs7: () => new CertError('upload-is-pkcs7', {}),
  jks: () => new CertError('upload-is-jks', {}),
};

/**
 * The PEM text of an uploaded file, whatever its encoding. Every other kind is refused by name with the way to convert it (CERT-1).
 * Throws `pem-is-der`, `upload-is-…`.
 */
export const uploadText = (file: Uint8Array): string => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const text = decode(bytes);
  if (text.includes('-----BEGIN ')) {
    refuseLabels(text);
    return text;
  }
  const [, known, what = ''] = MAGIC.find(([hex]) => bytes.subarray(0, hex.length / 2).toString('hex') === hex) ?? [];
  const kind = known ?? derKind(bytes) ?? 'other';
  if (kind === 'other' || kind === 'pem')
    throw new CertError('upload-is-other', { kind: what || (bytes.length === 0 ? '0 B' : '?') });
  throw REFUSALS[kind]();
};
