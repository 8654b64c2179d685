import { formatIpAddress, parseIpAddress } from '../../../src/pki/ip-address.ts';
import type { WireIdentifier } from './acme-wire.ts';

/** A name as ACME asks for it: a wildcard stays one, an address becomes type `ip`. @see RFC 8555 §9.7.7 and RFC 8738 §3 */
export const identifierOf = (name: string): WireIdentifier => {
  const address = parseIpAddress(name);
  const text = address === undefined ? undefined : formatIpAddress(address);
  return text === undefined ? { type: 'dns', value: name.toLowerCase() } : { type: 'ip', value: text };
};

/** Equal for the same names, whatever their order and however an address is written. */
export const identifierSet = (identifiers: readonly WireIdentifier[]): string =>
  [...new Set(identifiers.map(({ type, value }) => `${type} ${identifierOf(value).value}`))].sort().join('\n');
