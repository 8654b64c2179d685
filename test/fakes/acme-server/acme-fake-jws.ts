import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';
import { AcmeFakeRefusal } from './acme-fault.ts';

const jwkShape = z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() });
export type FakeJwk = z.infer<typeof jwkShape>;

const flattened = z.strictObject({ protected: z.string(), payload: z.string(), signature: z.string() });

const headerShape = z.strictObject({
  alg: z.string(),
  nonce: z.string().optional(),
  url: z.string(),
  kid: z.string().optional(),
  jwk: jwkShape.optional(),
});
export type FakeJwsHeader = z.infer<typeof headerShape>;

export interface OpenedJws {
  readonly header: FakeJwsHeader;
  /** The payload's text; empty for a POST-as-GET. */
  readonly payload: string;
  /** The key that signed it. */
  readonly jwk: FakeJwk;
}

export const thumbprintOf = ({ crv, kty, x, y }: FakeJwk): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');

const malformed = (detail: string) => new AcmeFakeRefusal(400, 'malformed', detail);

const decode = (text: string): string => {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw malformed('not base64url without padding');
  return Buffer.from(text, 'base64url').toString('utf8');
};

const read = <T>(shape: z.ZodType<T>, text: string, what: string): T => {
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw malformed(`${what}: ${String(cause)}`);
  }
};

/** Opens and verifies a flattened JWS signed with ES256. `keyOf` finds the key of a `kid`. @see RFC 8555 §6.2 */
export const openJws = (text: string, keyOf: (kid: string) => FakeJwk): OpenedJws => {
  const jws = read(flattened, text, 'JWS');
  const header = read(headerShape, decode(jws.protected), 'JWS header');
  if (header.alg !== 'ES256') throw new AcmeFakeRefusal(400, 'badSignatureAlgorithm', `${header.alg} is not ES256`);
  if ((header.kid === undefined) === (header.jwk === undefined)) throw malformed('exactly one of kid and jwk');
  const jwk = header.jwk ?? keyOf(header.kid ?? '');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signature = Buffer.from(jws.signature, 'base64url');
  const input = Buffer.from(`${jws.protected}.${jws.payload}`);
  if (!verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature))
    throw malformed('the signature is wrong');
  return { header, payload: decode(jws.payload), jwk };
};

/** Checks an external account binding and gives its key id. @see RFC 8555 §7.3.4 */
export const openBinding = (
  binding: unknown,
  url: string,
  jwk: FakeJwk,
  secrets: Readonly<Record<string, string>>,
): string => {
  const jws = read(flattened, JSON.stringify(binding), 'external account binding');
  const header = read(
    z.strictObject({ alg: z.literal('HS256'), kid: z.string(), url: z.string() }),
    decode(jws.protected),
    'header of the binding',
  );
  const secret = secrets[header.kid];
  if (secret === undefined || header.url !== url)
    throw new AcmeFakeRefusal(403, 'unauthorized', 'unknown key id or url');
  const bound = read(jwkShape, decode(jws.payload), 'key of the binding');
  const mac = createHmac('sha256', Buffer.from(secret, 'base64url')).update(`${jws.protected}.${jws.payload}`).digest();
  if (thumbprintOf(bound) !== thumbprintOf(jwk) || mac.toString('base64url') !== jws.signature) {
    throw new AcmeFakeRefusal(403, 'unauthorized', 'the binding is wrong');
  }
  return header.kid;
};
