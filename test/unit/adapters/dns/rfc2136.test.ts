import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { dnsPlugins } from '../../../../adapters/dns/index.ts';
import { rfc2136 } from '../../../../adapters/dns/rfc2136/rfc2136.ts';
import { isCertError } from '../../../../src/kernel/errors.ts';
import type { DnsRecord } from '../../../../src/validation/dns-provider.ts';
import { pluginDeps } from '../../../fakes/plugin-deps.ts';
import { type Reaction, type UpdateServer, updateServer } from '../../../fakes/update-server.ts';

const SECRET = Buffer.from('a test secret').toString('base64');
const RECORD: DnsRecord = { host: '_acme-challenge.example.test', type: 'TXT', value: 'value', ttl: 60 };

const SETTINGS = {
  server: '127.0.0.1',
  keyName: 'signet-key',
  keySecret: SECRET,
  algorithm: 'hmac-sha256',
  zones: ['example.test'],
  ttl: undefined,
  timeout: 10_000,
};

const created = (changes: Partial<Record<keyof typeof SETTINGS, unknown>>) =>
  rfc2136.create({ ...SETTINGS, ...changes } as never, pluginDeps('office'));

/** A header that answers this request with an rcode, unsigned. */
const unsigned = (request: Buffer, rcode: number): Buffer => {
  const header = Buffer.alloc(12);
  request.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8000 | (request.readUInt16BE(2) & 0x7800) | rcode, 2);
  return header;
};

describe('rfc2136', () => {
  let server: UpdateServer | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  const against = async (react: (request: Buffer, n: number) => Reaction | Promise<Reaction>, changes = {}) => {
    server = await updateServer(react);
    return created({ server: `127.0.0.1:${server.port}`, ...changes });
  };

  it('is in the list of DNS plugins', () => {
    expect(dnsPlugins.map(({ type }) => type)).toContain('rfc2136');
  });

  it.each([
    ['fail/SHA-1', { algorithm: 'hmac-sha1' }, 'algorithm'],
    ['fail/MD5', { algorithm: 'hmac-md5.sig-alg.reg.int' }, 'algorithm'],
    ['fail/a name every object has', { algorithm: 'toString' }, 'algorithm'],
    ['fail/secret not in base64', { keySecret: 'not base64!' }, 'keySecret'],
    ['fail/empty secret', { keySecret: '' }, 'keySecret'],
    ['fail/server with a path', { server: 'https://ns1/' }, 'server'],
  ])('%s is refused when it is set up, without showing a secret', (_, changes, option) => {
    try {
      created(changes);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'option-value', facts: { option } });
      expect(String(error)).not.toContain('not base64!');
    }
  });

  it('fail/an unsigned success is not believed', async () => {
    const provider = await against((request) => unsigned(request, 0));
    await expect(provider.add(RECORD)).rejects.toMatchObject({
      code: 'dns-provider-unreachable',
      facts: { provider: 'office', detail: expect.stringContaining('not signed') },
    });
  });

  it.each([
    [1, 'dns-provider-refused', /^FORMERR: /],
    [2, 'dns-provider-unreachable', /^SERVFAIL: /],
    [4, 'dns-provider-refused', /^NOTIMP: .*does not take dynamic updates/],
    [5, 'dns-provider-refused', /^REFUSED: .*policy/],
    [7, 'dns-provider-refused', /^YXRRSET: a CNAME stands/],
    [9, 'dns-provider-refused', /^NOTAUTH: /],
    [10, 'dns-provider-refused', /^NOTZONE: /],
    [15, 'dns-provider-refused', /^RCODE 15: /],
  ])('fail/rcode %i → %s in words', async (rcode, code, detail) => {
    const provider = await against((request) => unsigned(request, rcode));
    const error = await provider.add(RECORD).catch((thrown: unknown) => thrown);
    expect(isCertError(error) && error.code).toBe(code);
    expect(isCertError(error) && error.facts.detail).toMatch(detail);
  });

  it('connects a second time when the connection breaks, and no third time', async () => {
    const provider = await against(() => 'close');
    await expect(provider.add(RECORD)).rejects.toMatchObject({ code: 'dns-provider-unreachable' });
    expect(server?.requests).toHaveLength(2);
  });

  it('does not wait longer than its timeout, and does not ask again then', async () => {
    const provider = await against(() => 'silence');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const refused = expect(provider.add(RECORD)).rejects.toMatchObject({
      code: 'dns-provider-unreachable',
      facts: { detail: expect.stringContaining('no answer within 10000 ms') },
    });
    await expect.poll(() => server?.requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    expect(server?.requests).toHaveLength(1);
  });

  it.each([
    [
      'fail/answer of another id',
      (request: Buffer) => Buffer.concat([Buffer.from([request[0]! ^ 255]), unsigned(request, 0).subarray(1)]),
    ],
    ['fail/too short', () => Buffer.from([1, 2, 3])],
    ['fail/empty', () => Buffer.alloc(0)],
    [
      'fail/counts without records',
      (request: Buffer) => Buffer.concat([unsigned(request, 0).subarray(0, 10), Buffer.from([255, 255])]),
    ],
  ])('%s counts as no answer', async (_, react) => {
    const provider = await against(react);
    await expect(provider.add(RECORD)).rejects.toMatchObject({ code: 'dns-provider-unreachable' });
  });

  it('has at most 8 requests in flight at one server', async () => {
    let inFlight = 0;
    let most = 0;
    let full = (): void => {};
    const eight = new Promise<void>((resolve) => {
      full = resolve;
    });
    const provider = await against(async (request) => {
      most = Math.max(most, ++inFlight);
      if (inFlight === 8) full();
      await eight;
      // Room for a ninth to show itself.
      for (let n = 0; n < 20; n++) await new Promise(setImmediate);
      inFlight--;
      return unsigned(request, 5);
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => provider.add(RECORD)));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(most).toBe(8);
    expect(server?.requests).toHaveLength(40);
  });

  it('says nothing listens in words', async () => {
    const gone = await updateServer(() => 'close');
    await gone.stop();
    await expect(created({ server: `127.0.0.1:${gone.port}` }).add(RECORD)).rejects.toMatchObject({
      code: 'dns-provider-unreachable',
      facts: { detail: expect.stringContaining('ECONNREFUSED') },
    });
  });

  it('the port’s words hold for a name that cannot be one', async () => {
    const provider = await against(() => 'close');
    await expect(provider.add({ ...RECORD, host: 'a..example.test' })).rejects.toMatchObject({
      code: 'dns-provider-refused',
      facts: { detail: 'not a DNS name: a..example.test' },
    });
    expect(server?.requests).toHaveLength(0);
  });
});
