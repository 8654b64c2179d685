import http from 'node:http';
import type net from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rfc2136 } from '../../adapters/dns/rfc2136/rfc2136.ts';
import { httpProbe } from '../../adapters/net/http-probe.ts';
import type { Diagnosis } from '../../src/validation/diagnosis.ts';
import type { DnsProvider } from '../../src/validation/dns-provider.ts';
import type { Proof } from '../../src/validation/proof.ts';
import { diagnoseDelegation } from '../../src/validation/standing-delegation.ts';
import { type DiagnoseOptions, diagnose } from '../../src/validation/verify.ts';
import { pluginDeps } from '../fakes/plugin-deps.ts';
import { type Bind, startBind } from './harness/bind.ts';
import { lookupWith } from './harness/dns-look.ts';
import { type Knot, startKnot } from './harness/knot.ts';
import { need } from './harness/program.ts';
import { signZone } from './harness/signed-zone.ts';
import { testKey } from './harness/zone-text.ts';

need('named', 'knotd', 'dnssec-signzone');

// Without IPv6 on this machine nothing is known about an AAAA record, so nothing is said against it.
const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

const txt = (host: string, value = 'expected'): Proof => ({ kind: 'dns', type: 'TXT', host, value });

const providerAt = (port: number): DnsProvider =>
  rfc2136.create(
    {
      server: `127.0.0.1:${port}`,
      keyName: testKey.name,
      keySecret: testKey.secret,
      algorithm: testKey.algorithm,
      zones: undefined,
      ttl: undefined,
      timeout: 60_000,
    },
    pluginDeps('zone-server'),
  );

const EXAMPLE = `
www A 192.0.2.1
_acme-challenge.good TXT "expected"
_acme-challenge.long TXT ${Array.from({ length: 30 }, (_, n) => `"${'x'.repeat(200)}${n}" "y"`).join('\n_acme-challenge.long TXT ')}
_acme-challenge.long TXT "expected"
_acme-challenge.other TXT "of another order"
_acme-challenge.shop CNAME shop.validation.test.
_acme-challenge.gone CNAME gone.validation.test.
_acme-challenge.loop CNAME loop2
loop2 CNAME _acme-challenge.loop
_dnsauth.point CNAME wrong.validation.test.
_acme-challenge.good.example.test TXT "twice"
twice TXT "expected"
strict CAA 0 issue "other.test"
only CAA 0 issue "ca.test; validationmethods=http-01"
alias CNAME target.validation.test.
*.wild CNAME www
`;

const VALIDATION = 'shop TXT "expected"\ntarget CAA 0 issue "third.test"\ntarget A 192.0.2.3';

describe('VAL-10 on real servers', () => {
  let bind: Bind;
  beforeAll(async () => {
    bind = await startBind({
      zones: { 'example.test': EXAMPLE, 'validation.test': VALIDATION },
      tsig: [testKey],
    });
  });
  afterAll(() => bind.stop());

  const look = (proof: Proof, name: string, more: Partial<DiagnoseOptions> = {}): Promise<Diagnosis> =>
    diagnose(proof, name, false, {
      lookup: lookupWith(bind.port),
      http: httpProbe(),
      authoritative: { port: bind.port },
      ...more,
    });

  it.each<[string, string, string]>([
    ['ok/there', '_acme-challenge.good.example.test', 'dns-good'],
    ['ok/among values that do not fit into a packet', '_acme-challenge.long.example.test', 'dns-good'],
    ['ok/over a CNAME into another zone', '_acme-challenge.shop.example.test', 'dns-good'],
    ['fail/NXDOMAIN', '_acme-challenge.www.example.test', 'dns-name-missing'],
    ['fail/no record of the type', 'www.example.test', 'dns-missing'],
    ['fail/another value', '_acme-challenge.other.example.test', 'dns-other-value'],
    ['fail/CNAME to a name without it', '_acme-challenge.gone.example.test', 'dns-cname-elsewhere'],
    ['fail/a wildcard CNAME answers', '_acme-challenge.wild.example.test', 'dns-cname-elsewhere'],
    ['fail/CNAMEs in a circle', '_acme-challenge.loop.example.test', 'dns-cname-loop'],
    ['fail/the label left out', '_acme-challenge.twice.example.test', 'dns-misplaced'],
    ['fail/a name in no zone', '_acme-challenge.nowhere.invalid', 'dns-name-missing'],
  ])('%s', async (_, host, code) => {
    expect((await look(txt(host), 'example.test')).code).toBe(code);
  });

  it('fail/a CNAME proof that points elsewhere', async () => {
    const proof: Proof = {
      kind: 'dns',
      type: 'CNAME',
      host: '_dnsauth.point.example.test',
      value: 'right.validation.test',
    };
    expect(await look(proof, 'point.example.test')).toMatchObject({
      code: 'dns-cname-changed',
      facts: { target: 'wrong.validation.test' },
    });
  });

  it.each<[string, string, string, string]>([
    ['ok/no CAA', 'www.example.test', 'ca.test', 'dns-good'],
    ['ok/the CA named', 'strict.example.test', 'other.test', 'dns-good'],
    ['ok/the CNAME’s target names the CA', 'alias.example.test', 'third.test', 'dns-good'],
    ['fail/another CA', 'deep.below.strict.example.test', 'ca.test', 'caa-forbids'],
    ['fail/at the CNAME’s target', 'alias.example.test', 'ca.test', 'caa-forbids'],
    ['fail/another method', 'only.example.test', 'ca.test', 'caa-other-method'],
  ])('CAA %s', async (_, name, domain, code) => {
    const proof = txt('_acme-challenge.good.example.test');
    expect((await look(proof, name, { caa: { issuerDomains: [domain] } })).code).toBe(code);
  });

  it('VAL-2 what the provider adds is seen at once, a name and its wildcard beside each other', async () => {
    const provider = providerAt(bind.port);
    const host = '_acme-challenge.both.example.test';
    expect((await look(txt(host, 'of the name'), 'both.example.test')).code).toBe('dns-name-missing');
    await provider.add({ host, type: 'TXT', value: 'of the name', ttl: 60 });
    await provider.add({ host, type: 'TXT', value: 'of the wildcard', ttl: 60 });
    expect((await look(txt(host, 'of the name'), 'both.example.test')).code).toBe('dns-good');
    expect((await look(txt(host, 'of the wildcard'), 'both.example.test')).code).toBe('dns-good');
    await provider.remove({ host, type: 'TXT', value: 'of the name', ttl: 60 });
    expect((await look(txt(host, 'of the wildcard'), 'both.example.test')).code).toBe('dns-good');
  });

  it('VAL-3 a delegation that stands, is changed, is gone', async () => {
    const options = { lookup: lookupWith(bind.port), authoritative: { port: bind.port } };
    const states = await Promise.all([
      diagnoseDelegation('_acme-challenge.shop.example.test', 'shop.validation.test', options),
      diagnoseDelegation('_acme-challenge.shop.example.test', 'other.validation.test', options),
      diagnoseDelegation('_acme-challenge.never.example.test', 'never.validation.test', options),
    ]);
    expect(states.map(({ code }) => code)).toEqual(['delegation-good', 'delegation-changed', 'delegation-missing']);
  });
});

describe('VAL-10 two servers of one zone', () => {
  let bind: Bind;
  let knot: Knot;
  const zone = (more = '') => `@ NS ns1.lag.test.\n@ NS ns2.lag.test.\nns1 A 127.0.0.1\nns2 A 127.0.0.1\n${more}`;
  beforeAll(async () => {
    bind = await startBind({ zones: { 'lag.test': zone('_acme-challenge TXT "expected"') }, tsig: [testKey] });
    knot = await startKnot({ zones: { 'lag.test': zone() }, tsig: [testKey] });
  });
  afterAll(() => Promise.all([bind.stop(), knot.stop()]));

  const look = (): Promise<Diagnosis> =>
    diagnose(txt('_acme-challenge.lag.test'), 'lag.test', false, {
      lookup: lookupWith(bind.port),
      http: httpProbe(),
      authoritative: {
        addresses: {
          'ns1.lag.test': { address: '127.0.0.1', port: bind.port },
          'ns2.lag.test': { address: '127.0.0.1', port: knot.port },
        },
      },
    });

  it('the one that lags is named; with the record there too it is good', async () => {
    expect(await look()).toMatchObject({
      state: 'pending',
      code: 'dns-not-everywhere',
      facts: { lagging: 'ns2.lag.test (127.0.0.1)' },
      found: [
        { where: 'ns1.lag.test (127.0.0.1)', matches: true },
        { where: 'ns2.lag.test (127.0.0.1)', matches: false },
      ],
    });
    await providerAt(knot.port).add({ host: '_acme-challenge.lag.test', type: 'TXT', value: 'expected', ttl: 60 });
    expect(await look()).toMatchObject({ state: 'good', code: 'dns-good' });
    await knot.stop();
    expect(await look()).toMatchObject({
      state: 'good',
      remarks: ['some-silent'],
      facts: { silent: 'ns2.lag.test (127.0.0.1)' },
    });
  });
});

describe('VAL-10 DNSSEC', () => {
  const record = '_acme-challenge TXT "expected"';
  const sound = signZone('sound.test', record, { expired: false });
  const broken = signZone('broken.test', record, { expired: true });
  let holder: Bind;
  let resolver: Bind;
  beforeAll(async () => {
    holder = await startBind({ zones: { 'sound.test': { file: sound.file }, 'broken.test': { file: broken.file } } });
    resolver = await startBind({
      zones: {},
      forward: { 'sound.test': holder.port, 'broken.test': holder.port },
      trustAnchors: [sound.anchor, broken.anchor],
    });
  });
  afterAll(() => Promise.all([holder.stop(), resolver.stop()]));

  const look = (name: string): Promise<Diagnosis> =>
    diagnose(txt(`_acme-challenge.${name}`), name, false, {
      lookup: lookupWith(resolver.port),
      http: httpProbe(),
      authoritative: { port: holder.port },
    });

  it('ok/signatures that check', async () => {
    expect(await look('sound.test')).toMatchObject({ code: 'dns-good', remarks: [] });
  });

  it('fail/signatures that have expired are told from other failures', async () => {
    expect(await look('broken.test')).toMatchObject({
      code: 'dns-dnssec',
      state: 'wrong',
      facts: { servers: 'resolver1 (127.0.0.1)' },
      found: [
        { from: 'authoritative', matches: true },
        { from: 'resolver', answer: 'SERVFAIL' },
      ],
    });
  });
});

describe('VAL-4 files on a real site', () => {
  const PATH = '/.well-known/acme-challenge/token';
  let bind: Bind;
  let site: http.Server;
  let port: number;
  beforeAll(async () => {
    bind = await startBind({ zones: { 'site.test': '@ A 127.0.0.1\nboth A 127.0.0.1\nboth AAAA ::1\nempty TXT "x"' } });
    site = http.createServer((request, response) => {
      response.writeHead(request.url === PATH ? 200 : 404).end(request.url === PATH ? 'content\n' : 'not here');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    port = (site.address() as net.AddressInfo).port;
  });
  afterAll(async () => {
    site.close();
    await bind.stop();
  });

  it.each<[string, string, Partial<Extract<Proof, { kind: 'file' }>>, string]>([
    ['ok/served', 'site.test', {}, 'file-good'],
    ['fail/other content', 'site.test', { content: 'other' }, 'file-other-body'],
    ['fail/another path', 'site.test', { path: '/.well-known/acme-challenge/none' }, 'file-status'],
    ['fail/no address', 'empty.site.test', {}, 'file-no-address'],
    ['fail/an AAAA record where nothing listens', 'both.site.test', {}, hasIpv6 ? 'file-stale-ipv6' : 'file-good'],
  ])('%s', async (_, name, changes, code) => {
    const diagnosis = await diagnose({ kind: 'file', path: PATH, content: 'content', ...changes }, name, false, {
      lookup: lookupWith(bind.port),
      http: httpProbe(),
      httpPort: port,
      privateAddresses: true,
    });
    expect(diagnosis.code).toBe(code);
  });
});
