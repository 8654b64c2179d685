import { describe, expect, it } from 'vitest';
import type { HttpProbe } from '../../../src/validation/lookup.ts';
import type { Proof } from '../../../src/validation/proof.ts';
import { diagnose } from '../../../src/validation/verify.ts';
import { type Book, scriptedLookup, zoneBook } from '../../fakes/scripted-lookup.ts';

const noHttp: HttpProbe = {
  get: async () => {
    throw new Error('no file is looked for here');
  },
};

const HOST = '_acme-challenge.www.example.test';
const VALUE = 'the-Expected_value';
const NS1 = '192.0.2.1';
const NS2 = '192.0.2.2';
const NS3 = '192.0.2.3';

const EXAMPLE = zoneBook('example.test', { 'ns1.example.test': NS1, 'ns2.example.test': NS2 });
const DELEGATE = zoneBook('validation.test', { 'ns.validation.test': NS3 });

type Entries = Readonly<Record<string, string | readonly string[]>>;

interface Case {
  readonly name: string;
  /** What the two servers of example.test hold; `ns2` is like `ns1` when left out. */
  readonly ns1: Entries | string;
  readonly ns2?: Entries | string;
  /** What the server of validation.test holds. */
  readonly ns3?: Entries | string;
  /** What both resolvers know beside the zones and, unless given, what ns1 holds. */
  readonly resolvers?: Entries;
  readonly resolver2?: Entries | string;
  readonly type?: 'TXT' | 'CNAME';
  readonly value?: string;
  readonly code: string;
  readonly state: 'good' | 'wrong' | 'pending';
  readonly facts?: Readonly<Record<string, string>>;
  readonly remarks?: readonly string[];
}

const entries = (book: Entries | string | undefined): Entries => (typeof book === 'object' ? book : {});

const look = async (row: Case) => {
  const known: Book = { ...EXAMPLE, ...DELEGATE, ...entries(row.ns3), ...(row.resolvers ?? entries(row.ns1)) };
  const lookup = scriptedLookup({
    resolvers: {
      r1: known,
      r2: typeof row.resolver2 === 'string' ? row.resolver2 : { ...known, ...entries(row.resolver2) },
    },
    servers: { [NS1]: row.ns1, [NS2]: row.ns2 ?? row.ns1, [NS3]: row.ns3 ?? {} },
  });
  const proof: Proof = { kind: 'dns', type: row.type ?? 'TXT', host: HOST, value: row.value ?? VALUE };
  return { lookup, diagnosis: await diagnose(proof, 'www.example.test', false, { lookup, http: noHttp }) };
};

const TXT = `${HOST} TXT`;
const CNAME = `${HOST} CNAME`;
const TARGET = 'abc.validation.test';

const CASES: readonly Case[] = [
  { name: 'ok/one value everywhere', ns1: { [TXT]: VALUE }, code: 'dns-good', state: 'good', remarks: [] },
  { name: 'ok/beside another order’s value', ns1: { [TXT]: ['another', VALUE] }, code: 'dns-good', state: 'good' },
  {
    name: 'ok/over a CNAME into another zone',
    ns1: { [CNAME]: TARGET },
    ns3: { [`${TARGET} TXT`]: VALUE },
    code: 'dns-good',
    state: 'good',
  },
  {
    name: 'ok/over two CNAMEs',
    ns1: { [CNAME]: 'alias.example.test', 'alias.example.test CNAME': TARGET },
    ns3: { [`${TARGET} TXT`]: VALUE },
    code: 'dns-good',
    state: 'good',
  },
  {
    name: 'ok/one server of the zone silent',
    ns1: { [TXT]: VALUE },
    ns2: 'timeout',
    code: 'dns-good',
    state: 'good',
    remarks: ['some-silent'],
    facts: { silent: 'ns2.example.test (192.0.2.2)' },
  },
  {
    name: 'ok/one server of the zone lame',
    ns1: { [TXT]: VALUE },
    ns2: { [TXT]: 'LAME', [CNAME]: 'LAME' },
    code: 'dns-good',
    state: 'good',
    remarks: ['some-silent'],
  },
  {
    name: 'ok/no server of the zone reachable, resolvers have it',
    ns1: 'timeout',
    resolvers: { [TXT]: VALUE },
    code: 'dns-good',
    state: 'good',
    remarks: ['resolvers-only'],
  },
  {
    name: 'ok/no zone to be found, resolvers have it',
    ns1: 'timeout',
    resolvers: { [TXT]: VALUE, 'example.test SOA': 'NOERROR', 'test SOA': 'NOERROR' },
    code: 'dns-good',
    state: 'good',
    remarks: ['resolvers-only'],
  },
  {
    name: 'ok/no zone to be found, resolvers follow a CNAME',
    ns1: 'timeout',
    resolvers: { [CNAME]: TARGET, [`${TARGET} TXT`]: VALUE, 'example.test SOA': 'NOERROR' },
    code: 'dns-good',
    state: 'good',
    remarks: ['resolvers-only'],
  },
  {
    name: 'ok/one resolver down',
    ns1: { [TXT]: VALUE },
    resolver2: 'timeout',
    code: 'dns-good',
    state: 'good',
  },
  {
    name: 'ok/a referral to a zone of its own',
    ns1: { [TXT]: 'REFERRAL ns.validation.test', [CNAME]: 'REFERRAL ns.validation.test' },
    ns3: { [TXT]: VALUE },
    resolvers: { [TXT]: VALUE },
    code: 'dns-good',
    state: 'good',
  },
  {
    name: 'ok/a CNAME as proof, whatever its capitals',
    type: 'CNAME',
    value: 'Abc.Validation.Test',
    ns1: { [CNAME]: TARGET },
    code: 'dns-good',
    state: 'good',
  },
  {
    name: 'fail/no such type at the name',
    ns1: { [`${HOST} A`]: '192.0.2.9' },
    code: 'dns-missing',
    state: 'wrong',
    facts: { host: HOST, type: 'TXT' },
  },
  { name: 'fail/NXDOMAIN', ns1: {}, code: 'dns-name-missing', state: 'wrong', facts: { host: HOST, type: 'TXT' } },
  {
    name: 'fail/the zone written twice',
    ns1: { [`${HOST}.example.test TXT`]: VALUE },
    code: 'dns-misplaced',
    state: 'wrong',
    facts: { place: `${HOST}.example.test` },
  },
  {
    name: 'fail/the label left out',
    ns1: { 'www.example.test TXT': VALUE },
    code: 'dns-misplaced',
    state: 'wrong',
    facts: { place: 'www.example.test' },
  },
  {
    name: 'fail/another value',
    ns1: { [TXT]: ['of yesterday', 'of last year'] },
    code: 'dns-other-value',
    state: 'wrong',
    facts: { values: 'of yesterday, of last year' },
  },
  {
    name: 'fail/another value, made safe to show',
    ns1: { [TXT]: `<@everyone>\u202e\u0007${'x'.repeat(200)}` },
    code: 'dns-other-value',
    state: 'wrong',
    facts: { values: `<@everyone>\ufffd\ufffd${'x'.repeat(106)}…` },
  },
  {
    name: 'fail/quotation marks in the value',
    ns1: { [TXT]: `"${VALUE}"` },
    code: 'dns-value-altered',
    state: 'wrong',
    facts: { values: `"${VALUE}"` },
  },
  { name: 'fail/capitals lost', ns1: { [TXT]: VALUE.toLowerCase() }, code: 'dns-value-altered', state: 'wrong' },
  {
    name: 'fail/TXT beside a CNAME',
    ns1: { [TXT]: VALUE, [CNAME]: 'cdn.example.test' },
    code: 'dns-txt-beside-cname',
    state: 'wrong',
    facts: { host: HOST, target: 'cdn.example.test' },
  },
  {
    name: 'fail/CNAME to a name without the value',
    ns1: { [CNAME]: TARGET },
    ns3: { [`${TARGET} TXT`]: 'of another order' },
    code: 'dns-cname-elsewhere',
    state: 'wrong',
    facts: { host: HOST, target: TARGET },
  },
  {
    name: 'fail/CNAME to a name that is gone',
    ns1: { [CNAME]: 'gone.example.test' },
    code: 'dns-cname-elsewhere',
    state: 'wrong',
    facts: { target: 'gone.example.test' },
  },
  {
    name: 'fail/CNAME to another target as proof',
    type: 'CNAME',
    value: TARGET,
    ns1: { [CNAME]: 'old.validation.test' },
    code: 'dns-cname-changed',
    state: 'wrong',
    facts: { target: 'old.validation.test', expected: TARGET },
  },
  {
    name: 'fail/TXT where the CNAME must be',
    type: 'CNAME',
    value: TARGET,
    ns1: { [TXT]: 'something' },
    code: 'dns-txt-blocks-cname',
    state: 'wrong',
  },
  { name: 'fail/CNAME missing', type: 'CNAME', value: TARGET, ns1: {}, code: 'dns-name-missing', state: 'wrong' },
  {
    name: 'fail/CNAME to itself',
    ns1: { [TXT]: [`${HOST} CNAME ${HOST}`] },
    code: 'dns-cname-loop',
    state: 'wrong',
    facts: { chain: `${HOST} → ${HOST}` },
  },
  {
    name: 'fail/CNAMEs in a circle',
    ns1: { [TXT]: [`${HOST} CNAME a.example.test`], 'a.example.test TXT': [`a.example.test CNAME ${HOST}`] },
    code: 'dns-cname-loop',
    state: 'wrong',
    facts: { chain: `${HOST} → a.example.test → ${HOST}` },
  },
  {
    name: 'fail/CNAMEs without end',
    ns1: {
      [TXT]: [`${HOST} CNAME c1.example.test`],
      ...Object.fromEntries(
        Array.from({ length: 20 }, (_, n) => [
          `c${n + 1}.example.test TXT`,
          [`c${n + 1}.example.test CNAME c${n + 2}.example.test`],
        ]),
      ),
    },
    code: 'dns-cname-loop',
    state: 'wrong',
  },
  {
    name: 'fail/one server of the zone lags',
    ns1: { [TXT]: VALUE },
    ns2: {},
    code: 'dns-not-everywhere',
    state: 'pending',
    facts: { lagging: 'ns2.example.test (192.0.2.2)' },
  },
  {
    name: 'fail/one server of the zone has the old value',
    ns1: { [TXT]: VALUE },
    ns2: { [TXT]: 'old' },
    code: 'dns-not-everywhere',
    state: 'pending',
  },
  {
    name: 'fail/a resolver answers from memory',
    ns1: { [TXT]: VALUE },
    resolver2: { [TXT]: 'NXDOMAIN' },
    code: 'dns-resolvers-behind',
    state: 'pending',
    facts: { lagging: 'r2' },
  },
  {
    name: 'fail/resolvers disagree and nobody else can be asked',
    ns1: 'timeout',
    resolvers: { [TXT]: VALUE },
    resolver2: { [TXT]: 'old' },
    code: 'dns-not-everywhere',
    state: 'pending',
    facts: { lagging: 'r2' },
    remarks: ['resolvers-only'],
  },
  {
    name: 'fail/DNSSEC',
    ns1: { [TXT]: VALUE },
    resolvers: { [TXT]: 'SERVFAIL', [`${TXT} CD`]: VALUE },
    code: 'dns-dnssec',
    state: 'wrong',
    facts: { servers: 'r1, r2' },
  },
  {
    name: 'fail/DNSSEC, the zone itself only found unchecked',
    ns1: { [TXT]: VALUE },
    resolvers: {
      'example.test SOA': 'SERVFAIL',
      'example.test SOA CD': 'ns1 hostmaster 1',
      'www.example.test SOA': 'SERVFAIL',
      'www.example.test SOA CD': 'NOERROR',
      'example.test NS': 'SERVFAIL',
      'example.test NS CD': ['ns1.example.test'],
      [TXT]: 'SERVFAIL',
      [`${TXT} CD`]: VALUE,
    },
    code: 'dns-dnssec',
    state: 'wrong',
  },
  {
    name: 'fail/SERVFAIL from everyone',
    ns1: 'SERVFAIL',
    resolvers: { [TXT]: 'SERVFAIL' },
    code: 'dns-server-failure',
    state: 'wrong',
    facts: { rcode: 'SERVFAIL' },
  },
  {
    name: 'fail/the zone’s servers refuse',
    ns1: 'REFUSED',
    resolvers: { [TXT]: 'SERVFAIL' },
    code: 'dns-server-failure',
    state: 'wrong',
    facts: { rcode: 'REFUSED, SERVFAIL' },
  },
  {
    name: 'fail/resolvers cannot reach servers that answer us',
    ns1: { [TXT]: VALUE },
    resolvers: { [TXT]: 'SERVFAIL' },
    code: 'dns-server-failure',
    state: 'wrong',
    facts: { servers: 'r1, r2' },
  },
  {
    name: 'fail/nobody answers',
    ns1: 'timeout',
    resolvers: { [TXT]: 'timeout' },
    code: 'dns-unreachable',
    state: 'pending',
    facts: { servers: 'ns1.example.test (192.0.2.1), ns2.example.test (192.0.2.2), r1, r2' },
  },
];

describe('VAL-10 DNS proofs', () => {
  it.each(CASES)('$name → $code', async (row) => {
    const { diagnosis } = await look(row);
    expect({ code: diagnosis.code, state: diagnosis.state }).toEqual({ code: row.code, state: row.state });
    expect(diagnosis.facts).toMatchObject(row.facts ?? {});
    if (row.remarks !== undefined) expect(diagnosis.remarks).toEqual(row.remarks);
  });

  it('VAL-12 shows what every server of the zone and every resolver answered', async () => {
    const { diagnosis } = await look({ name: '', ns1: { [TXT]: VALUE }, code: '', state: 'good' });
    expect(diagnosis.found).toEqual([
      {
        from: 'authoritative',
        where: 'ns1.example.test (192.0.2.1)',
        answer: 'NOERROR',
        values: [VALUE],
        via: [],
        matches: true,
      },
      {
        from: 'authoritative',
        where: 'ns2.example.test (192.0.2.2)',
        answer: 'NOERROR',
        values: [VALUE],
        via: [],
        matches: true,
      },
      { from: 'resolver', where: 'r1', answer: 'NOERROR', values: [VALUE], via: [], matches: true },
      { from: 'resolver', where: 'r2', answer: 'NOERROR', values: [VALUE], via: [], matches: true },
    ]);
  });

  it('VAL-12 shows the CNAMEs on the way', async () => {
    const row: Case = {
      name: '',
      ns1: { [CNAME]: TARGET },
      ns3: { [`${TARGET} TXT`]: VALUE },
      code: '',
      state: 'good',
    };
    const { diagnosis } = await look(row);
    expect(diagnosis.found[0]).toMatchObject({ where: `ns.validation.test (${NS3})`, via: [TARGET], matches: true });
  });

  it('does not let a resolver learn that the record is missing', async () => {
    const { lookup } = await look({ name: '', ns1: {}, code: '', state: 'wrong' });
    expect(lookup.asked.filter((question) => /^r\d /.test(question) && question.includes(HOST))).toEqual([]);
  });

  it('is plain data that survives being stored', async () => {
    const { diagnosis } = await look({ name: '', ns1: {}, code: '', state: 'wrong' });
    expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
  });
});
