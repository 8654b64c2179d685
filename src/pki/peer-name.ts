import { covers } from './covers.ts';
import type { DerElement } from './der-reader.ts';
import { DIRECTORY_NAME, DNS_NAME, EMAIL_NAME, hostText, IP_NAME, OTHER_NAME, URI_NAME } from './general-name.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import { isPublicSuffix } from './public-suffix.ts';

/** Who must stand at the other end. */
export interface PeerName {
  readonly kind: 'dns' | 'ip' | 'email';
  readonly value: string;
}

const textOf = ({ content }: DerElement): string => content.toString('latin1');

const isMailbox = (text: string): boolean => /^[^@\s]+@[^@\s]+$/.test(text);

const WELL_FORMED: Readonly<Record<number, (name: DerElement) => boolean>> = {
  [DNS_NAME]: (name) => {
    const text = textOf(name);
    const own = !text.endsWith('.') && !text.includes('_') && parseIpAddress(text) === undefined;
    return own && hostText(text) !== undefined;
  },
  [IP_NAME]: ({ content }) => formatIpAddress(content) !== undefined,
  [EMAIL_NAME]: (name) => isMailbox(textOf(name)),
  [URI_NAME]: (name) => URL.canParse(textOf(name)),
  [DIRECTORY_NAME]: () => true,
  [OTHER_NAME]: () => true,
};

/** Whether an alternative name has the form its kind asks for. @see RFC 5280 §4.2.1.6 */
export const isWellFormed = (name: DerElement): boolean => WELL_FORMED[name.tag]?.(name) ?? false;

/** A wildcard over everything that a registry or a hosting service gives away. */
export const isOverSuffix = (name: DerElement): boolean =>
  name.tag === DNS_NAME && textOf(name).startsWith('*.') && isPublicSuffix(textOf(name).slice(2).toLowerCase());

/** The host names and addresses as text, exactly as they are written. */
export const hostTexts = (names: readonly DerElement[]): string[] =>
  names.flatMap((name) => {
    const text =
      name.tag === DNS_NAME ? textOf(name) : name.tag === IP_NAME ? formatIpAddress(name.content) : undefined;
    return text === undefined ? [] : [text];
  });

const sameMailbox = (one: string, other: string): boolean => {
  const [user, host = ''] = one.split('@');
  const [wanted, at = ''] = other.split('@');
  return user === wanted && host.toLowerCase() === at.toLowerCase();
};

/** Whether the alternative names are good for this peer; the common name never counts. @see RFC 9525 §6 */
export const namesPeer = (names: readonly DerElement[], { kind, value }: PeerName): boolean => {
  if (kind === 'email') return names.some((name) => name.tag === EMAIL_NAME && sameMailbox(textOf(name), value));
  const tag = kind === 'dns' ? DNS_NAME : IP_NAME;
  const own = names.filter((name) => name.tag === tag && isWellFormed(name));
  return covers(hostTexts(own), value);
};
