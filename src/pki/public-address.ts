import { type IpRange, inIpRange, parseIpAddress, parseIpRange } from './ip-address.ts';

const ranges = (...texts: readonly string[]): readonly IpRange[] =>
  texts.map(parseIpRange).filter((range) => range !== undefined);

/** IPv6 addresses given out for the public Internet lie in here. @see https://www.iana.org/assignments/ipv6-address-space/ */
const GLOBAL_V6 = ranges('2000::/3');

/** Not reachable from everywhere, whatever routes exist. @see RFC 6890 and IANA's special-purpose address registries */
const SPECIAL = ranges(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
);

/** Whether an IP address (text form) is one of the public Internet; false for private, loopback, documentation and reserved ones, and for what is none. */
export const isPublicAddress = (text: string): boolean => {
  const address = parseIpAddress(text);
  if (address === undefined || SPECIAL.some((range) => inIpRange(address, range))) return false;
  return address.length === 4 || GLOBAL_V6.some((range) => inIpRange(address, range));
};
