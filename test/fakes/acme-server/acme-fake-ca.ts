import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface FakeIssue {
  /** Leaf, then the intermediate under each root: one chain per root. */
  readonly chains: readonly (readonly string[])[];
  readonly der: Buffer;
  /** RFC 9773 §4.1. */
  readonly certId: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Signs what it is told to. Two roots stand over one intermediate, so that there are alternate chains. */
export interface FakeCa {
  /** DNS names and addresses that a request asks for; throws when it is malformed or not signed by its own key. */
  namesOf(csr: Buffer): Promise<readonly string[]>;
  issue(csr: Buffer, notBefore: number, notAfter: number): Promise<FakeIssue>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const ALTERNATIVE_NAMES = '2.5.29.17';
const YEAR = 365 * 86_400_000;

x509.cryptoProvider.set(globalThis.crypto);

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

const pem = (certificate: x509.X509Certificate): string => `${certificate.toString('pem')}\n`;

const authorities = async (now: number) => {
  const intermediate = await newKeys();
  const under = async (commonName: string) => {
    const keys = await newKeys();
    return x509.X509CertificateGenerator.create({
      subject: 'CN=Fake Intermediate',
      issuer: `CN=${commonName}`,
      serialNumber: '0a',
      notBefore: new Date(now - YEAR),
      notAfter: new Date(now + 10 * YEAR),
      publicKey: intermediate.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        await x509.SubjectKeyIdentifierExtension.create(intermediate.publicKey),
      ],
    });
  };
  return { intermediate, certificates: [await under('Fake Root A'), await under('Fake Root B')] };
};

export const makeFakeCa = async (now: number): Promise<FakeCa> => {
  const { intermediate, certificates } = await authorities(now);
  let serial = 0;

  const open = async (csr: Buffer) => {
    const request = new x509.Pkcs10CertificateRequest(csr);
    if (!(await request.verify())) throw new Error('the request is not signed by its own key');
    const names = request.getExtension(ALTERNATIVE_NAMES) as x509.SubjectAlternativeNameExtension | null;
    return { request, names: names?.names.items.map((item) => item.value) ?? [] };
  };

  return {
    namesOf: async (csr) => (await open(csr)).names,
    async issue(csr, notBefore, notAfter) {
      const { request, names } = await open(csr);
      serial++;
      // A first byte of 0x87 needs a leading zero in DER: the CertID must keep it.
      const serialNumber = `0087${serial.toString(16).padStart(8, '0')}`;
      const leaf = await x509.X509CertificateGenerator.create({
        subject: '',
        issuer: 'CN=Fake Intermediate',
        serialNumber,
        notBefore: new Date(notBefore),
        notAfter: new Date(notAfter),
        publicKey: request.publicKey,
        signingKey: intermediate.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          await x509.AuthorityKeyIdentifierExtension.create(intermediate.publicKey),
          new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const), value })),
          ),
        ],
      });
      const keyId = leaf.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId ?? '';
      const part = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');
      return {
        chains: certificates.map((certificate) => [pem(leaf), pem(certificate)]),
        der: Buffer.from(leaf.rawData),
        certId: `${part(keyId)}.${part(serialNumber)}`,
        notBefore,
        notAfter,
      };
    },
  };
};
