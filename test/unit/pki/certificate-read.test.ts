import { createHash, sign, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { certId } from '../../../src/pki/cert-id.ts';
import { readCertificate, readCertificateDer } from '../../../src/pki/certificate-read.ts';
import * as der from '../../../src/pki/der.ts';
import { distinguishedName } from '../../../src/pki/distinguished-name.ts';
import { authorityKeyId, extension } from '../../../src/pki/extension.ts';
import { generateKey } from '../../../src/pki/key.ts';
import { pemBlock, splitPem } from '../../../src/pki/pem.ts';
import { algorithmIdentifier } from '../../../src/pki/signature-algorithm.ts';
import { makeHierarchy, makeSite, refusal } from './material.ts';

const { signer, issuing } = await makeHierarchy();
const { leaf, key } = await makeSite(signer, ['example.com', '*.example.com', '192.0.2.1']);

interface Odd {
  readonly serial?: string;
  readonly subject?: Buffer;
  readonly notBefore?: Buffer;
  readonly extensions?: readonly Buffer[];
}

const oddKey = await generateKey('p256');

/** A self-made certificate that no CA would issue. */
const oddCertificate = (odd: Odd): string => {
  const algorithm = algorithmIdentifier('ecdsaWithSha256');
  const tbs = der.sequence(
    der.element(der.contextTag(0), der.integer(2)),
    der.element(der.TAG.integer, Buffer.from(odd.serial ?? '01', 'hex')),
    algorithm,
    distinguishedName({ commonName: 'Odd' }),
    der.sequence(odd.notBefore ?? der.time('2026-01-01T00:00:00.000Z'), der.time('2027-01-01T00:00:00.000Z')),
    odd.subject ?? distinguishedName({ commonName: 'Odd' }),
    oddKey.publicKeySpki,
    der.element(der.contextTag(3), der.sequence(...(odd.extensions ?? []))),
  );
  return pemBlock('CERTIFICATE', der.sequence(tbs, algorithm, der.bits(sign('sha256', tbs, oddKey.privateKeyPem))));
};

describe('reading certificates', () => {
  test('agrees with node:crypto on a leaf', () => {
    const facts = readCertificate(leaf.certificate);
    const theirs = new X509Certificate(leaf.certificate);
    expect(facts.fingerprint).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(facts.fingerprint).toBe(createHash('sha256').update(theirs.raw).digest('hex'));
    expect(facts.serial).toBe(theirs.serialNumber.toLowerCase());
    expect(facts.names).toEqual(['example.com', '*.example.com', '192.0.2.1']);
    expect(Date.parse(facts.notBefore)).toBe(Date.parse(theirs.validFrom));
    expect(Date.parse(facts.notAfter)).toBe(Date.parse(theirs.validTo));
    expect(readCertificateDer(theirs.raw)).toEqual(facts);
  });

  test('reads every root certificate that Node trusts, and agrees with node:crypto', () => {
    expect(rootCertificates.length).toBeGreaterThan(100);
    for (const pem of rootCertificates) {
      const facts = readCertificate(pem);
      const theirs = new X509Certificate(pem);
      expect(facts.isCa).toBe(theirs.ca);
      expect(BigInt(`0x${facts.serial}`)).toBe(BigInt(`0x${theirs.serialNumber}`));
      expect(Date.parse(facts.notAfter)).toBe(Date.parse(theirs.validTo));
      expect(facts.selfIssued).toBe(theirs.subject === theirs.issuer);
      const legacy = theirs.toLegacyObject().subject;
      expect(facts.commonName).toBe([legacy.CN].flat().at(-1));
    }
  });

  test('takes the first certificate of a chain', () => {
    expect(readCertificate(leaf.certificate + issuing.certificate).serial).toBe(leaf.serial);
  });

  test('leaves out names that no client would match', () => {
    const names = ['good.example', 'bad name.example', 'zero.example\0.evil', '10.0.0.1', '<script>'].map((name) =>
      der.element(0x82, Buffer.from(name, 'latin1')),
    );
    const san = extension('subjectAltName', false, der.sequence(...names, der.element(0x87, Buffer.alloc(5))));
    expect(readCertificate(oddCertificate({ extensions: [san] })).names).toEqual(['good.example']);
  });

  test('the common name is not one of the names', () => {
    const subject = distinguishedName({ commonName: 'old.example' });
    expect(readCertificate(oddCertificate({ subject }))).toMatchObject({ names: [], commonName: 'old.example' });
  });

  test('makes what could mislead a reader of the subject visible', () => {
    const subject = distinguishedName({ commonName: 'a\u202egpj.exe\n\u0000b' });
    expect(readCertificate(oddCertificate({ subject })).subject).toBe('CN=a\ufffdgpj.exe\ufffd\ufffdb');
  });

  test('reads the strings of old certificates', () => {
    const attribute = (tag: number, bytes: Buffer) =>
      der.element(der.TAG.set, der.sequence(der.oid('organisation'), der.element(tag, bytes)));
    const subject = der.sequence(
      attribute(der.TAG.teletex, Buffer.from('Müller', 'latin1')),
      attribute(der.TAG.bmp, Buffer.from('示例', 'utf16le').swap16()),
      attribute(der.TAG.universal, Buffer.from('0000793a00004f8b', 'hex')),
      attribute(der.TAG.printable, Buffer.from('Plain')),
    );
    expect(readCertificate(oddCertificate({ subject })).subject).toBe('O=Plain, O=示例, O=示例, O=Müller');
  });

  const leafDer = splitPem(leaf.certificate, 'leaf')[0]!.der;
  test.each([
    ['no PEM', 'pem-missing', 'hello'],
    ['a key instead', 'pem-missing', key.privateKeyPem],
    ['not DER', 'certificate-damaged', pemBlock('CERTIFICATE', Buffer.from('hello'))],
    ['cut off', 'certificate-damaged', pemBlock('CERTIFICATE', leafDer.subarray(0, 200))],
    ['bytes after its end', 'certificate-damaged', pemBlock('CERTIFICATE', Buffer.concat([leafDer, Buffer.of(0)]))],
    ['an empty serial number', 'certificate-damaged', oddCertificate({ serial: '' })],
    ['a date that does not exist', 'certificate-damaged', oddCertificate({ notBefore: der.utf8('tomorrow') })],
    [
      'an extension twice',
      'certificate-damaged',
      oddCertificate({ extensions: [authorityKeyId(Buffer.of(1)), authorityKeyId(Buffer.of(2))] }),
    ],
  ] as const)('fail/CERT-1 %s', (_, code, text) => {
    expect(() => readCertificate(text)).toThrow(refusal(code));
  });
});

describe('CertID of RFC 9773', () => {
  test('the example of the RFC: key identifier and serial with its leading zero', () => {
    const keyId = Buffer.from('69885b6b87464041e1b37b847ba0ae2cde01c8d4', 'hex');
    const pem = oddCertificate({ serial: '0087654321', extensions: [authorityKeyId(keyId)] });
    expect(certId(pem)).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
    expect(readCertificate(pem).serial).toBe('87654321');
  });

  test('is refused for a certificate without an authority key identifier', () => {
    expect(() => certId(oddCertificate({}))).toThrow(refusal('certificate-damaged'));
  });
});
