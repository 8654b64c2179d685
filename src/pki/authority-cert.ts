import { createPrivateKey, webcrypto } from 'node:crypto';
import { CertError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Authority, AuthorityRequest } from './ca.ts';
import { openCa } from './ca-signer.ts';
import { keyIdentifier } from './extension.ts';
import { generateKey, type KeyAlgorithm, keyAlgorithms, keyFacts } from './key.ts';
import { newSerial } from './leaf.ts';
import { nameConstraintsValue } from './name-constraints.ts';
import { OID } from './oid.ts';
import { pemBlock } from './pem.ts';
import { makeSm2Authority } from './sm2-authority.ts';

type X509 = typeof import('@peculiar/x509');

// A quarter of a second and 20 MB: loaded only when a CA is made. Its container of classes needs the polyfill first.
const loadX509 = async (): Promise<X509> => {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  return x509;
};

/** The signature goes with the CA's key: P-256 with SHA-256, P-384 with SHA-384, RSA (PKCS#1 v1.5) with SHA-256. */
const webAlgorithm = ({ family, bits }: (typeof keyAlgorithms)[KeyAlgorithm]) =>
  family === 'ec'
    ? { name: 'ECDSA', namedCurve: `P-${bits}`, hash: bits === 384 ? 'SHA-384' : 'SHA-256' }
    : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

const signingKey = (privateKeyPem: string) => {
  const key = createPrivateKey(privateKeyPem);
  const algorithm = keyFacts(key).algorithm;
  if (algorithm === undefined) throw new CertError('key-unsupported', { algorithm: keyFacts(key).title });
  const parameters = webAlgorithm(keyAlgorithms[algorithm]);
  return { parameters, key: key.toCryptoKey(parameters, true, ['sign']) };
};

const nameOf = (x509: X509, { commonName, organisation }: AuthorityRequest) => {
  const part = (type: string, text: string) => ({ [type]: [{ utf8String: text }] });
  return new x509.Name([...(organisation === undefined ? [] : [part('O', organisation)]), part('CN', commonName)]);
};

const extensionsOf = (
  x509: X509,
  request: AuthorityRequest,
  spki: Buffer,
  issuerKeyId: Buffer,
  pathLength?: number,
) => [
  new x509.BasicConstraintsExtension(true, pathLength, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  new x509.SubjectKeyIdentifierExtension(keyIdentifier(spki).toString('hex')),
  new x509.AuthorityKeyIdentifierExtension(issuerKeyId.toString('hex')),
  ...(request.crlUrl === undefined ? [] : [new x509.CRLDistributionPointsExtension([request.crlUrl])]),
  ...(request.caIssuersUrl === undefined
    ? []
    : [new x509.AuthorityInfoAccessExtension({ caIssuers: request.caIssuersUrl })]),
  ...(request.constraints === undefined
    ? []
    : [new x509.Extension(OID.nameConstraints, true, nameConstraintsValue(request.constraints))]),
];

const create = async (request: AuthorityRequest, random: Random, parent?: Authority): Promise<Authority> => {
  if (request.algorithm === 'sm2') return makeSm2Authority(request, random, parent);
  const x509 = await loadX509();
  const { privateKeyPem, publicKeySpki: spki } = await generateKey(request.algorithm);
  const { key, parameters } = signingKey(parent?.privateKeyPem ?? privateKeyPem);
  const issuer = parent === undefined ? undefined : openCa(parent.certificate, parent.privateKeyPem);
  const subject = nameOf(x509, request);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(random).toString('hex'),
    subject,
    issuer: issuer === undefined ? subject : new x509.Name(issuer.name),
    notBefore: new Date(request.from),
    notAfter: new Date(request.until),
    publicKey: spki,
    signingKey: key,
    signingAlgorithm: parameters,
    extensions: extensionsOf(
      x509,
      request,
      spki,
      issuer?.keyId ?? keyIdentifier(spki),
      issuer === undefined ? undefined : 0,
    ),
  });
  return { certificate: pemBlock('CERTIFICATE', new Uint8Array(certificate.rawData)), privateKeyPem };
};

/** A self-signed root and its new key. */
export const makeRoot = (request: AuthorityRequest, random: Random): Promise<Authority> => create(request, random);

/** An issuing CA under `parent`, with a new key: it may issue leaves only (path length 0). */
export const makeIssuingCa = (request: AuthorityRequest, parent: Authority, random: Random): Promise<Authority> =>
  create(request, random, parent);
