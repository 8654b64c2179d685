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

/** `ord_` + 9 characters of time + 7 of chance (35 bits): sorts by age, short enough to type a beginning of. */
export const newId = (prefix: IdPrefix, clock: Clock, random: Random): string => {
  const chance = [...random.bytes(7)].map((byte) => ALPHABET[byte % 32]).join('');
  return `${prefix}_${encode(clock.now(), 9)}${chance}`;
};
