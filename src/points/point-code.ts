import { createHash } from 'node:crypto';
import type { Random } from '../kernel/random.ts';

/** No letters or digits that look alike. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
/** Four groups of five: 99 bits. */
const GROUPS = 4;
const GROUP = 5;

/** A transfer or recharge code, e.g. `K7MPX-…`, answered once; only its hash is kept. */
export const makeCode = (random: Random): string =>
  Array.from({ length: GROUPS }, () =>
    [...random.bytes(GROUP)].map((byte) => LETTERS[byte % LETTERS.length]).join(''),
  ).join('-');

/** Written with or without its dashes, in either case. */
export const codeHash = (code: string): string =>
  createHash('sha256').update(code.toUpperCase().replace(/[\s-]/g, '')).digest('hex');
