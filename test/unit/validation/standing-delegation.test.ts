import { describe, expect, it } from 'vitest';
import { diagnoseDelegation } from '../../../src/validation/standing-delegation.ts';
import { scriptedLookup, zoneBook } from '../../fakes/scripted-lookup.ts';

const HOST = '_acme-challenge.example.test';
const TARGET = 'example.test.validation.test';
const NS1 = '192.0.2.1';
const NS2 = '192.0.2.2';

type Entries = Readonly<Record<string, string | readonly string[]>>;

interface Case {
  readonly name: string;
  readonly ns1: Entries | string;
  readonly ns2?: Entries | string;
  readonly resolver?: Entries;
  readonly code: string;
  readonly state: string;
  readonly facts?: Readonly<Record<string, string>>;
}

const CNAME = `${HOST} CNAME`;

const CASES: readonly Case[] = [
  { name: 'ok/points there', ns1: { [CNAME]: TARGET }, code: 'delegation-good', state: 'good' },
  { name: 'ok/in other capitals', ns1: { [CNAME]: TARGET.toUpperCase() }, code: 'delegation-good', state: 'good' },
  {
    name: 'ok/over another CNAME of the owner',
    ns1: { [CNAME]: 'dcv.example.test', 'dcv.example.test CNAME': TARGET },
    code: 'delegation-good',
    state: 'good',
  },
  { name: 'ok/one server silent', ns1: { [CNAME]: TARGET }, ns2: 'timeout', code: 'delegation-good', state: 'good' },
  {
    name: 'ok/only the resolver can be asked',
    ns1: 'timeout',
    resolver: { [CNAME]: TARGET },
    code: 'delegation-good',
    state: 'good',
  },
  {
    name: 'fail/gone',
    ns1: { 'www.example.test A': '192.0.2.9' },
    code: 'delegation-missing',
    state: 'wrong',
    facts: { expected: TARGET },
  },
  {
    name: 'fail/gone, the name is not',
    ns1: { [`${HOST} A`]: '192.0.2.9' },
    code: 'delegation-missing',
    state: 'wrong',
  },
  {
    name: 'fail/another target',
    ns1: { [CNAME]: 'example.test.other.test' },
    code: 'delegation-changed',
    state: 'wrong',
    facts: { target: 'example.test.other.test', expected: TARGET },
  },
  {
    name: 'fail/another target over two CNAMEs',
    ns1: { [CNAME]: 'dcv.example.test', 'dcv.example.test CNAME': 'old.example.test' },
    code: 'delegation-changed',
    state: 'wrong',
    facts: { target: 'dcv.example.test' },
  },
  {
    name: 'fail/a TXT record in its place',
    ns1: { [`${HOST} TXT`]: 'x' },
    code: 'dns-txt-blocks-cname',
    state: 'wrong',
  },
  { name: 'fail/one server lags', ns1: { [CNAME]: TARGET }, ns2: {}, code: 'dns-not-everywhere', state: 'pending' },
  {
    name: 'fail/another target, only the resolver can be asked',
    ns1: 'timeout',
    resolver: { [CNAME]: 'example.test.other.test' },
    code: 'delegation-changed',
    state: 'wrong',
  },
  {
    name: 'fail/nobody can be asked now',
    ns1: 'timeout',
    resolver: { [`${HOST} TXT`]: 'timeout' },
    code: 'dns-unreachable',
    state: 'pending',
  },
];

describe('VAL-3 the standing delegation', () => {
  it.each(CASES)('$name → $code', async ({ ns1, ns2 = ns1, resolver, code, state, facts = {} }) => {
    const zones = { ...zoneBook('example.test', { 'ns1.example.test': NS1, 'ns2.example.test': NS2 }) };
    const lookup = scriptedLookup({
      resolvers: { r1: { ...zones, ...(resolver ?? (typeof ns1 === 'string' ? {} : ns1)) } },
      servers: { [NS1]: ns1, [NS2]: ns2 },
    });
    const diagnosis = await diagnoseDelegation(HOST, TARGET, { lookup });
    expect({ code: diagnosis.code, state: diagnosis.state }).toEqual({ code, state });
    expect(diagnosis.facts).toMatchObject(facts);
  });
});
