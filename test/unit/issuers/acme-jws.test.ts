import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ecdsaFixed, newAccountKey, signJws } from '../../../adapters/issuers/acme/acme-jws.ts';

describe('a JWS of an account (RFC 7515, RFC 7518 §3.4)', () => {
  it('has signatures of 64 bytes that verify, however short their numbers are', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const lengths = new Set<number>();
    for (let index = 0; index < 600; index++) {
      const input = Buffer.from(`input ${index}`);
      const der = sign('sha256', input, privateKey);
      lengths.add(der.length);
      const fixed = ecdsaFixed(der);
      expect(fixed).toHaveLength(64);
      expect(verify('sha256', input, { key: publicKey, dsaEncoding: 'ieee-p1363' }, fixed)).toBe(true);
    }
    // Numbers with and without a first zero byte came by.
    expect(lengths.size).toBeGreaterThan(1);
  });

  it('pads numbers of any length', () => {
    const der = Buffer.from([0x30, 0x07, 0x02, 0x02, 0x00, 0x81, 0x02, 0x01, 0x05]);
    const fixed = ecdsaFixed(der);
    expect([fixed[30], fixed[31], fixed[63]]).toEqual([0, 0x81, 5]);
    expect(fixed.reduce((sum, byte) => sum + byte, 0)).toBe(0x81 + 5);
  });

  it('names its address, its nonce and who signs', () => {
    const key = newAccountKey();
    const header = (jws: { protected: string }) => JSON.parse(Buffer.from(jws.protected, 'base64url').toString());
    expect(header(signJws({ key, kid: 'https://ca.test/acct/1' }, 'https://ca.test/order', 'abc', '{}'))).toEqual({
      alg: 'ES256',
      nonce: 'abc',
      url: 'https://ca.test/order',
      kid: 'https://ca.test/acct/1',
    });
    expect(header(signJws({ key }, 'https://ca.test/acct', undefined, '{}'))).toEqual({
      alg: 'ES256',
      url: 'https://ca.test/acct',
      jwk: key.jwk,
    });
  });
});
