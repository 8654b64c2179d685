import { randomBytes } from 'node:crypto';
import dnsPacket, { type Answer, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { dnsLookup } from '../../../../adapters/net/dns-lookup.ts';
import { readAnswer } from '../../../../adapters/net/dns-packets.ts';
import { parseResolver, systemResolvers } from '../../../../adapters/net/resolvers.ts';
import type { RecordType } from '../../../../src/validation/lookup.ts';
import { type Datagrams, type LoopbackDns, loopbackDns } from '../../../fakes/loopback-dns.ts';

const HOST = 'www.example.test';
const AA = dnsPacket.AUTHORITATIVE_ANSWER;
const TC = dnsPacket.TRUNCATED_RESPONSE;

/** An answer to the question in `bytes`. */
const answering = (bytes: Buffer, parts: Partial<Packet>): Buffer => {
  const question = dnsPacket.decode(bytes);
  return dnsPacket.encode({
    type: 'response',
    id: question.id ?? 0,
    flags: AA,
    questions: question.questions ?? [],
    ...parts,
  });
};

const a = (address: string): Answer => ({ type: 'A', name: HOST, class: 'IN', ttl: 60, data: address });

describe('the DNS lookup', () => {
  let dns: LoopbackDns | undefined;
  afterEach(async () => {
    await dns?.stop();
    dns = undefined;
  });

  // Where an answer comes, it is waited for; where none does, not for long.
  const lookupWithin = (timeout: number) =>
    dnsLookup({ resolvers: [], random: { bytes: (n) => randomBytes(n) }, timeout, tries: 2 });
  const lookup = lookupWithin(20_000);
  const hasty = lookupWithin(250);

  const ask = async (
    overUdp: (question: Buffer, n: number) => Datagrams,
    overTcp?: Parameters<typeof loopbackDns>[1],
    type: RecordType = 'A',
    options = {},
    by = lookup,
  ) => {
    dns = await loopbackDns(overUdp, overTcp);
    return by.ask({ address: '127.0.0.1', port: dns.port, name: 'ns1' }, HOST, type, options);
  };

  it('ok/records, their rcode and whether the server speaks for the zone', async () => {
    const answer = await ask((question) => [answering(question, { answers: [a('192.0.2.1')] })]);
    expect(answer).toMatchObject({
      outcome: 'answered',
      rcode: 'NOERROR',
      authoritative: true,
      records: [{ host: HOST, type: 'A', value: '192.0.2.1', ttl: 60 }],
      referral: [],
      server: { name: 'ns1' },
    });
  });

  it.each<[RecordType, Answer, string]>([
    ['AAAA', { type: 'AAAA', name: HOST, class: 'IN', data: '2001:db8::1' }, '2001:db8::1'],
    ['CNAME', { type: 'CNAME', name: HOST, class: 'IN', data: 'Other.Example.Test' }, 'other.example.test'],
    ['TXT', { type: 'TXT', name: HOST, class: 'IN', data: ['one ', 'two'] }, 'one two'],
    [
      'CAA',
      { type: 'CAA', name: HOST, class: 'IN', data: { flags: 128, tag: 'issue', value: 'ca.test; a=b' } },
      '128 issue "ca.test; a=b"',
    ],
    ['NS', { type: 'NS', name: HOST, class: 'IN', data: 'ns1.example.test' }, 'ns1.example.test'],
    [
      'SOA',
      { type: 'SOA', name: HOST, class: 'IN', data: { mname: 'ns1.test', rname: 'host.test', serial: 7 } },
      'ns1.test host.test 7',
    ],
  ])('ok/%s in text form', async (type, record, value) => {
    const answer = await ask((question) => [answering(question, { answers: [record] })], undefined, type);
    expect(answer.records).toMatchObject([{ type, value }]);
  });

  it('ok/a referral by the NS names of the authority section', async () => {
    const ns: Answer = { type: 'NS', name: 'example.test', class: 'IN', data: 'ns9.example.test' };
    const answer = await ask((question) => [answering(question, { flags: 0, authorities: [ns] })]);
    expect(answer).toMatchObject({
      outcome: 'answered',
      authoritative: false,
      records: [],
      referral: ['ns9.example.test'],
    });
  });

  it.each([
    [3, 'NXDOMAIN'],
    [2, 'SERVFAIL'],
    [5, 'REFUSED'],
  ])('ok/rcode %i is %s', async (rcode, name) => {
    expect(await ask((question) => [answering(question, { flags: AA | rcode })])).toMatchObject({
      outcome: 'answered',
      rcode: name,
    });
  });

  it('asks with EDNS, with recursion unless told otherwise, unchecked when told', async () => {
    const say = (question: Buffer) => [answering(question, {})];
    await ask(say);
    const first = dnsPacket.decode(dns!.udp[0]!.bytes);
    await dns!.stop();
    await ask(say, undefined, 'A', { recurse: false, unchecked: true });
    const second = dnsPacket.decode(dns!.udp[0]!.bytes);
    expect({ rd: first.flag_rd, cd: first.flag_cd, edns: first.additionals?.[0] }).toMatchObject({
      rd: true,
      cd: false,
      edns: { type: 'OPT', udpPayloadSize: 1232 },
    });
    expect({ rd: second.flag_rd, cd: second.flag_cd }).toEqual({ rd: false, cd: true });
  });

  it('takes another id and another port for every question', async () => {
    dns = await loopbackDns((question) => [answering(question, {})]);
    const server = { address: '127.0.0.1', port: dns.port, name: 'ns1' };
    for (let n = 0; n < 20; n++) await lookup.ask(server, HOST, 'A');
    expect(new Set(dns.udp.map(({ bytes }) => bytes.readUInt16BE(0))).size).toBeGreaterThan(15);
    expect(new Set(dns.udp.map(({ port }) => port)).size).toBeGreaterThan(15);
  });

  it('ok/a truncated answer is asked for again over TCP, in pieces', async () => {
    const long = Array.from({ length: 200 }, (_, n) => a(`192.0.2.${n}`));
    const answer = await ask(
      (question) => [answering(question, { flags: AA | TC })],
      (question, socket) => {
        const whole = answering(question, { answers: long });
        socket.write(Buffer.from([whole.length >> 8]));
        setImmediate(() => socket.write(Buffer.concat([Buffer.from([whole.length & 255]), whole.subarray(0, 500)])));
        setTimeout(() => socket.write(whole.subarray(500)), 5);
      },
    );
    expect(answer.records).toHaveLength(200);
    expect(dns?.tcp).toHaveLength(1);
  });

  it('ok/a lost question is sent a second time', async () => {
    const secondOnly = (question: Buffer, n: number) =>
      n === 1 ? [] : [answering(question, { answers: [a('192.0.2.1')] })];
    const answer = await ask(secondOnly, undefined, 'A', {}, lookupWithin(1_000));
    expect(answer.outcome).toBe('answered');
    expect(dns?.udp).toHaveLength(2);
  });

  it('ok/forged answers before the right one are passed over', async () => {
    const answer = await ask((question) => {
      const forged = answering(question, { answers: [a('203.0.113.66')] });
      forged.writeUInt16BE(forged.readUInt16BE(0) ^ 1, 0);
      const other = answering(question, {
        questions: [{ type: 'A', name: 'evil.test' }],
        answers: [a('203.0.113.66')],
      });
      return [forged, other, Buffer.from('junk'), answering(question, { answers: [a('192.0.2.1')] })];
    });
    expect(answer.records).toMatchObject([{ value: '192.0.2.1' }]);
  });

  it('fail/silence is a timeout', async () => {
    expect(await ask(() => [], undefined, 'A', {}, hasty)).toMatchObject({
      outcome: 'timeout',
      rcode: '',
      records: [],
    });
  });

  it('fail/nothing there is a refused connection', async () => {
    dns = await loopbackDns(() => []);
    const { port } = dns;
    await dns.stop();
    dns = undefined;
    expect(await lookup.ask({ address: '127.0.0.1', port, name: 'gone' }, HOST, 'A')).toMatchObject({
      outcome: 'refused-connection',
    });
  });

  const echo = (question: Buffer) => [question];
  it.each<[string, (question: Buffer) => Datagrams]>([
    ['junk', () => [Buffer.from('not a DNS message at all')]],
    ['an empty datagram', () => [Buffer.alloc(0)]],
    ['the question itself', echo],
    ['another id', (q) => [Buffer.concat([Buffer.from([q[0]! ^ 1]), answering(q, {}).subarray(1)])]],
    ['another name', (q) => [answering(q, { questions: [{ type: 'A', name: 'other.test' }] })]],
    ['another type', (q) => [answering(q, { questions: [{ type: 'TXT', name: HOST }] })]],
    ['no question', (q) => [answering(q, { questions: [] })]],
    [
      'counts that lie',
      (q) => [
        Buffer.concat([
          answering(q, {}).subarray(0, 6),
          Buffer.from([255, 255, 255, 255, 255, 255]),
          answering(q, {}).subarray(12),
        ]),
      ],
    ],
    [
      'a name that points at itself',
      (q) => [
        Buffer.concat([
          answering(q, {}).subarray(0, 6),
          Buffer.from([0, 1, 0, 0, 0, 0]),
          answering(q, {}).subarray(12),
          Buffer.from([0xc0, 34, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]),
        ]),
      ],
    ],
  ])('fail/%s is malformed', async (_, answer) => {
    expect(await ask(answer, undefined, 'A', {}, hasty)).toMatchObject({ outcome: 'malformed', records: [] });
  });

  it.each<[string, string, Parameters<typeof loopbackDns>[1]]>([
    ['closed at once', 'refused-connection', (_, socket) => socket.destroy()],
    ['silent', 'timeout', () => {}],
    ['cut off', 'malformed', (q, socket) => socket.end(Buffer.concat([Buffer.from([0, 200]), answering(q, {})]))],
    ['junk', 'malformed', (_, socket) => socket.write(Buffer.from([0, 4, 1, 2, 3, 4]))],
  ])('fail/TCP after a truncated answer: %s is %s', async (_, outcome, overTcp) => {
    const by = outcome === 'timeout' ? hasty : lookup;
    const truncated = (question: Buffer) => [answering(question, { flags: TC })];
    expect(await ask(truncated, overTcp, 'A', {}, by)).toMatchObject({ outcome });
  });

  it.each(['', 'a..b', `${'x'.repeat(64)}.test`, `${'a.'.repeat(130)}test`])(
    'fail/what is no name is never asked: %j',
    async (host) => {
      expect(await lookup.ask({ address: '127.0.0.1', port: 9, name: 'x' }, host, 'A')).toMatchObject({
        outcome: 'malformed',
      });
    },
  );
});

describe('hostile DNS answers', () => {
  const question = { id: 7, host: HOST, type: 'TXT' } as const;
  const right = dnsPacket.encode({
    type: 'response',
    id: 7,
    flags: AA,
    questions: [{ type: 'TXT', name: HOST }],
    answers: [
      { type: 'TXT', name: HOST, data: 'value' },
      { type: 'CAA', name: HOST, data: { flags: 0, tag: 'issue', value: 'ca.test' } },
      { type: 'SOA', name: HOST, data: { mname: 'a.test', rname: 'b.test' } },
    ],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: 1232,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });

  const isFine = (bytes: Uint8Array): boolean => {
    const answer = readAnswer(Buffer.from(bytes), question);
    return (
      answer === undefined ||
      answer.records.every(({ host, value }) => typeof host === 'string' && typeof value === 'string')
    );
  };

  it('random bytes are read or refused, never thrown over', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 800 }), isFine), { numRuns: 3_000 });
  });

  it('a right answer with bytes changed, cut off or added', () => {
    const changes = fc.array(fc.tuple(fc.nat(right.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(changes, fc.nat(right.length), fc.uint8Array({ maxLength: 60 }), (list, length, tail) => {
        const bytes = Buffer.concat([right.subarray(0, length), tail]);
        for (const [at, mask] of list) if (at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
        return isFine(bytes);
      }),
      { numRuns: 3_000 },
    );
  });

  it('a right beginning with random records', () => {
    const start = right.subarray(0, 12 + HOST.length + 2 + 4);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.uint8Array({ maxLength: 800 }), (count, rest) => {
        const bytes = Buffer.concat([start, rest]);
        bytes.writeUInt16BE(count, 6);
        bytes.writeUInt16BE(0, 10);
        return isFine(bytes);
      }),
      { numRuns: 3_000 },
    );
  });

  it('the longest chain of compression pointers that is read at all', () => {
    const start = right.subarray(0, 12 + HOST.length + 2 + 4);
    // One name of 4,000 pointers, each to the one before, then records that all begin at its end.
    const chain = Buffer.alloc(8_000);
    const base = start.length + 11;
    for (let n = 0; n < 4_000; n++) chain.writeUInt16BE(0xc000 | (n === 0 ? 0 : base + 2 * (n - 1)), 2 * n);
    const holder = Buffer.from([0, 0, 10, 0, 1, 0, 0, 0, 0, chain.length >> 8, chain.length & 255]);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc000 | (base + 7_998), 0);
    record.writeUInt16BE(10, 2);
    record.writeUInt16BE(1, 4);
    const many = Buffer.concat(Array.from({ length: 650 }, () => record));
    const bytes = Buffer.concat([start, holder, chain, many]);
    bytes.writeUInt16BE(651, 6);
    bytes.writeUInt16BE(0, 10);
    expect(isFine(bytes)).toBe(true);
  });
});

describe('resolvers', () => {
  it.each([
    ['192.0.2.1', { address: '192.0.2.1', port: 53 }],
    ['127.0.0.1:5300', { address: '127.0.0.1', port: 5300 }],
    ['[::1]:5300', { address: '::1', port: 5300 }],
  ])('ok/%s', (text, expected) => expect(parseResolver(text)).toEqual({ ...expected, name: text }));

  it.each(['dns.example.test', 'tls://192.0.2.1', ''])('fail/%j is no address', (text) =>
    expect(parseResolver(text)).toBeUndefined(),
  );

  it('are the machine’s own when none is configured', () => {
    for (const { address, port } of systemResolvers()) expect(`${address} ${port}`).toMatch(/^[0-9a-f.:]+ \d+$/);
  });
});
