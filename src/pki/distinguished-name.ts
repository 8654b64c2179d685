import { element, oid, printable, sequence, TAG, utf8 } from './der.ts';
import { type DerElement, open, readOid } from './der-reader.ts';
import { OID, type OidName } from './oid.ts';

/** The attributes a name may be written with here, in the order they are written. */
export interface NameAttributes {
  /** Two letters, ISO 3166. */
  readonly country?: string;
  readonly state?: string;
  readonly locality?: string;
  readonly organisation?: string;
  readonly department?: string;
  /** At most 64 characters. @see RFC 5280 appendix A.1, ub-common-name */
  readonly commonName?: string;
}

export const COMMON_NAME_LIMIT = 64;

const WRITTEN = ['country', 'state', 'locality', 'organisation', 'department', 'commonName'] as const;

/** A Name: one attribute per relative name, UTF8String but for the country. @see RFC 5280 §4.1.2.4 */
export const distinguishedName = (attributes: NameAttributes): Buffer =>
  sequence(
    ...WRITTEN.flatMap((name) => {
      const value = attributes[name];
      if (value === undefined || value === '') return [];
      const text = name === 'country' ? printable(value) : utf8(value);
      return [element(TAG.set, sequence(oid(name), text))];
    }),
  );

/** Short names for print. @see RFC 4514 §3 */
const SHORT: Readonly<Partial<Record<OidName, string>>> = {
  commonName: 'CN',
  country: 'C',
  locality: 'L',
  state: 'ST',
  street: 'STREET',
  organisation: 'O',
  department: 'OU',
  domainComponent: 'DC',
  serialNumber: 'serialNumber',
  email: 'emailAddress',
};

const shortOf = new Map(Object.entries(SHORT).map(([name, short]) => [OID[name as OidName] as string, short]));

const decodeBmp = (content: Buffer): string =>
  Buffer.from(content.subarray(0, content.length & ~1))
    .swap16()
    .toString('utf16le');

const decodeUniversal = (content: Buffer): string => {
  let text = '';
  for (let at = 0; at + 4 <= content.length; at += 4) {
    const point = content.readUInt32BE(at);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
};

const decoders: Readonly<Record<number, (content: Buffer) => string>> = {
  [TAG.utf8]: (content) => content.toString('utf8'),
  [TAG.printable]: (content) => content.toString('latin1'),
  [TAG.ia5]: (content) => content.toString('latin1'),
  [TAG.teletex]: (content) => content.toString('latin1'),
  [TAG.bmp]: decodeBmp,
  [TAG.universal]: decodeUniversal,
};

// Names come from strangers and go to screens and logs: control characters and marks that turn the writing direction are made visible.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export interface DistinguishedName {
  /** `CN=example.com, O=Example Ltd, C=SE`: most specific first, for print only. Empty when the name is. */
  readonly text: string;
  readonly commonName: string | undefined;
  readonly organisation: string | undefined;
}

/** Reads a Name. Throws DerFault. */
export const readDistinguishedName = (name: DerElement): DistinguishedName => {
  const pairs: [short: string, value: string][] = [];
  for (const relative of open(name).rest()) {
    for (const attribute of open(relative).rest()) {
      const reader = open(attribute);
      const type = readOid(reader.next(TAG.oid));
      const value = reader.next();
      const decode = decoders[value.tag];
      const text = decode === undefined ? `#${value.whole.toString('hex')}` : decode(value.content);
      pairs.push([shortOf.get(type) ?? type, text.replace(UNPRINTABLE, '\ufffd').slice(0, 256)]);
    }
  }
  const last = (short: string) => pairs.findLast(([found]) => found === short)?.[1];
  const text = pairs.reverse().map(([short, value]) => `${short}=${value}`);
  return { text: text.join(', '), commonName: last('CN'), organisation: last('O') };
};
