// Full stops of other scripts and the full-width star, which UTS 46 would map too late for the checks before it. @see UTS 46 §4
const WIDE: Readonly<Record<string, string>> = { '。': '.', '．': '.', '｡': '.', '＊': '*' };

const AROUND = /[\s"'`“”‘’«»<>,;，；、]/;
const SCHEME = /^(?:[a-z][a-z0-9+.-]{0,30}:)?\/\//i;

// Loops, since an expression anchored at the end would look again from every character of a long run.
const trimmed = (pasted: string): string => {
  let [from, to] = [0, pasted.length];
  while (from < to && AROUND.test(pasted.charAt(from))) from++;
  while (to > from && AROUND.test(pasted.charAt(to - 1))) to--;
  return pasted.slice(from, to);
};

const authorityOf = (address: string): string => {
  const scheme = SCHEME.exec(address)?.[0];
  if (scheme === undefined) return /^[^/?#]*/.exec(address)?.[0] ?? '';
  const authority = /^[^/?#\\]*/.exec(address.slice(scheme.length))?.[0] ?? '';
  return authority.slice(authority.lastIndexOf('@') + 1);
};

const withoutPort = (authority: string): string => {
  const bracketed = /^\[([^\]]*:[^\]]*)\](?::\d{0,5})?$/.exec(authority);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return /^([^:]*):\d{0,5}$/.exec(authority)?.[1] ?? authority;
};

/**
 * The host of whatever people paste as a name: quotes and commas around it, `https://user@host:443/path`, `host:443`, `[::1]:443`, one
 * trailing dot. Lower case. What is not understood is left as it is, for the checks that follow to name; `10.0.0.0/8` stays a range.
 */
export const hostOf = (pasted: string): string => {
  const bare = trimmed(pasted);
  if (/^[\d.]+\/\d+$|^[\da-f]*:[\da-f:]*\/\d+$/i.test(bare)) return bare;
  const host = withoutPort(authorityOf(bare));
  return host
    .replace(/[。．｡＊]/g, (character) => WIDE[character] ?? character)
    .replace(/\.$/, '')
    .toLowerCase();
};
