import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds one code is shown. @see RFC 6238 §5.2 */
const STEP = 30;
const DIGITS = 6;
/** Steps of clock difference that are taken, each way. */
const DRIFT = 1;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const stepAt = (now: number): number => Math.floor(now / 1_000 / STEP);

/** The code of one step. @see RFC 4226 §5.3 */
export const codeAt = (secret: Uint8Array, step: number): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0');
};

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** The step whose code this is, of those that may be shown now and were not used before; undefined when there is none. */
export const stepOf = (secret: Uint8Array, code: string, now: number, lastStep: number): number | undefined => {
  const current = stepAt(now);
  const steps = Array.from({ length: 2 * DRIFT + 1 }, (_, i) => current - DRIFT + i);
  return steps.find((step) => step > lastStep && same(codeAt(secret, step), code.replace(/\s/g, '')));
};

/** As authenticator apps take it typed in. @see RFC 4648 §6, without padding */
export const base32 = (bytes: Uint8Array): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
};

/** What authenticator apps open: the `otpauth` address of a secret. */
export const otpauth = (secret: Uint8Array, person: string): string =>
  `otpauth://totp/Signet:${encodeURIComponent(person)}?secret=${base32(secret)}&issuer=Signet&digits=${DIGITS}&period=${STEP}`;
