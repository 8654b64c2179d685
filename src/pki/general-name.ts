import { contextTag, element } from './der.ts';
import type { DerReader } from './der-reader.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';

/** The choices of GeneralName that are used here. @see RFC 5280 §4.2.1.6 */
export const OTHER_NAME = contextTag(0);
export const EMAIL_NAME = contextTag(1, 'primitive');
export const DNS_NAME = contextTag(2, 'primitive');
export const DIRECTORY_NAME = contextTag(4);
export const URI_NAME = contextTag(6, 'primitive');
export const IP_NAME = contextTag(7, 'primitive');

/** What may stand in a name of a certificate: host name characters of ASCII, with a leading `*.` for a wildcard. */
const HOST = /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

/** A host name, wildcard or IP address in lower case, without the last dot; undefined for anything else. Names of other scripts are A-labels here. */
export const hostText = (text: string): string | undefined => {
  const address = parseIpAddress(text);
  if (address !== undefined) return formatIpAddress(address);
  const name = text.toLowerCase().replace(/\.$/, '');
  return name.length <= 253 && name.split('.').every((label) => label.length <= 63) && HOST.test(name)
    ? name
    : undefined;
};

/** One dNSName or iPAddress. */
export const generalName = (name: string): Buffer => {
  const address = parseIpAddress(name);
  return address === undefined ? element(DNS_NAME, Buffer.from(name, 'latin1')) : element(IP_NAME, address);
};

const readDnsName = (content: Buffer): string | undefined => {
  const text = content.toString('latin1');
  return parseIpAddress(text) === undefined ? hostText(text) : undefined;
};

export interface HostNames {
  /** In their order, each once. */
  readonly names: readonly string[];
  /** How many could match nothing: spaces, control characters, a zero byte, an address written as a dNSName. */
  readonly malformed: number;
}

/** The DNS names and IP addresses among the GeneralNames that are left in `reader`; other kinds are passed over. Throws DerFault. */
export const readHostNames = (reader: DerReader): HostNames => {
  const names = new Set<string>();
  let malformed = 0;
  for (const { tag, content } of reader.rest()) {
    if (tag !== DNS_NAME && tag !== IP_NAME) continue;
    const text = tag === DNS_NAME ? readDnsName(content) : formatIpAddress(content);
    if (text === undefined) malformed++;
    else names.add(text);
  }
  return { names: [...names], malformed };
};
