import { describe, expect, it } from 'vitest';
import type { HttpProbe } from '../../../src/validation/lookup.ts';
import type { Proof } from '../../../src/validation/proof.ts';
import { diagnose } from '../../../src/validation/verify.ts';
import { scriptedLookup, zoneBook } from '../../fakes/scripted-lookup.ts';

const http: HttpProbe = {
  get: async ({ address }) => ({ address, outcome: 'answered', status: 200, body: 'content' }),
};

const NS = '192.0.2.1';
const HOST = '_acme-challenge.www.example.test';
const DNS: Proof = { kind: 'dns', type: 'TXT', host: HOST, value: 'value' };
const FILE: Proof = { kind: 'file', path: '/.well-known/acme-challenge/x', content: 'content' };
const OTHER_FILE: Proof = { kind: 'file', path: '/.well-known/pki-validation/x.txt', content: 'content' };
const ACCOUNT = 'https://ca.test/account/7';

type Entries = Readonly<Record<string, string | readonly string[]>>;

interface Case {
  readonly name: string;
  readonly held: Entries;
  /** What the resolver says in place of it. */
  readonly resolver?: Entries;
  readonly wildcard?: true;
  readonly proof?: Proof;
  readonly code: string;
  readonly facts?: Readonly<Record<string, string>>;
}

const GOOD = 'dns-good';
const www = (...records: string[]): Entries => ({ 'www.example.test CAA': records });

const CASES: readonly Case[] = [
  { name: 'ok/no CAA record anywhere', held: {}, code: GOOD },
  { name: 'ok/the CA is named', held: www('0 issue "ca.test"'), code: GOOD },
  { name: 'ok/under its other name, in capitals', held: www('0 issue "Other-CA.Test"'), code: GOOD },
  { name: 'ok/beside other CAs', held: www('0 issue "x.test"', '0 issue " ca.test "'), code: GOOD },
  { name: 'ok/only a report address', held: www('0 iodef "mailto:a@example.test"'), code: GOOD },
  { name: 'ok/unknown tag, not critical', held: www('0 tbs "Unknown"', '0 issue "ca.test"'), code: GOOD },
  { name: 'ok/known tag, critical', held: www('128 issue "ca.test"'), code: GOOD },
  { name: 'ok/tag in capitals', held: www('0 ISSUE "ca.test"'), code: GOOD },
  {
    name: 'ok/the nearest label decides',
    held: { ...www('0 issue "ca.test"'), 'example.test CAA': '0 issue ";"' },
    code: GOOD,
  },
  { name: 'ok/issuewild does not bind a plain name', held: www('0 issuewild ";"'), code: GOOD },
  {
    name: 'ok/issuewild for the wildcard',
    wildcard: true,
    held: www('0 issue ";"', '0 issuewild "ca.test"'),
    code: GOOD,
  },
  { name: 'ok/issue for the wildcard, no issuewild', wildcard: true, held: www('0 issue "ca.test"'), code: GOOD },
  { name: 'ok/our account', held: www(`0 issue "ca.test; accounturi=${ACCOUNT}"`), code: GOOD },
  { name: 'ok/our method', held: www('0 issue "ca.test; validationmethods=http-01,dns-01"'), code: GOOD },
  { name: 'ok/parameter nobody knows', held: www('0 issue "ca.test; policy=ev"'), code: GOOD },
  {
    name: 'ok/one of two records fits',
    held: www('0 issue "ca.test; accounturi=https://ca.test/account/1"', `0 issue "ca.test; accounturi=${ACCOUNT}"`),
    code: GOOD,
  },
  {
    name: 'ok/a method list for a proof that is not of ACME',
    proof: OTHER_FILE,
    held: www('0 issue "ca.test; validationmethods=dns-01"'),
    code: 'file-good',
  },
  {
    name: 'ok/the target of a CNAME names the CA',
    held: { 'www.example.test CAA': ['www.example.test CNAME cdn.other.test', 'cdn.other.test CAA 0 issue "ca.test"'] },
    code: GOOD,
  },
  {
    name: 'ok/CNAME whose target has none: on to the parent of the name, not of the target',
    held: { 'www.example.test CNAME': 'cdn.other.test', 'example.test CAA': '0 issue "ca.test"' },
    resolver: {
      'www.example.test CNAME': 'cdn.other.test',
      'other.test CAA': '0 issue ";"',
      'cdn.other.test A': '192.0.2.7',
    },
    code: GOOD,
  },
  {
    name: 'ok/just corrected: the zone’s server counts, not the resolver’s memory',
    held: www('0 issue "ca.test"'),
    resolver: www('0 issue "x.test"'),
    code: GOOD,
  },
  { name: 'ok/the top-level domain cannot be asked', held: {}, resolver: { 'test CAA': 'SERVFAIL' }, code: GOOD },
  {
    name: 'fail/another CA only',
    held: www('0 issue "x.test"', '0 issue "y.test"'),
    code: 'caa-forbids',
    facts: { place: 'www.example.test', allowed: 'x.test, y.test', issuer: 'ca.test, other-ca.test' },
  },
  {
    name: 'fail/at the parent',
    held: { 'example.test CAA': '0 issue "x.test"' },
    code: 'caa-forbids',
    facts: { place: 'example.test' },
  },
  {
    name: 'fail/at the top',
    held: {},
    resolver: { 'test CAA': '0 issue "x.test"' },
    code: 'caa-forbids',
    facts: { place: 'test' },
  },
  { name: 'fail/nobody', held: www('0 issue ";"'), code: 'caa-forbids-all', facts: { tag: 'issue' } },
  { name: 'fail/nobody, empty', held: www('0 issue ""'), code: 'caa-forbids-all' },
  { name: 'fail/malformed counts as nobody', held: www('0 issue "%%%%%"'), code: 'caa-forbids-all' },
  { name: 'fail/malformed parameter', held: www('0 issue "ca.test; accounturi"'), code: 'caa-forbids-all' },
  {
    name: 'fail/wildcards: another CA',
    wildcard: true,
    held: www('0 issue "ca.test"', '0 issuewild "x.test"'),
    code: 'caa-forbids-wildcard',
  },
  {
    name: 'fail/wildcards: nobody',
    wildcard: true,
    held: www('0 issue "ca.test"', '0 issuewild ";"'),
    code: 'caa-forbids-all',
    facts: { tag: 'issuewild' },
  },
  {
    name: 'fail/unknown tag, critical',
    held: www('128 tbs "Unknown"', '0 issue "ca.test"'),
    code: 'caa-critical',
    facts: { tag: 'tbs' },
  },
  {
    name: 'fail/another account',
    held: www('0 issue "ca.test; accounturi=https://ca.test/account/1"'),
    code: 'caa-other-account',
    facts: { wanted: 'https://ca.test/account/1' },
  },
  {
    name: 'fail/two accounts in one record can never be met',
    held: www(`0 issue "ca.test; accounturi=${ACCOUNT}; accounturi=https://ca.test/account/1"`),
    code: 'caa-other-account',
  },
  {
    name: 'fail/another method',
    held: www('0 issue "ca.test; validationmethods=http-01"'),
    code: 'caa-other-method',
    facts: { wanted: 'http-01', method: 'dns-01' },
  },
  {
    name: 'fail/another method, for a file',
    proof: FILE,
    held: www('0 issue "ca.test; validationmethods=dns-01"'),
    code: 'caa-other-method',
    facts: { wanted: 'dns-01', method: 'http-01' },
  },
  {
    name: 'fail/servers that cannot say',
    held: { 'www.example.test CAA': 'SERVFAIL' },
    code: 'caa-unreadable',
    facts: { answer: 'SERVFAIL', place: 'www.example.test' },
  },
];

const look = (held: Entries, resolver: Entries | undefined, proof: Proof, wildcard: boolean) => {
  const shared = { [`${HOST} TXT`]: 'value', 'www.example.test A': '192.0.2.80' };
  const book = { ...shared, ...held };
  const lookup = scriptedLookup({
    resolvers: { r1: { ...zoneBook('example.test', { 'ns1.example.test': NS }), ...shared, ...(resolver ?? held) } },
    servers: { [NS]: book },
  });
  return diagnose(proof, 'www.example.test', wildcard, {
    lookup,
    http,
    privateAddresses: true,
    caa: { issuerDomains: ['ca.test', 'other-ca.test'], accountUri: ACCOUNT },
  });
};

describe('VAL-10 CAA', () => {
  it.each(CASES)('$name → $code', async ({ held, resolver, proof = DNS, wildcard = false, code, facts = {} }) => {
    const diagnosis = await look(held, resolver, proof, wildcard);
    expect(diagnosis.code).toBe(code);
    expect(diagnosis.facts).toMatchObject(facts);
  });

  it('tells the missing record first and mentions the CAA records', async () => {
    const lookup = scriptedLookup({
      resolvers: { r1: { ...zoneBook('example.test', { 'ns1.example.test': NS }) } },
      servers: { [NS]: { 'example.test CAA': '0 issue "x.test"' } },
    });
    const caa = { issuerDomains: ['ca.test'] };
    const diagnosis = await diagnose(DNS, 'www.example.test', false, { lookup, http, caa });
    expect(diagnosis).toMatchObject({
      code: 'dns-name-missing',
      remarks: ['caa-too'],
      facts: { caaPlace: 'example.test' },
    });
  });

  it('is not asked when no CA is given, nor for an IP address', async () => {
    const lookup = scriptedLookup({ resolvers: { r1: {} } });
    const caa = { issuerDomains: ['ca.test'] };
    await diagnose(FILE, '192.0.2.80', false, { lookup, http, privateAddresses: true, caa });
    await diagnose(FILE, 'www.example.test', false, { lookup, http, privateAddresses: true });
    expect(lookup.asked.filter((question) => question.endsWith('CAA'))).toEqual([]);
  });
});
