import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, nowOf } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import type { Random } from '../kernel/random.ts';
import { memoryOf } from '../store/memory.store.ts';
import { firstSeen } from '../store/seen.store.ts';
import type { Store } from '../store/store.ts';

/** How long a nonce may be used, in milliseconds. */
const LIFE = HOUR;
const TIME = 6;
const BODY = 16;
const MARK = 16;

/**
 * Anti-replay nonces (RFC 8555 §6.5): their time and chance under a MAC, so that making one writes nothing and every process, also after a
 * restart, knows them; one that was used is written down.
 */
export interface Nonces {
  make(): Promise<string>;
  /** One of ours, and not too old. Says nothing of whether it was used. */
  isOurs(nonce: string): Promise<boolean>;
  /** False when it was used before. Ask it last: only what is signed well costs a write. */
  spend(nonce: string): Promise<boolean>;
}

/** One key for all processes; whoever comes first makes it. */
const sharedKey = (store: Store, random: Random): Promise<Buffer> =>
  store.transaction(async (inside) => {
    const memory = memoryOf(inside, 'acme-server');
    const kept = await memory.get('nonce-key');
    if (kept !== undefined) return Buffer.from(kept, 'base64url');
    const made = Buffer.from(random.bytes(32));
    await memory.set('nonce-key', made.toString('base64url'));
    return made;
  });

export const createNonces = (store: Store, { clock, random }: { clock: Clock; random: Random }): Nonces => {
  let opened: Promise<Buffer> | undefined;
  const key = (): Promise<Buffer> => {
    opened ??= sharedKey(store, random).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const mark = async (body: Uint8Array) =>
    createHmac('sha256', await key())
      .update(body)
      .digest()
      .subarray(0, MARK);
  return {
    make: async () => {
      const body = Buffer.alloc(BODY, random.bytes(BODY));
      body.writeUIntBE(clock.now(), 0, TIME);
      return Buffer.concat([body, await mark(body)]).toString('base64url');
    },
    isOurs: async (nonce) => {
      const bytes = Buffer.from(nonce, 'base64url');
      if (bytes.length !== BODY + MARK || bytes.toString('base64url') !== nonce) return false;
      if (!timingSafeEqual(await mark(bytes.subarray(0, BODY)), bytes.subarray(BODY))) return false;
      const age = clock.now() - bytes.readUIntBE(0, TIME);
      return age < LIFE;
    },
    spend: (nonce) => firstSeen(store, `acme:${nonce}`, nowOf(clock)),
  };
};
