import { createHash } from 'node:crypto';
import type { Random } from '../../src/kernel/random.ts';

const UINT32 = 2 ** 32;

/** Chance that comes out the same for the same seed. For simulations only: nothing secret may be made of it. */
export class Seeded implements Random {
  readonly #seed: string;
  readonly #state: Uint32Array;

  constructor(seed: string) {
    this.#seed = seed;
    const digest = createHash('sha256').update(seed).digest();
    this.#state = new Uint32Array([0, 4, 8, 12].map((at) => digest.readUInt32LE(at)));
  }

  /** Another stream: what one part of the world draws does not change what another one does. */
  fork(label: string): Seeded {
    return new Seeded(`${this.#seed}/${label}`);
  }

  /** sfc32 by Chris Doty-Humphrey, which passes PractRand. */
  #next(): number {
    const state = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const out = (a + b + d) >>> 0;
    state[3] = d + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + out;
    return out;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at += 4) {
      const word = this.#next();
      for (let each = at; each < Math.min(at + 4, count); each++) bytes[each] = word >>> (8 * (each - at));
    }
    return bytes;
  }

  /** From 0 up to 1, without it. */
  share(): number {
    return this.#next() / UINT32;
  }

  between(least: number, most: number): number {
    return least + this.share() * (most - least);
  }

  happens(rate: number): boolean {
    return rate > 0 && this.share() < rate;
  }
}
