import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { CertError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { SealPurpose } from './sealed-columns.ts';

/** One version of the master key: 32 bytes. */
export interface MasterKey {
  readonly version: number;
  readonly bytes: Uint8Array;
}

/**
 * Seals secrets for the store with AES-256-GCM. `purpose` is authenticated: a secret sealed as one kind does not open as
 * another. Sealed form: `s1.<key version>.<nonce>.<ciphertext and tag>`, base64url.
 */
export interface Sealer {
  seal(plain: string, purpose: SealPurpose): string;
  /** @throws CertError `secret-unreadable` when the key is missing or the text was changed. */
  open(sealed: string, purpose: SealPurpose): string;
  /** Whether it was sealed under an older key than the current one. */
  isStale(sealed: string): boolean;
  readonly currentVersion: number;
  /** A short public name of the current key, to tell keys apart without showing them. */
  readonly fingerprint: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface Ring {
  readonly byVersion: ReadonlyMap<number, KeyObject>;
  readonly current: MasterKey;
  readonly sealing: KeyObject;
}

// As key objects: given as bytes, a key is taken in anew for each secret, which costs four times what the sealing does.
const ringOf = (keys: readonly MasterKey[]): Ring => {
  const current = keys.reduce((a, b) => (b.version > a.version ? b : a));
  const byVersion = new Map(keys.map(({ version, bytes }) => [version, createSecretKey(bytes)]));
  return { byVersion, current, sealing: createSecretKey(current.bytes) };
};

/**
 * `keys` holds every version still needed; the highest seals. `renewed` answers them as they are now: asked when a secret is met that was
 * sealed under a version not known yet, because another process has made a new key meanwhile.
 */
export const createSealer = (
  keys: readonly MasterKey[],
  random: Random,
  renewed?: () => readonly MasterKey[],
): Sealer => {
  let ring = ringOf(keys);

  const keyOf = (version: number): KeyObject | undefined => {
    if (!ring.byVersion.has(version) && version > ring.current.version && renewed !== undefined)
      ring = ringOf(renewed());
    return ring.byVersion.get(version);
  };

  const seal = (plain: string, purpose: SealPurpose): string => {
    const nonce = random.bytes(NONCE_BYTES);
    const { sealing, current } = ring;
    const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `s1.${current.version}.${Buffer.from(nonce).toString('base64url')}.${sealed.toString('base64url')}`;
  };

  const open = (sealed: string, purpose: SealPurpose): string => {
    const [form, version = '', nonce = '', body = ''] = sealed.split('.');
    const key = keyOf(Number(version));
    const bytes = Buffer.from(body, 'base64url');
    if (form !== 's1' || key === undefined || bytes.length < TAG_BYTES) {
      throw new CertError('secret-unreadable', { what: purpose, keyVersion: version });
    }
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new CertError('secret-unreadable', { what: purpose, keyVersion: version }, { cause });
    }
  };

  return {
    seal,
    open,
    isStale: (sealed) => sealed.split('.')[1] !== String(ring.current.version),
    get currentVersion() {
      return ring.current.version;
    },
    get fingerprint() {
      return createHash('sha256').update(ring.current.bytes).digest('hex').slice(0, 8);
    },
  };
};
