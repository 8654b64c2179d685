import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Networks that no public CA connects to. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const RESERVED_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;

/** Outside 2000::/3 nothing is public; inside it, these are not. @see https://www.iana.org/assignments/iana-ipv6-special-registry */
const RESERVED_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const reserved = new BlockList();
for (const [network, bits] of RESERVED_V4) reserved.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of RESERVED_V6) reserved.addSubnet(network, bits, 'ipv6');

const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** Private, loopback, documentation and all other addresses that do not lead to a public site; also true for what is no address. */
export const isReservedAddress = (address: string): boolean => {
  if (isIPv4(address)) return reserved.check(address, 'ipv4');
  if (!isIPv6(address)) return true;
  return !global.check(address, 'ipv6') || reserved.check(address, 'ipv6');
};
