import { sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { buildCrl, CRL_REASON, type CrlReason, encodeRevoked, type RevokedEntry } from '../../../src/pki/crl.ts';
import { findRevocation, isCrlOf, readCrl } from '../../../src/pki/crl-read.ts';
import * as der from '../../../src/pki/der.ts';
import { extension } from '../../../src/pki/extension.ts';
import { pemBlock } from '../../../src/pki/pem.ts';
import { countRevoked } from '../../fakes/count-revoked.ts';
import { makeHierarchy, refusal } from './material.ts';

const { signer, issuing, root } = await makeHierarchy();
const header = { number: 300, thisUpdate: '2026-06-01T00:00:00.000Z', nextUpdate: '2026-06-08T00:00:00.000Z' };
const at = '2026-05-31T23:59:59.000Z';

/** A critical extension with the OID 1.2.3.4. */
const UNKNOWN = der.sequence(der.element(der.TAG.oid, Buffer.of(0x2a, 3, 4)), der.yes(), der.octets(der.nothing()));

const crlOf = (entries: readonly RevokedEntry[]): Buffer => buildCrl(header, [encodeRevoked(entries)], signer);

describe('CRLs', () => {
  test('an empty list has no list at all, and is signed', () => {
    const crl = readCrl(buildCrl(header, [], signer));
    expect(crl).toMatchObject({
      issuer: 'CN=Test Issuing',
      number: '012c',
      thisUpdate: header.thisUpdate,
      nextUpdate: header.nextUpdate,
      complete: true,
    });
    expect(crl.revoked).toHaveLength(0);
    expect(findRevocation(crl, '01')).toBeUndefined();
    expect(isCrlOf(crl, issuing.certificate)).toBe(true);
    expect(isCrlOf(crl, root.certificate)).toBe(false);
  });

  test('another CA of the same name did not sign it', async () => {
    const again = await makeHierarchy();
    expect(isCrlOf(readCrl(crlOf([])), again.issuing.certificate)).toBe(false);
  });

  test.each(Object.keys(CRL_REASON) as CrlReason[])('the reason %s survives writing and reading', (reason) => {
    const crl = readCrl(crlOf([{ serial: '7f01', at, reason }]));
    expect(findRevocation(crl, '7f01')).toEqual({ at, reason });
  });

  test('a serial number is found however it is written, and only the whole of it', () => {
    const serials = ['01', '80', '0f0e0d', 'ffffffffffffffffffffffffffffffff'];
    const crl = readCrl(crlOf(serials.map((serial) => ({ serial, at, reason: 'superseded' }))));
    expect(countRevoked(crl)).toBe(4);
    for (const serial of [...serials, '1', '0080', 'F0E0D', '00FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF']) {
      expect(findRevocation(crl, serial)).toEqual({ at, reason: 'superseded' });
    }
    for (const serial of ['00', '0f', '0e', '0f0e', '0e0d', '0f0e0d00', 'ff', '', 'zz']) {
      expect(findRevocation(crl, serial)).toBeUndefined();
    }
  });

  test('entries in portions make the same list as all at once', () => {
    const entries = Array.from({ length: 10 }, (_, n) => ({ serial: `0${n}`, at, reason: 'keyCompromise' as const }));
    const whole = readCrl(crlOf(entries));
    const portions = [entries.slice(0, 3), [], entries.slice(3)].map(encodeRevoked);
    expect(readCrl(buildCrl(header, portions, signer)).revoked.equals(whole.revoked)).toBe(true);
  });

  test('is read from PEM with the label that OpenSSL writes', () => {
    const pem = pemBlock('X509 CRL', crlOf([{ serial: '05', at, reason: 'unspecified' }]));
    expect(findRevocation(readCrl(pem), '05')).toEqual({ at, reason: 'unspecified' });
  });

  test('a list that was changed is not signed any more', () => {
    const bytes = crlOf([{ serial: '0badcafe', at, reason: 'superseded' }]);
    bytes.writeUInt8(0x0c, bytes.indexOf(Buffer.from('0badcafe', 'hex')));
    const crl = readCrl(bytes);
    expect(findRevocation(crl, '0badcafe')).toBeUndefined();
    expect(isCrlOf(crl, issuing.certificate)).toBe(false);
  });

  /** A CRL with these extensions of its own. */
  const oddCrl = (...extensions: readonly Buffer[]): Buffer => {
    const tbs = der.sequence(
      der.integer(1),
      signer.algorithm,
      signer.name,
      der.time(header.thisUpdate),
      ...(extensions.length === 0 ? [] : [der.element(der.contextTag(0), der.sequence(...extensions))]),
    );
    return der.sequence(tbs, signer.algorithm, der.bits(sign('sha256', tbs, issuing.privateKeyPem)));
  };

  test('one of a distribution point, or of changes only, says that it is not complete', () => {
    expect(readCrl(oddCrl()).complete).toBe(true);
    expect(readCrl(oddCrl(extension('issuingDistributionPoint', true, der.sequence()))).complete).toBe(false);
    expect(readCrl(oddCrl(extension('deltaCrlIndicator', true, der.integer(1)))).complete).toBe(false);
  });

  test('an old one has neither number nor next update', () => {
    expect(readCrl(oddCrl())).toMatchObject({ number: undefined, nextUpdate: undefined });
  });

  test.each([
    ['no PEM', 'pem-missing', 'hello'],
    ['a certificate', 'pem-missing', issuing.certificate],
    ['not DER', 'crl-damaged', Buffer.from('hello')],
    ['cut off', 'crl-damaged', crlOf([]).subarray(0, 60)],
    ['a critical extension that is not known', 'crl-damaged', oddCrl(UNKNOWN)],
  ] as const)('fail/%s', (_, code, source) => {
    expect(() => readCrl(source)).toThrow(refusal(code));
  });
});
