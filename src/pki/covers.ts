import { isCertError } from '../kernel/errors.ts';
import { bothForms } from './idna.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';

interface Comparable {
  readonly text: string;
  readonly ip: boolean;
}

/** The form in which names are compared. Never throws: what is no name equals nothing but itself. */
const comparable = (name: string): Comparable => {
  const address = parseIpAddress(name);
  if (address !== undefined) return { text: formatIpAddress(address) ?? name, ip: true };
  const text = name.toLowerCase().replace(/\.$/, '');
  if (!/\P{ASCII}/u.test(text)) return { text, ip: false };
  const star = text.startsWith('*.') ? '*.' : '';
  try {
    return { text: star + bothForms(text.slice(star.length)).ascii, ip: false };
  } catch (error) {
    if (!isCertError(error)) throw error;
    return { text, ip: false };
  }
};

/**
 * Whether a certificate with these names is good for `host`. A wildcard stands for exactly one whole label at the left, never for an IP
 * address and never right under a top-level domain; a star anywhere else matches nothing. A wildcard as `host` is covered by itself alone.
 * @see RFC 9525 §6.3
 */
export const covers = (certNames: readonly string[], host: string): boolean => {
  const wanted = comparable(host);
  const dot = wanted.text.indexOf('.');
  const parent = wanted.ip || dot < 1 || wanted.text.startsWith('*') ? '' : wanted.text.slice(dot + 1);
  const wildcard = parent.includes('.') ? `*.${parent}` : undefined;
  return certNames.some((name) => {
    const { text } = comparable(name);
    return text === wildcard || text === wanted.text;
  });
};

/** Whether both lists hold the same names, whatever their order, case and form. */
export const sameSet = (left: readonly string[], right: readonly string[]): boolean => {
  const [a, b] = [left, right].map((names) => new Set(names.map((name) => comparable(name).text)));
  return a !== undefined && b !== undefined && a.size === b.size && [...a].every((name) => b.has(name));
};
