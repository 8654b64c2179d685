import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

// Crockford's base 32: no i, l, o, u, so that an id can be read aloud from a screen.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const encode = (value: number, length: number): string => {
  let rest = value;
  let text = '';
  for (let i = 0; i < length; i++) {
    text = (ALPHABET[rest % 32] ?? '') + text;
    rest = Math.floor(rest / 32);
  }
  return text;
};

/** What ids are made of; the prefix tells a person what the id names. */
export type IdPrefix =
  | 'ord'
  | 'org'
  | 'con'
  | 'crt'
  | 'per'
  | 'tem'
  | 'apv'
  | 'dep'
  | 'edg'
  | 'lnk'
  | 'ntc'
  | 'dlv'
  | 'plc'
  | 'pst'
  | 'tok'
  | 'dlg'
  | 'wtc'
  | 'pak'
  | 'led'
  | 'trf'
  | 'rch'
  | 'rev'
  | 'acc'
  | 'aco'
  | 'eab';

/** What the last id by each clock was made of. */
const lastBy = new WeakMap<Clock, { readonly at: number; readonly chance: number }>();

/** 34 bits: half of what seven characters hold, so that what is counted up from it stays as long. */
const drawn = (random: Random): number =>
  random.bytes(7).reduce((value, byte, index) => value * 32 + (byte % (index === 0 ? 16 : 32)), 0);

/**
 * `ord_` + 9 characters of time + 7 of chance: sorts by age, what one process made within a millisecond too, since that is counted up
 * from the first; short enough to type a beginning of.
 */
export const newId = (prefix: IdPrefix, clock: Clock, random: Random): string => {
  const at = clock.now();
  const last = lastBy.get(clock);
  const chance = last?.at === at ? last.chance + 1 : drawn(random);
  lastBy.set(clock, { at, chance });
  return `${prefix}_${encode(at, 9)}${encode(chance, 7)}`;
};
