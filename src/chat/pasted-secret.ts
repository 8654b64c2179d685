import { CertError } from '../kernel/errors.ts';

// Dashes are left out: some clients make one long dash of several. Up to three words stand before PRIVATE (EC, ENCRYPTED, OPENSSH, PGP …).
const PRIVATE_KEY = /BEGIN[\s\u00a0]+(?:[A-Z0-9]+[\s\u00a0]+){0,3}PRIVATE[\s\u00a0]+KEY/i;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

/** Whether a private key in PEM (also an encrypted one) stands in the text. */
export const holdsPrivateKey = (text: string): boolean => PRIVATE_KEY.test(text.replace(INVISIBLE, ''));

/** Refuses text in which a private key was pasted, before anything of it is kept or repeated. Throws CertError `secret-pasted`. */
export const refusePastedSecret = (text: string): void => {
  if (holdsPrivateKey(text)) throw new CertError('secret-pasted', {});
};
