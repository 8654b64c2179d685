// IP addresses as certificates hold them: 4 or 16 bytes. @see RFC 5280 §4.2.1.6

const parseV4 = (text: string): number[] | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
};

const groupsOf = (text: string): number[] | undefined => {
  if (text === '') return [];
  const out: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const tail = at === parts.length - 1 && part.includes('.') ? parseV4(part) : undefined;
    if (tail !== undefined) out.push(...tail);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) out.push(Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 0xff);
    else return undefined;
  }
  return out;
};

const parseV6 = (text: string): number[] | undefined => {
  const halves = text.split('::');
  const [head, tail] = [groupsOf(halves[0] ?? ''), groupsOf(halves[1] ?? '')];
  if (head === undefined || tail === undefined || halves.length > 2) return undefined;
  const gap = 16 - head.length - tail.length;
  if (halves.length === 1) return gap === 0 ? head : undefined;
  return gap >= 2 ? [...head, ...Array<number>(gap).fill(0), ...tail] : undefined;
};

/** The 4 or 16 bytes of an address in text form; undefined when it is none. No zone, no brackets. */
export const parseIpAddress = (text: string): Buffer | undefined => {
  if (text.length > 45) return undefined;
  const bytes = text.includes(':') ? parseV6(text) : parseV4(text);
  return bytes === undefined ? undefined : Buffer.from(bytes);
};

/** The longest run of two or more zero groups, which `::` stands for. */
const longestGap = (groups: readonly number[]): { readonly from: number; readonly length: number } => {
  let best = { from: -1, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (groups[from + length] === 0) length++;
    if (length > best.length) best = { from, length };
  }
  return best;
};

/** The text form of 4 or 16 bytes, IPv6 as RFC 5952 writes it; undefined for any other length. */
export const formatIpAddress = (bytes: Uint8Array): string | undefined => {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0));
  const hex = groups.map((group) => group.toString(16));
  const gap = longestGap(groups);
  if (gap.from < 0) return hex.join(':');
  return `${hex.slice(0, gap.from).join(':')}::${hex.slice(gap.from + gap.length).join(':')}`;
};

/** An address range: both 4 or both 16 bytes. */
export interface IpRange {
  readonly address: Buffer;
  readonly mask: Buffer;
}

/** Reads `10.0.0.0/8` or `fd00::/8`, or one address; bits outside the mask are cleared. */
export const parseIpRange = (text: string): IpRange | undefined => {
  const [name = '', width, ...more] = text.split('/');
  const address = parseIpAddress(name);
  if (address === undefined || more.length > 0 || (width !== undefined && !/^\d{1,3}$/.test(width))) return undefined;
  const ones = width === undefined ? address.length * 8 : Number(width);
  if (ones > address.length * 8) return undefined;
  const mask = Buffer.from(address.map((_, at) => 0xff & ~(0xff >> Math.min(8, Math.max(0, ones - at * 8)))));
  return { address: Buffer.from(address.map((byte, at) => byte & (mask[at] ?? 0))), mask };
};

export const inIpRange = (address: Uint8Array, { address: base, mask }: IpRange): boolean =>
  address.length === base.length && address.every((byte, at) => (byte & (mask[at] ?? 0)) === base[at]);
