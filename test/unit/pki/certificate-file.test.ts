import { describe, expect, test } from 'vitest';
import { certificatesInFile } from '../../../src/pki/certificate-file.ts';
import { pemBlock, splitPem } from '../../../src/pki/pem.ts';
import { certsOnly } from '../../fakes/issuer-files.ts';
import { makeHierarchy } from './material.ts';

const { root, issuing } = await makeHierarchy();
const [a, b] = [issuing.certificate, root.certificate].map((pem) => splitPem(pem, 'leaf')[0]?.der ?? Buffer.alloc(0));
const [first, second] = [a ?? Buffer.alloc(0), b ?? Buffer.alloc(0)];
const bundle = certsOnly([first, second]);

describe('CERT-1 what a CA gives at the address of its certificate', () => {
  test.each([
    ['DER', first, [first]],
    ['PEM', Buffer.from(issuing.certificate), [first]],
    ['PEM, several', Buffer.from(`text\n${issuing.certificate}${root.certificate}`), [first, second]],
    ['PKCS#7', bundle, [first, second]],
    ['PKCS#7 as PEM', Buffer.from(pemBlock('PKCS7', bundle)), [first, second]],
  ])('ok/%s', (_, file, certificates) => {
    expect(certificatesInFile(file)).toEqual(certificates);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a page', Buffer.from('<html>not found</html>')],
    ['half a bundle', bundle.subarray(0, 200)],
    ['a bundle without certificates', certsOnly([]).subarray(0, 4)],
    ['a message of another kind', Buffer.from('300b06092a864886f70d010703', 'hex')],
    ['a key', Buffer.from('-----BEGIN PRIVATE KEY-----\nMAo=\n-----END PRIVATE KEY-----\n')],
    ['a broken block', Buffer.from('-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n')],
    ['a text of 200 kB', Buffer.alloc(200_000, 'x')],
  ])('fail/%s', (_, file) => {
    expect(certificatesInFile(file)).toEqual([]);
  });

  test('of a thousand certificates in one file the first twenty are looked at', () => {
    expect(certificatesInFile(certsOnly(Array.from({ length: 1_000 }, () => first)))).toHaveLength(20);
  });
});
