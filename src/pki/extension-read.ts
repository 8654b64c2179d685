import { TAG } from './der.ts';
import { type DerElement, DerFault, DerReader, open, readBoolean, readOid } from './der-reader.ts';
import { OID, type OidName } from './oid.ts';

export interface ReadExtension {
  readonly critical: boolean;
  /** What the OCTET STRING holds: the extension's own DER. */
  readonly value: Buffer;
}

const nameOf = new Map<string, OidName>((Object.keys(OID) as OidName[]).map((name) => [OID[name], name]));

/** What the table knows of this dotted OID. */
export const oidName = (dotted: string): OidName | undefined => nameOf.get(dotted);

/** The known extensions of an Extensions sequence, by name; one that stands twice is refused. Throws DerFault. @see RFC 5280 §4.2 */
export const readExtensions = (list: DerElement): ReadonlyMap<OidName, ReadExtension> => {
  const found = new Map<OidName, ReadExtension>();
  for (const item of open(list).rest()) {
    const reader = new DerReader(item.content);
    const name = oidName(readOid(reader.next(TAG.oid)));
    const flag = reader.optional(TAG.boolean);
    const value = reader.next(TAG.octets).content;
    reader.end();
    if (name === undefined) continue;
    if (found.has(name)) throw new DerFault(`has the extension ${name} twice`);
    found.set(name, { critical: flag !== undefined && readBoolean(flag), value });
  }
  return found;
};
