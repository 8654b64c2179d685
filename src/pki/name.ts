import { CertError } from '../kernel/errors.ts';
import { bothForms } from './idna.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import { hostOf } from './pasted-host.ts';
import { suffixOf } from './public-suffix.ts';

/** One name of a certificate. */
export interface CertName {
  readonly kind: 'dns' | 'ip';
  /** Lower case, A-labels, no trailing dot, a wildcard as `*.example.com`; IPv6 as RFC 5952 writes it. Two names are the same when this is. */
  readonly ascii: string;
  /** For display beside `ascii`: U-labels. */
  readonly unicode: string;
  readonly wildcard: boolean;
  /** The registered name it stands under, e.g. `example.co.uk`; undefined for an IP address and for a name of one label (internal). */
  readonly registrable: string | undefined;
}

/** Most names on one certificate. */
export const MAX_NAMES = 100;
/** Most labels in a name (PLAN-3), the star included. */
const MAX_LABELS = 100;
/** Bytes. @see RFC 1035 §2.3.4 (255 on the wire, without the length byte of the first label and the root) */
const MAX_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;
/** Characters: of a pasted address, and of the host in it; neither is looked at when longer. */
const MAX_INPUT = 2_000;
const MAX_HOST = 300;

/** Host names as nearly everyone types them, which need no mapping: lower-case ASCII, the last label beginning with a letter. */
const PLAIN = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Characters: a shorter name cannot have more labels than are allowed. */
const PLAIN_LENGTH = 2 * MAX_LABELS;
const isPlain = (text: string): boolean => text.length < PLAIN_LENGTH && PLAIN.test(text) && !text.includes('--');

/** The last label is a number, so that some programs take the whole for an IPv4 address. @see https://url.spec.whatwg.org/#ends-in-a-number-checker */
const ENDS_IN_NUMBER = /(?:^|\.)(?:\d+|0x[\da-f]*)$/i;
const LIKE_IPV6 = /^[\da-f.]*:[\da-f.]*:[\da-f:.]*(?:%.*)?$/i;
/** An IPv4 address inside an IPv6 one (`::ffff:0:0/96`): clients compare 4 bytes and never match it. */
const MAPPED_PREFIX = Buffer.from('00000000000000000000ffff', 'hex');

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

const ipName = (host: string): CertName | undefined => {
  const bytes = parseIpAddress(host);
  const mapped = bytes?.length === 16 && MAPPED_PREFIX.equals(bytes.subarray(0, 12));
  if (mapped || (bytes === undefined && (ENDS_IN_NUMBER.test(host) || LIKE_IPV6.test(host)))) {
    throw new CertError('name-ip-odd', { name: shorten(host) });
  }
  const ascii = bytes === undefined ? undefined : formatIpAddress(bytes);
  return ascii === undefined
    ? undefined
    : { kind: 'ip', ascii, unicode: ascii, wildcard: false, registrable: undefined };
};

/** PLAN-3: one star, alone in the leftmost label. Answers what is left of it. */
const withoutStar = (name: string): string => {
  const stars = name.split('*').length - 1;
  if (stars === 0) return name;
  if (stars > 1) throw new CertError('name-star-twice', { name });
  if (name === '*' || name === '*.') throw new CertError('name-star-alone', {});
  if (!name.startsWith('*.')) throw new CertError('name-star-place', { name });
  return name.slice(2);
};

const checkLabels = (name: string, ascii: string, wildcard: boolean): void => {
  const labels = ascii.split('.');
  const count = labels.length + (wildcard ? 1 : 0);
  const length = ascii.length + (wildcard ? 2 : 0);
  if (labels.includes('')) throw new CertError('name-label-empty', { name });
  for (const label of labels) {
    if (label.length > MAX_LABEL_LENGTH) {
      throw new CertError('name-label-long', { name, label: shorten(label), length: label.length });
    }
    const reserved = label.slice(2, 4) === '--' && !label.startsWith('xn--');
    if (label.startsWith('-') || label.endsWith('-') || reserved) throw new CertError('name-hyphen', { name, label });
  }
  if (count > MAX_LABELS) throw new CertError('name-labels-many', { name, count });
  if (length > MAX_LENGTH) throw new CertError('name-long', { name, length });
};

const formsOf = (base: string): { readonly ascii: string; readonly unicode: string } =>
  /^[a-z0-9.-]*$/.test(base) && !/(?:^|\.)xn--/.test(base) ? { ascii: base, unicode: base } : bothForms(base);

const dnsName = (ascii: string, unicode: string, wildcard: boolean): CertName => {
  const { suffix, registrable, listed } = suffixOf(ascii);
  const star = wildcard ? '*.' : '';
  if (wildcard && registrable === undefined) throw new CertError('name-star-suffix', { name: star + unicode, suffix });
  if (listed && registrable === undefined) throw new CertError('name-suffix-bare', { name: unicode });
  return { kind: 'dns', ascii: star + ascii, unicode: star + unicode, wildcard, registrable };
};

const parseHost = (input: string): CertName => {
  if (input.length > MAX_INPUT) throw new CertError('name-long', { name: shorten(input), length: input.length });
  const host = hostOf(input);
  if (host === '') throw new CertError('name-empty', {});
  if (host.length > MAX_HOST) throw new CertError('name-long', { name: shorten(host), length: host.length });
  const base = withoutStar(host);
  const wildcard = base !== host;
  const ip = ipName(base);
  if (ip !== undefined && wildcard) throw new CertError('name-star-ip', { name: host });
  if (ip !== undefined) return ip;
  const { ascii, unicode } = formsOf(base);
  checkLabels(shorten(host), ascii, wildcard);
  if (ENDS_IN_NUMBER.test(ascii)) throw new CertError('name-ip-odd', { name: host });
  return dnsName(ascii, unicode, wildcard);
};

/**
 * Reads one name of a certificate as people type or paste it (addresses of pages, ports, quotes and capitals are undone).
 * Throws CertError `name-*`, each naming what is wrong (PLAN-3, PLAN-5).
 */
export const parseName = (input: string): CertName => {
  if (!isPlain(input)) return parseHost(input);
  const wildcard = input.startsWith('*.');
  const base = wildcard ? input.slice(2) : input;
  return dnsName(base, base, wildcard);
};

const SEPARATORS = /[\s,;，；、]+/;

/**
 * Reads the names of one certificate: a list, or text with spaces, commas or line breaks between. Order is kept.
 * Throws CertError for the first bad name, `name-empty` for none, `name-twice` (PLAN-3, also when only the Unicode forms differed) and `names-many`.
 */
export const parseNames = (input: string | readonly string[]): CertName[] => {
  const texts = (typeof input === 'string' ? [input] : input).flatMap((text) => text.split(SEPARATORS));
  const words = texts.filter((word) => word !== '');
  if (words.length === 0) throw new CertError('name-empty', {});
  if (words.length > MAX_NAMES) throw new CertError('names-many', { count: words.length, limit: MAX_NAMES });
  const names = new Map<string, CertName>();
  for (const word of words) {
    const name = parseName(word);
    if (names.has(name.ascii)) throw new CertError('name-twice', { name: name.unicode });
    names.set(name.ascii, name);
  }
  return [...names.values()];
};

/** How a name is shown: the Unicode form with the ASCII form beside it where they differ. */
export const shownName = (name: CertName): string =>
  name.unicode === name.ascii ? name.ascii : `${name.unicode} (${name.ascii})`;
