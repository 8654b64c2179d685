import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rfc2136 } from '../../adapters/dns/rfc2136/rfc2136.ts';
import type { PluginDeps } from '../../src/kernel/plugin.ts';
import type { DnsProvider, DnsRecord } from '../../src/validation/dns-provider.ts';
import { describeDnsProvider } from '../contracts/describe-dns-provider.ts';
import { pluginDeps } from '../fakes/plugin-deps.ts';
import { startBind } from './harness/bind.ts';
import { valuesAt } from './harness/dns-look.ts';
import { startKnot } from './harness/knot.ts';
import { need, workFolder } from './harness/program.ts';
import { type TsigKey, testKey } from './harness/zone-text.ts';

need('named', 'knotd', 'nsupdate');

const ZONES = {
  'example.test': 'www A 192.0.2.1\ninner NS ns1.inner\nns1.inner A 127.0.0.1',
  'inner.example.test': 'www A 192.0.2.2',
};

const key = (algorithm: string): TsigKey => ({ ...testKey, name: `key-${algorithm}`, algorithm });
const KEYS = ['hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'].map(key);

interface Changes {
  readonly key?: TsigKey;
  readonly zones?: readonly string[];
  readonly deps?: Partial<PluginDeps>;
}

const providerAt = (port: number, { key = testKey, zones, deps }: Changes = {}): DnsProvider =>
  rfc2136.create(
    {
      server: `127.0.0.1:${port}`,
      keyName: key.name,
      keySecret: key.secret,
      algorithm: key.algorithm,
      zones,
      ttl: undefined,
      timeout: 60_000,
    },
    { ...pluginDeps('zone-server'), ...deps },
  );

const txt = (host: string, value: string): DnsRecord => ({ host, type: 'TXT', value, ttl: 60 });

interface Running {
  readonly port: number;
  stop(): Promise<void>;
}

const SERVERS: readonly (readonly [string, () => Promise<Running>])[] = [
  ['BIND', () => startBind({ zones: ZONES, tsig: [testKey, ...KEYS] })],
  ['Knot', () => startKnot({ zones: ZONES, tsig: [testKey, ...KEYS] })],
];

for (const [title, start] of SERVERS) {
  for (const [how, zones] of [
    ['zones from settings', ['Example.test.', 'inner.example.test']],
    ['zones asked from the server', undefined],
  ] as const) {
    describeDnsProvider(`rfc2136 on ${title}, ${how}`, async () => {
      const { port, stop } = await start();
      return {
        provider: providerAt(port, zones === undefined ? {} : { zones }),
        zone: 'example.test',
        innerZone: 'inner.example.test',
        foreignHost: '_acme-challenge.elsewhere.example',
        read: (host, type) => valuesAt(port, host, type),
        stop,
      };
    });
  }
}

describe.each(SERVERS)('rfc2136 on %s', (title, start) => {
  let server: Running;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());

  it.each(KEYS)('ok/$algorithm', async (signing) => {
    const record = txt(`_acme-challenge.${signing.algorithm}.example.test`, 'signed');
    await providerAt(server.port, { key: signing }).add(record);
    expect(await valuesAt(server.port, record.host, 'TXT')).toEqual(['signed']);
  });

  it('takes 200 updates at once', async () => {
    const provider = providerAt(server.port);
    const hosts = Array.from({ length: 200 }, (_, n) => `_acme-challenge.h${n}.example.test`);
    await Promise.all(hosts.map((host) => provider.add(txt(host, `of ${host}`))));
    const found = await Promise.all(hosts.map((host) => valuesAt(server.port, host, 'TXT')));
    expect(found).toEqual(hosts.map((host) => [`of ${host}`]));
    await Promise.all(hosts.map((host) => provider.remove(txt(host, `of ${host}`))));
    expect(await valuesAt(server.port, hosts[0]!, 'TXT')).toEqual([]);
  });

  it('ok/nsupdate and this client see each other’s values as the same', async () => {
    const host = '_acme-challenge.oracle.example.test';
    const nsupdate = async (change: string) => {
      const work = workFolder('nsupdate');
      const file = join(work.path, 'update');
      const { algorithm, name, secret } = testKey;
      writeFileSync(
        file,
        [
          `server 127.0.0.1 ${server.port}`,
          'zone example.test',
          `key ${algorithm}:${name} ${secret}`,
          change,
          'send',
          '',
        ].join('\n'),
      );
      await promisify(execFile)('nsupdate', ['-v', file]);
      work.remove();
    };
    await nsupdate(`update add ${host} 60 TXT "by nsupdate"`);
    await providerAt(server.port).add(txt(host, 'by signet'));
    expect([...(await valuesAt(server.port, host, 'TXT'))].sort()).toEqual(['by nsupdate', 'by signet']);
    await nsupdate(`update delete ${host} TXT "by signet"`);
    await providerAt(server.port).remove(txt(host, 'by nsupdate'));
    expect(await valuesAt(server.port, host, 'TXT')).toEqual([]);
  });

  const skewed = { clock: { ...pluginDeps('x').clock, now: () => Date.now() + 3_600_000 } };
  const REFUSALS: readonly { name: string; changes: Changes; record?: DnsRecord; detail: RegExp }[] = [
    {
      name: 'fail/wrong secret',
      changes: { key: { ...testKey, secret: Buffer.from('quite another one').toString('base64') } },
      detail: /BADSIG.*secret of the key “signet-key”/,
    },
    {
      name: 'fail/unknown key',
      changes: { key: { ...testKey, name: 'nobody-knows' } },
      detail: /BADKEY.*does not know the key “nobody-knows”/,
    },
    { name: 'fail/clock an hour off', changes: { deps: skewed }, detail: /BADTIME.*by 3(59|60)\d s/ },
    {
      name: 'fail/foreign zone',
      changes: { zones: ['elsewhere.example'] },
      record: txt('_acme-challenge.elsewhere.example', 'x'),
      detail: title === 'BIND' ? /NOTAUTH: .*not the primary/ : /NOTAUTH/,
    },
    {
      name: 'fail/not a name',
      changes: { zones: ['example.test'] },
      record: txt(`${'x'.repeat(64)}.example.test`, 'x'),
      detail: /not a DNS name/,
    },
  ];
  it.each(REFUSALS)('$name is told in words', async ({ changes, record, detail }) => {
    const host = '_acme-challenge.refused.example.test';
    const refusal = await providerAt(server.port, changes)
      .add(record ?? txt(host, 'never'))
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'dns-provider-refused', facts: { provider: 'zone-server' } });
    expect((refusal as { facts: { detail: string } }).facts.detail).toMatch(detail);
    expect(await valuesAt(server.port, host, 'TXT')).toEqual([]);
  });

  it('fail/a key that may not change TXT records', async () => {
    const detail = title === 'BIND' ? /REFUSED/ : /BADKEY|REFUSED/;
    const other =
      title === 'BIND'
        ? await startBind({ zones: { 'closed.test': '' }, tsig: [testKey], types: 'A' })
        : await startKnot({ zones: { 'closed.test': '' }, tsig: [testKey], types: 'A' });
    const refusal = await providerAt(other.port)
      .add(txt('_acme-challenge.closed.test', 'x'))
      .catch((error: unknown) => error);
    await other.stop();
    expect(refusal).toMatchObject({ code: 'dns-provider-refused' });
    expect((refusal as { facts: { detail: string } }).facts.detail).toMatch(detail);
  });
});

describe('rfc2136 without a server', () => {
  it('fail/nothing listens', async () => {
    const bind = await startBind({ zones: ZONES, tsig: [testKey] });
    const provider = providerAt(bind.port);
    await provider.add(txt('_acme-challenge.example.test', 'x'));
    await bind.stop();
    await expect(provider.add(txt('_acme-challenge.example.test', 'x'))).rejects.toMatchObject({
      code: 'dns-provider-unreachable',
    });
  });
});
