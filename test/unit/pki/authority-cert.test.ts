import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeIssuingCa, makeRoot } from '../../../src/pki/authority-cert.ts';
import { readCertificate } from '../../../src/pki/certificate-read.ts';
import { nameConstraintsValue } from '../../../src/pki/name-constraints.ts';
import { random } from './material.ts';

const dates = { from: '2026-01-01T00:00:00.000Z', until: '2051-01-01T00:00:00.000Z' };

describe('CA certificates', () => {
  test.each(['p256', 'p384', 'rsa2048'] as const)('a root and an issuing CA of %s', async (algorithm) => {
    const root = await makeRoot({ commonName: 'Root', organisation: '示例公司', algorithm, ...dates }, random);
    const issuing = await makeIssuingCa({ commonName: 'Issuing', algorithm, ...dates }, root, random);
    const top = readCertificate(root.certificate);
    const below = readCertificate(issuing.certificate);
    expect(top).toMatchObject({
      subject: 'CN=Root, O=示例公司',
      selfIssued: true,
      isCa: true,
      keyAlgorithm: algorithm,
      keyUsages: ['keyCertSign', 'cRLSign'],
      extendedKeyUsages: [],
      notBefore: dates.from,
      notAfter: dates.until,
    });
    expect(below).toMatchObject({ subject: 'CN=Issuing', issuer: top.subject, isCa: true, selfIssued: false });
    expect(below.authorityKeyId).toBe(top.subjectKeyId);
    expect(top.authorityKeyId).toBe(top.subjectKeyId);
    expect(below.serial).not.toBe(top.serial);
    const parent = new X509Certificate(root.certificate);
    const child = new X509Certificate(issuing.certificate);
    expect(parent.verify(parent.publicKey)).toBe(true);
    expect(child.checkIssued(parent) && child.verify(parent.publicKey)).toBe(true);
  });

  test('the parent may be of another kind than the child', async () => {
    const root = await makeRoot({ commonName: 'Root', algorithm: 'rsa2048', ...dates }, random);
    const issuing = await makeIssuingCa({ commonName: 'Issuing', algorithm: 'p384', ...dates }, root, random);
    expect(new X509Certificate(issuing.certificate).verify(new X509Certificate(root.certificate).publicKey)).toBe(true);
  });
});

describe('name constraints', () => {
  test('a kind that is not listed is shut', () => {
    const hex = nameConstraintsValue({ dns: ['a'], ip: [] }).toString('hex');
    const permitted = 'a0053003820161';
    const excluded = `a130300a8708${'00'.repeat(8)}30228720${'00'.repeat(32)}`;
    expect(hex).toBe(`3039${permitted}${excluded}`);
  });
});
