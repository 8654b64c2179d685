import { createPublicKey, type KeyObject } from 'node:crypto';

/** Whether a private key belongs to a SubjectPublicKeyInfo. Throws what node:crypto throws for a key that it cannot read. */
export const samePublicKey = (spki: Uint8Array, privateKey: KeyObject): boolean => {
  const theirs = createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' });
  return createPublicKey(privateKey).equals(theirs);
};
