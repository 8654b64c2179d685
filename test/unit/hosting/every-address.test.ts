import { describe, expect, test } from 'vitest';
import { addressesOf } from '../../../adapters/net/addresses.ts';
import { everyAddress } from '../../../src/hosting/every-address.ts';
import { installAndProve } from '../../../src/hosting/install.ts';
import type { TlsProbe } from '../../../src/hosting/target.ts';
import { fakeTarget } from '../../fakes/fake-target.ts';
import { virtualClock } from '../../fakes/virtual-clock.ts';

const edge = { host: 'edge.example.com', port: 443, sni: 'www.example.com' };
const silent: TlsProbe = { look: async () => ({ ok: false, why: 'nothing is there' }) };

describe('HOST-7 a name stands for every machine behind it', () => {
  test('each of its addresses, IPv4 and IPv6, is an endpoint with the same name in the handshake', async () => {
    const probe: TlsProbe = { ...silent, addresses: async () => ['192.0.2.1', '2001:db8::1'] };
    expect(await everyAddress([edge], probe, virtualClock())).toEqual([
      { ...edge, host: '192.0.2.1' },
      { ...edge, host: '2001:db8::1' },
    ]);
  });

  test.each<[string, NonNullable<TlsProbe['addresses']>]>([
    ['an address', async () => []],
    ['a name that cannot be resolved', () => Promise.reject(new Error('ENOTFOUND'))],
    ['a resolver that never answers', () => new Promise(() => {})],
  ])('%s is looked at as it is', async (_, addresses) => {
    expect(await everyAddress([edge], { ...silent, addresses }, virtualClock())).toEqual([edge]);
  });

  test('one machine of two that goes on with the old certificate: it is not served, and the old one is put back', async () => {
    const web = fakeTarget({ name: 'web', endpoints: [edge], fingerprintOf: ({ chain }) => chain });
    await web.install({ chain: 'old', key: '' }, []);
    const stuck = { ok: true, fingerprint: 'old', notAfter: '2027', subject: 'CN=www', trusted: true } as const;
    const probe: TlsProbe = {
      addresses: async () => ['192.0.2.1', '2001:db8::1'],
      look: async (endpoint) => (endpoint.host === '2001:db8::1' ? stuck : web.probe.look(endpoint)),
    };
    const result = await installAndProve(web, { chain: 'new', key: '' }, [], 'new', probe, virtualClock());
    expect(result).toMatchObject({ outcome: 'restored', error: { code: 'target-not-served' } });
    expect(result.error?.facts.where).toBe('[2001:db8::1]:443 (www.example.com)');
    expect(web.holds()?.chain).toBe('old');
  });

  test('an address and this machine itself need no resolver', async () => {
    for (const host of ['192.0.2.1', '::1', 'localhost', 'a.localhost']) expect(await addressesOf(host)).toEqual([]);
  });
});
