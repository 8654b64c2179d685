import { expect, it } from 'vitest';
import { isReservedAddress } from '../../../src/validation/reserved-address.ts';

it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2a00:1450::1', '2606:4700::1111', '2001:4860:4860::8888'])(
  'ok/public: %s',
  (address) => expect(isReservedAddress(address)).toBe(false),
);

it.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.2.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
  'fc00::1',
  'fe80::1',
  'ff02::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  'not an address',
])('fail/reserved: %s', (address) => expect(isReservedAddress(address)).toBe(true));
