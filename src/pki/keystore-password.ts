import { CertError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';

// No i, l, o, u and no capitals: can be typed from a printout.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new password of 24 characters (120 bits). */
export const newKeystorePassword = (random: Random): string =>
  [...random.bytes(24)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');

/** APPLY-2: asked before anything is made with it, since it cannot be changed later. Java takes nothing but ASCII for the ciphers used here, and programs disagree on the rest. Throws `key-password-characters`. */
export const checkKeystorePassword = (password: string): void => {
  if (!/^[\x20-\x7e]{1,100}$/.test(password)) {
    throw new CertError('key-password-characters', {}, { field: 'key-password' });
  }
};
