import { TAG } from './der.ts';
import { type DerElement, DerFault, open, readBoolean, readOid } from './der-reader.ts';
import { OID, type OidName } from './oid.ts';

export interface ReadExtension {
  readonly critical: boolean;
  /** What the OCTET STRING holds: the extension's own DER. */
  readonly value: Buffer;
}

const nameOf = new Map<string, OidName>((Object.keys(OID) as OidName[]).map((name) => [OID[name], name]));

/** What the table knows of this dotted OID. */
export const oidName = (dotted: string): OidName | undefined => nameOf.get(dotted);

export interface ReadExtensions {
  readonly known: ReadonlyMap<OidName, ReadExtension>;
  /** Dotted OIDs of critical extensions that are not in the table: whoever meets one must not rely on the object. */
  readonly unknownCritical: readonly string[];
}

export const NO_EXTENSIONS: ReadExtensions = { known: new Map(), unknownCritical: [] };

/** The extensions of an Extensions sequence; one that stands twice is refused. Throws DerFault. @see RFC 5280 §4.2 */
export const readExtensions = (list: DerElement): ReadExtensions => {
  const known = new Map<OidName, ReadExtension>();
  const unknownCritical: string[] = [];
  for (const item of open(list).rest()) {
    const reader = open(item);
    const dotted = readOid(reader.next(TAG.oid));
    const flag = reader.optional(TAG.boolean);
    const critical = flag !== undefined && readBoolean(flag);
    const value = reader.next(TAG.octets).content;
    reader.end();
    const name = oidName(dotted);
    if (name === undefined) {
      if (critical) unknownCritical.push(dotted);
      continue;
    }
    if (known.has(name)) throw new DerFault(`has the extension ${name} twice`);
    known.set(name, { critical, value });
  }
  return { known, unknownCritical };
};
