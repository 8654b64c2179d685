/** Bytes as base64, since JSON has none. A Buffer has turned itself into an object by the time it gets here, so its owner is asked. */
function readable(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const raw = this[key];
  if (raw instanceof Uint8Array) return Buffer.from(raw).toString('base64');
  return typeof raw === 'bigint' ? String(raw) : value;
}

// JSON leaves these as they are; a terminal would obey the first and misread with the second.
const UNSAFE = /[\u{7f}-\u{9f}\u{61c}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2066}-\u{2069}]/gu;

const escaped = (character: string): string => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** One line of JSON that does nothing to a terminal it is printed on. */
export const safeJson = (value: unknown): string => JSON.stringify(value, readable).replace(UNSAFE, escaped);
