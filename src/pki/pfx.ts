import { createPrivateKey } from 'node:crypto';
import { firstCertificate } from './certificate-parts.ts';
import type { KeystoreContent } from './keystore.ts';
import { OID } from './oid.ts';

type Pkijs = typeof import('pkijs');
type Asn1 = typeof import('asn1js');

interface Libraries {
  readonly pkijs: Pkijs;
  readonly asn1: Asn1;
}

// Loaded only when a PFX is made.
const loadLibraries = async (): Promise<Libraries> => {
  const [pkijs, asn1] = await Promise.all([import('pkijs'), import('asn1js')]);
  return { pkijs, asn1 };
};

/** Rounds of password stretching, for the keys as for the MAC. Some readers refuse a much higher number. */
const ITERATIONS = 10_000;

const bytesOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** The key's and the leaf's bag carry the same name and id, so that readers put them together. @see RFC 7292 §4.2, RFC 2985 §5.5 */
const attributes = ({ pkijs, asn1 }: Libraries, alias: string) => [
  new pkijs.Attribute({ type: OID.friendlyName, values: [new asn1.BmpString({ value: alias })] }),
  new pkijs.Attribute({ type: OID.localKeyId, values: [new asn1.OctetString({ valueHex: bytesOf(Buffer.of(1)) })] }),
];

const encryption = (password: string) => ({
  password: bytesOf(Buffer.from(password, 'latin1')),
  contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
  hmacHashAlgorithm: 'SHA-256',
  iterationCount: ITERATIONS,
});

const certificateBags = (libraries: Libraries, { chain, alias }: KeystoreContent) =>
  chain.map((pem, at) => {
    const { pkijs } = libraries;
    const certificate = pkijs.Certificate.fromBER(bytesOf(firstCertificate(pem)));
    return new pkijs.SafeBag({
      bagId: OID.certBag,
      bagValue: new pkijs.CertBag({ parsedValue: certificate }),
      ...(at === 0 ? { bagAttributes: attributes(libraries, alias) } : {}),
    });
  });

const keyBag = async (libraries: Libraries, { privateKeyPem, password, alias }: KeystoreContent) => {
  const { pkijs } = libraries;
  const pkcs8 = createPrivateKey(privateKeyPem).export({ type: 'pkcs8', format: 'der' });
  const bag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: pkijs.PrivateKeyInfo.fromBER(bytesOf(pkcs8)) });
  await bag.makeInternalValues(encryption(password));
  return new pkijs.SafeBag({
    bagId: OID.pkcs8ShroudedKeyBag,
    bagValue: bag,
    bagAttributes: attributes(libraries, alias),
  });
};

/**
 * A PFX (PKCS#12) file: the key and its chain, AES-256-CBC under PBKDF2 with SHA-256, MAC with SHA-256. OpenSSL, Java and present Windows
 * read it; Windows before 10 knows only weaker ciphers and does not. The key may be RSA or EC. @see RFC 7292
 */
export const makePfx = async (content: KeystoreContent): Promise<Buffer> => {
  const libraries = await loadLibraries();
  const { pkijs } = libraries;
  const encrypted = encryption(content.password);
  const certificates = new pkijs.SafeContents({ safeBags: certificateBags(libraries, content) });
  const keys = new pkijs.SafeContents({ safeBags: [await keyBag(libraries, content)] });
  const safe = new pkijs.AuthenticatedSafe({
    parsedValue: {
      // 1: encrypted by the password; 0: as it is, for the key is encrypted by itself.
      safeContents: [
        { privacyMode: 1, value: certificates },
        { privacyMode: 0, value: keys },
      ],
    },
  });
  await safe.makeInternalValues({ safeContents: [encrypted, {}] });
  const pfx = new pkijs.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } });
  await pfx.makeInternalValues({
    password: encrypted.password,
    iterations: ITERATIONS,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  });
  return Buffer.from(pfx.toSchema().toBER(false));
};
