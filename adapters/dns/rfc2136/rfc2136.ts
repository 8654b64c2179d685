import { Buffer } from 'node:buffer';
import { SECOND } from '../../../src/kernel/duration.ts';
import { CertError } from '../../../src/kernel/errors.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import type { DnsProvider } from '../../../src/validation/dns-provider.ts';
import { type HostPort, parseHostPort } from '../../../src/validation/host-port.ts';
import { ALGORITHMS, type Algorithm } from './tsig.ts';
import { updateProvider } from './update-provider.ts';

const settings = {
  server: {
    kind: 'text',
    about: 'The primary server of the zones, as host or host:port (53 if left out).',
    required: true,
    example: 'ns1.example.com',
  },
  keyName: { kind: 'text', about: 'The name of the TSIG key.', required: true, example: 'signet-key' },
  keySecret: { kind: 'text', about: 'The secret of the TSIG key in base64.', required: true, secret: true },
  algorithm: {
    kind: 'choice',
    about: 'The algorithm of the TSIG key. MD5 and SHA-1 are refused: make a new key.',
    choices: Object.keys(ALGORITHMS),
    default: 'hmac-sha256',
  },
  zones: {
    kind: 'list',
    about: 'The zones this key may change. Left out: the server is asked which zone holds a name.',
    example: 'example.com',
  },
  ttl: {
    kind: 'count',
    about: 'Seconds that a record may be cached, in place of what Signet asks for.',
    example: '60',
  },
  timeout: { kind: 'duration', about: 'How long one exchange with the server may take.', default: 10 * SECOND },
} as const;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const serverOf = (value: string): HostPort => {
  const server = parseHostPort(value, 53);
  if (server !== undefined) return server;
  throw new CertError('option-value', { option: 'server', value, expected: 'host or host:port' });
};

const algorithmOf = (value: string): Algorithm => {
  if (Object.hasOwn(ALGORITHMS, value)) return value as Algorithm;
  throw new CertError('option-value', { option: 'algorithm', value, expected: Object.keys(ALGORITHMS).join(', ') });
};

const secretOf = (value: string): Buffer => {
  const text = value.replace(/\s+/g, '');
  if (BASE64.test(text)) return Buffer.from(text, 'base64');
  throw new CertError('option-value', { option: 'keySecret', value: '…', expected: 'base64 text' });
};

const plainZone = (zone: string): string => zone.trim().toLowerCase().replace(/\.$/, '');

/** Any primary server that takes signed dynamic updates: BIND, Knot, PowerDNS. @see RFC 2136, RFC 8945 */
export const rfc2136 = plugin<DnsProvider, typeof settings>({
  type: 'rfc2136',
  title: 'DNS server with dynamic updates (RFC 2136)',
  settings,
  create: (values, { name, clock, random }) =>
    updateProvider({
      provider: name,
      server: serverOf(values.server),
      key: {
        name: plainZone(values.keyName),
        algorithm: algorithmOf(values.algorithm),
        secret: secretOf(values.keySecret),
      },
      zones: values.zones?.map(plainZone) ?? [],
      ttl: values.ttl,
      timeout: values.timeout,
      clock,
      random,
    }),
});
