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

/** JKS, JCEKS and BKS begin so; of BKS the version. */
const KEY_STORES = ['feedfeed', 'cececece', '00000002', '00000001'];

/** Skips tag and length of the SEQUENCE at the start; undefined when there is none. */
const insideSequence = (bytes: Uint8Array): Uint8Array | undefined => {
  const size = bytes[1] ?? 0;
  return bytes[0] === 0x30 ? bytes.subarray(size < 0x80 ? 2 : 2 + (size & 0x7f)) : undefined;
};

/**
 * Whether a file holds a private key, by its content: PEM in any usual encoding, PuTTY's own text, a key store, or DER. PKCS#1, SEC1, PKCS#8
 * and PFX are sequences that begin with a version 0, 1 or 3, or (encrypted PKCS#8) with an algorithm of PKCS#5 or PKCS#12; no
 * certificate, request or CRL is.
 */
export const holdsKeyFile = (bytes: Uint8Array): boolean => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Without zero bytes UTF-16 reads like ASCII.
  const text = view.toString('latin1').replaceAll('\0', '');
  if (holdsPrivateKey(text) || text.includes('PuTTY-User-Key-File')) return true;
  if (KEY_STORES.includes(view.subarray(0, 4).toString('hex'))) return true;
  const inside = insideSequence(view);
  if (inside === undefined) return false;
  if (inside[0] === 0x02) return inside[1] === 1 && [0, 1, 3].includes(inside[2] ?? -1);
  const first = insideSequence(inside);
  const oid = first?.[0] === 0x06 ? Buffer.from(first.subarray(2, 2 + (first[1] ?? 0))).toString('hex') : '';
  return oid.startsWith('2a864886f70d0105') || oid.startsWith('2a864886f70d010c01');
};
