import { TAG } from './der.ts';
import { open, readOid, readWhole } from './der-reader.ts';
import { readDistinguishedName } from './distinguished-name.ts';
import { URI_NAME } from './general-name.ts';
import { keyFacts } from './key.ts';
import { OID } from './oid.ts';
import type { PathCertificate } from './path-certificate.ts';
import { hostTexts, isOverSuffix, isWellFormed } from './peer-name.ts';
import { readSignatureAlgorithm } from './signature-algorithm.ts';

/** `rfc5280`: what every CA's certificates must be. `webpki`: what those of public CAs must be (CA/B Forum baseline requirements). */
export type PathProfile = 'rfc5280' | 'webpki';
export type Purpose = 'serverAuth' | 'clientAuth';

/** Where a certificate stands: at the end, between, at the top. A `root` is an anchor that names itself as its issuer. */
export type PathRole = 'leaf' | 'between' | 'anchor' | 'root';

interface PathRule {
  readonly roles: readonly PathRole[];
  /** Both profiles unless said otherwise. */
  readonly profile?: PathProfile;
  /** Whether the certificate keeps the rule. */
  readonly holds: (certificate: PathCertificate, purpose: Purpose) => boolean;
}

const EVERY = ['leaf', 'between', 'anchor', 'root'] as const;
const CAS = ['between', 'anchor', 'root'] as const;
const SENT = ['leaf', 'between'] as const;

const isEmpty = (name: { readonly content: Buffer }): boolean => name.content.length === 0;

/** Positive and at most 20 bytes, a zero for the sign not counted. */
const isSerial = (serial: Buffer): boolean => {
  const positive = ((serial[0] ?? 0) & 0x80) === 0 && serial.some((byte) => byte !== 0);
  return positive && serial.length <= (serial[0] === 0 ? 21 : 20);
};

/** An elliptic curve is named by its OID, never written out. */
const namesCurve = (spki: Buffer): boolean => {
  const algorithm = open(readWhole(spki, TAG.sequence)).enter(TAG.sequence);
  return readOid(algorithm.next(TAG.oid)) === OID.ecPublicKey ? algorithm.tag === TAG.oid : true;
};

const isStrong = ({ key, parts }: PathCertificate): boolean => {
  const { weak, usable, title } = keyFacts(key);
  return !weak && (usable || title === 'SM2') && namesCurve(parts.spki);
};

/** The common name, if any, is one of the alternative names, letter by letter, or what a listed wildcard stands under. */
const commonNameListed = ({ parts, names = [] }: PathCertificate): boolean => {
  const { commonName } = readDistinguishedName(parts.subject);
  const listed = hostTexts(names);
  return commonName === undefined || listed.includes(commonName) || listed.includes(`*.${commonName}`);
};

const issuerAddressesFormed = ({ parts }: PathCertificate): boolean => {
  const value = parts.extensions.get('authorityInfoAccess')?.value;
  if (value === undefined) return true;
  try {
    const list = open(readWhole(value, TAG.sequence)).rest();
    for (const item of list) {
      const reader = open(item);
      reader.next(TAG.oid);
      reader.next(URI_NAME);
      reader.end();
    }
    return list.length > 0;
  } catch {
    return false;
  }
};

/** Every rule that one certificate can break by itself, in the order they are looked at. @see RFC 5280 §4, CA/B Forum TLS BR §7.1 */
const pathRules = {
  'version-old': { roles: EVERY, holds: ({ parts }) => parts.version === 3 },
  'signature-two': { roles: EVERY, holds: ({ parts }) => parts.algorithm.whole.equals(parts.signedAlgorithm.whole) },
  'critical-unknown': { roles: EVERY, holds: ({ parts }) => parts.unknownCritical.length === 0 },
  'issuer-empty': { roles: EVERY, holds: ({ parts }) => !isEmpty(parts.issuer) },
  'serial-wrong': { roles: SENT, holds: ({ parts }) => isSerial(parts.serial) },
  'key-weak': { roles: EVERY, holds: isStrong },
  'key-odd': {
    roles: EVERY,
    profile: 'webpki',
    holds: ({ key }) => (key.asymmetricKeyDetails?.modulusLength ?? 0) % 8 === 0,
  },
  'signature-weak': {
    roles: SENT,
    holds: ({ parts }) => {
      const { name, weak } = readSignatureAlgorithm(parts.algorithm);
      return name !== undefined && !weak;
    },
  },
  'aki-critical': { roles: EVERY, holds: ({ critical }) => !critical('authorityKeyId') },
  'ski-critical': { roles: EVERY, holds: ({ critical }) => !critical('subjectKeyId') },
  'aia-critical': { roles: EVERY, holds: ({ critical }) => !critical('authorityInfoAccess') },
  'aia-malformed': { roles: ['leaf'], profile: 'webpki', holds: issuerAddressesFormed },
  'aki-missing': {
    roles: ['leaf', 'between', 'anchor'],
    holds: ({ authority, selfIssued }) => authority !== undefined || selfIssued,
  },
  'path-length-misplaced': {
    roles: EVERY,
    holds: ({ basic, uses }) =>
      basic?.pathLength === undefined || (basic.ca && (uses === undefined || uses.has('keyCertSign'))),
  },

  'leaf-signs': {
    roles: ['leaf'],
    holds: ({ basic, uses }) => basic?.ca === true || uses?.has('keyCertSign') !== true,
  },
  'leaf-ca': { roles: ['leaf'], profile: 'webpki', holds: ({ basic }) => basic?.ca !== true },
  'leaf-constraints': { roles: ['leaf'], holds: ({ constraints }) => constraints === undefined },
  'purpose-missing': { roles: ['leaf'], profile: 'webpki', holds: ({ purposes }) => purposes !== undefined },
  'purpose-wrong': {
    roles: ['leaf', 'between', 'anchor'],
    holds: ({ purposes }, purpose) =>
      purposes === undefined || purposes.includes(purpose) || purposes.includes('anyExtendedKeyUsage'),
  },
  'purpose-any': {
    roles: ['leaf'],
    profile: 'webpki',
    holds: ({ purposes, critical }) =>
      purposes?.includes('anyExtendedKeyUsage') !== true && !critical('extendedKeyUsage'),
  },
  'names-missing': {
    roles: ['leaf'],
    holds: ({ names, parts }) => names !== undefined || !isEmpty(parts.subject),
  },
  'names-only-common': { roles: ['leaf'], profile: 'webpki', holds: ({ names }) => names !== undefined },
  'names-not-critical': {
    roles: ['leaf'],
    holds: ({ parts, critical }) => !isEmpty(parts.subject) || critical('subjectAltName'),
  },
  'names-critical': {
    roles: ['leaf'],
    profile: 'webpki',
    holds: ({ parts, critical }) => isEmpty(parts.subject) || !critical('subjectAltName'),
  },
  'names-malformed': { roles: ['leaf'], holds: ({ names = [] }) => names.every(isWellFormed) },
  'names-suffix': { roles: ['leaf'], profile: 'webpki', holds: ({ names = [] }) => !names.some(isOverSuffix) },
  'common-name-unlisted': { roles: ['leaf'], profile: 'webpki', holds: commonNameListed },

  'not-ca': { roles: CAS, holds: ({ basic }) => basic?.ca === true },
  'basic-not-critical': { roles: CAS, holds: ({ critical }) => critical('basicConstraints') },
  'ca-usage-missing': { roles: ['between'], holds: ({ uses }) => uses !== undefined },
  'ca-cannot-sign': { roles: CAS, holds: ({ uses }) => uses === undefined || uses.has('keyCertSign') },
  'ca-nameless': { roles: CAS, holds: ({ parts }) => !isEmpty(parts.subject) },
  'ski-missing': { roles: CAS, holds: ({ keyId }) => keyId !== undefined },
  'constraints-not-critical': {
    roles: CAS,
    profile: 'rfc5280',
    holds: ({ constraints, critical }) => constraints === undefined || critical('nameConstraints'),
  },
  'policy-not-critical': {
    roles: CAS,
    holds: ({ parts, critical }) => !parts.extensions.has('policyConstraints') || critical('policyConstraints'),
  },
  'root-purpose': { roles: ['root'], profile: 'webpki', holds: ({ purposes }) => purposes === undefined },
  'root-aki': {
    roles: ['root'],
    profile: 'webpki',
    holds: ({ authority, keyId }) =>
      authority === undefined ||
      (!authority.namesIssuer && authority.keyId !== undefined && keyId?.equals(authority.keyId) !== false),
  },
} as const satisfies Record<string, PathRule>;

export type PathRuleName = keyof typeof pathRules;

const rules = Object.entries(pathRules) as (readonly [PathRuleName, PathRule])[];

/** The first rule that this certificate breaks in this place; undefined when it keeps them all. */
export const brokenRule = (
  certificate: PathCertificate,
  role: PathRole,
  profile: PathProfile,
  purpose: Purpose,
  lenient?: ReadonlySet<PathRuleName>,
): PathRuleName | undefined =>
  rules.find(
    ([name, rule]) =>
      lenient?.has(name) !== true &&
      rule.roles.includes(role) &&
      (rule.profile === undefined || rule.profile === profile) &&
      !rule.holds(certificate, purpose),
  )?.[0];

/** What programs refuse in practice; the other rules bind those who issue. */
const BINDING: ReadonlySet<string> = new Set<PathRuleName>([
  'signature-two',
  'critical-unknown',
  'key-weak',
  'signature-weak',
  'leaf-signs',
  'purpose-wrong',
  'not-ca',
  'ca-cannot-sign',
]);

/** The rules whose breach is worth a remark only. */
export const LENIENT: ReadonlySet<PathRuleName> = new Set(
  rules.map(([name]) => name).filter((name) => !BINDING.has(name)),
);
