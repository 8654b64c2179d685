import { expect, it } from 'vitest';
import { parseHostPort } from '../../../src/validation/host-port.ts';

it.each([
  ['ok/host', 'ns1.example.test', { host: 'ns1.example.test', port: 53 }],
  ['ok/host and port', ' ns1.example.test:5300 ', { host: 'ns1.example.test', port: 5300 }],
  ['ok/IPv4', '192.0.2.1', { host: '192.0.2.1', port: 53 }],
  ['ok/IPv4 and port', '192.0.2.1:5300', { host: '192.0.2.1', port: 5300 }],
  ['ok/bare IPv6', '2001:db8::1', { host: '2001:db8::1', port: 53 }],
  ['ok/IPv6 in brackets', '[2001:db8::1]', { host: '2001:db8::1', port: 53 }],
  ['ok/IPv6 and port', '[::1]:5300', { host: '::1', port: 5300 }],
  ['fail/empty', '', undefined],
  ['fail/port 0', 'ns1:0', undefined],
  ['fail/port too large', 'ns1:65536', undefined],
  ['fail/a URL', 'https://ns1/', undefined],
  ['fail/two words', 'ns1 ns2', undefined],
  ['fail/port without a host', ':53', undefined],
])('%s', (_, text, expected) => {
  expect(parseHostPort(text, 53)).toEqual(expected);
});
