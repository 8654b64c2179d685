import { type KeyObject, X509Certificate } from 'node:crypto';
import { fromInstant } from '../kernel/clock.ts';
import { asDamagedCertificate, type CertificateParts, certificateParts } from './certificate-parts.ts';
import { readSubjectKeyId, readUses } from './certificate-read.ts';
import { contextTag, TAG } from './der.ts';
import {
  type DerElement,
  DerFault,
  type DerReader,
  open,
  readBoolean,
  readOid,
  readSmall,
  readWhole,
} from './der-reader.ts';
import { readDistinguishedName } from './distinguished-name.ts';
import type { KeyUsage } from './extension.ts';
import { oidName } from './extension-read.ts';
import { type NameTrees, readNameTrees } from './name-trees.ts';
import type { OidName } from './oid.ts';

/** A certificate read for path validation: every extension that decides is taken apart once. */
export interface PathCertificate {
  readonly parts: CertificateParts;
  readonly x509: X509Certificate;
  readonly key: KeyObject;
  /** For print. */
  readonly subject: string;
  /** Subject and issuer are the same name. */
  readonly selfIssued: boolean;
  /** Milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly basic: { readonly ca: boolean; readonly pathLength: number | undefined } | undefined;
  readonly uses: ReadonlySet<KeyUsage> | undefined;
  /** Names of the table, else dotted OIDs. */
  readonly purposes: readonly string[] | undefined;
  /** Subject alternative names as they stand there. */
  readonly names: readonly DerElement[] | undefined;
  readonly constraints: NameTrees | undefined;
  readonly keyId: Buffer | undefined;
  readonly authority: { readonly keyId: Buffer | undefined; readonly namesIssuer: boolean } | undefined;
  /** Whether the extension is there and critical. */
  critical(name: OidName): boolean;
}

const KEY_ID = contextTag(0, 'primitive');
const ISSUER_NAME = contextTag(1);
const ISSUER_SERIAL = contextTag(2, 'primitive');

const readBasic = (reader: DerReader): NonNullable<PathCertificate['basic']> => {
  const flag = reader.optional(TAG.boolean);
  const length = reader.optional(TAG.integer);
  reader.end();
  return {
    ca: flag !== undefined && readBoolean(flag),
    pathLength: length === undefined ? undefined : readSmall(length),
  };
};

const readAuthority = (reader: DerReader): NonNullable<PathCertificate['authority']> => {
  const all = reader.rest();
  return {
    keyId: all.find(({ tag }) => tag === KEY_ID)?.content,
    namesIssuer: all.some(({ tag }) => tag === ISSUER_NAME || tag === ISSUER_SERIAL),
  };
};

/** The elements of a list that must not be empty. */
const some = (list: readonly DerElement[], what: string): readonly DerElement[] => {
  if (list.length === 0) throw new DerFault(`has an empty ${what}`);
  return list;
};

const takeApart = (der: Buffer): PathCertificate => {
  const parts = certificateParts(der);
  const { extensions } = parts;
  const inside = (name: OidName): DerReader | undefined => {
    const value = extensions.get(name)?.value;
    return value === undefined ? undefined : open(readWhole(value, TAG.sequence));
  };
  const [basic, names, purposes] = [inside('basicConstraints'), inside('subjectAltName'), inside('extendedKeyUsage')];
  const [constraints, authority] = [inside('nameConstraints'), inside('authorityKeyId')];
  const x509 = new X509Certificate(der);
  return {
    parts,
    x509,
    key: x509.publicKey,
    subject: readDistinguishedName(parts.subject).text,
    selfIssued: parts.subject.whole.equals(parts.issuer.whole),
    notBefore: fromInstant(parts.notBefore),
    notAfter: fromInstant(parts.notAfter),
    basic: basic && readBasic(basic),
    uses: extensions.has('keyUsage') ? new Set(readUses(extensions)) : undefined,
    purposes:
      purposes &&
      some(purposes.rest(), 'list of purposes')
        .map(readOid)
        .map((dotted) => oidName(dotted) ?? dotted),
    names: names && some(names.rest(), 'list of names'),
    constraints: constraints && readNameTrees(constraints),
    keyId: readSubjectKeyId(extensions),
    authority: authority && readAuthority(authority),
    critical: (name) => extensions.get(name)?.critical ?? false,
  };
};

/** Throws `certificate-damaged`. */
export const pathCertificate = (der: Buffer): PathCertificate => {
  try {
    return takeApart(der);
  } catch (cause) {
    throw asDamagedCertificate(cause);
  }
};
