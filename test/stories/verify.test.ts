import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import type { Proof } from '../../src/validation/proof.ts';
import { diagnose } from '../../src/validation/verify.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { scriptedLookup, zoneBook } from '../fakes/scripted-lookup.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

// What `cert verify` says of a zone, by the real diagnosis: only the DNS servers' answers are written down beforehand.

const NS1 = '192.0.2.1';
const NS2 = '192.0.2.2';

type Entries = Readonly<Record<string, string | readonly string[]>>;
type TxtProof = Extract<Proof, { kind: 'dns' }>;

interface Zone {
  readonly ns1: (proof: TxtProof) => Entries;
  readonly ns2?: (proof: TxtProof) => Entries;
}

const right = ({ host, value }: TxtProof): Entries => ({ [`${host} TXT`]: value });

let house: TestBot;
let clock: VirtualClock;
let zone: Zone;

beforeEach(async () => {
  clock = virtualClock(Date.UTC(2026, 10, 21));
  zone = { ns1: () => ({}) };
  house = await makeTestBot({
    clock,
    diagnose: async ({ proof, name, wildcard }) => {
      if (proof.kind !== 'dns') throw new Error('no file is looked for here');
      const held = zone.ns1(proof);
      const known = { ...zoneBook('example.com', { 'ns1.example.com': NS1, 'ns2.example.com': NS2 }), ...held };
      const servers = { [NS1]: held, [NS2]: (zone.ns2 ?? zone.ns1)(proof) };
      const http = { get: () => Promise.reject(new Error('no file is looked for here')) };
      const lookup = scriptedLookup({ resolvers: { r1: known, r2: known }, servers });
      return diagnose(proof, name, wildcard, { lookup, http, caa: { issuerDomains: ['ca.test'] } });
    },
    policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: true, delegation: undefined, defaultPlan: 'dv' },
  });
});
afterEach(() => house.stop());

interface Validation {
  readonly name: string;
  readonly record: { readonly type: string; readonly host: string; readonly value: string };
  readonly state: string;
  readonly code: string | null;
  readonly found: readonly { readonly where: string; readonly saw: string }[];
  readonly advice: string;
}

const said = async (line: string) => {
  const outcome = await house.settle(await house.say('olu', line));
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return { ...outcome, data: outcome.data as { state: string; validations: readonly Validation[] } };
};

describe('what breaks validation', () => {
  const CASES: readonly (readonly [what: string, zone: Zone, code: string])[] = [
    ['the record is missing', { ns1: () => ({}) }, 'dns-name-missing'],
    ['it has another value', { ns1: ({ host }) => ({ [`${host} TXT`]: 'another' }) }, 'dns-other-value'],
    [
      'a TXT record stands beside a CNAME at the same label',
      { ns1: ({ host, value }) => ({ [`${host} TXT`]: value, [`${host} CNAME`]: 'elsewhere.example.com' }) },
      'dns-txt-beside-cname',
    ],
    [
      'the CNAME leads elsewhere',
      { ns1: ({ host }) => ({ [`${host} CNAME`]: 'elsewhere.example.com' }) },
      'dns-cname-elsewhere',
    ],
    ['it is not visible everywhere yet', { ns1: right, ns2: () => ({}) }, 'dns-not-everywhere'],
    [
      'the CAA record names another CA',
      { ns1: (proof) => ({ ...right(proof), 'example.com CAA': '0 issue "third.test"' }) },
      'caa-forbids',
    ],
  ];

  test.each(CASES)('VAL-10 VAL-12 %s: verify says so, with what was found and what to do', async (_, held, code) => {
    await said('cert apply www.example.com --method dns');
    zone = held;
    const { data, message } = await said('cert verify www.example.com');
    const [validation] = data.validations;
    expect(validation).toMatchObject({ name: 'www.example.com', code, state: 'pending' });
    expect(validation?.advice).not.toBe('');
    expect(message.plain).toContain(validation?.advice);
    expect(data.state).toBe('validating');
    zone = { ns1: right };
    expect((await said('cert verify www.example.com')).data.state).toBe('issued');
  });

  test('VAL-1 VAL-12 per name the record that is expected, and what each authoritative server answered', async () => {
    const { data } = await said('cert apply a.example.com *.b.example.com --method dns');
    expect(data.validations.map(({ name, record }) => [name, record.type, record.host.replace(/^_\w+\./, '')])).toEqual(
      [
        ['a.example.com', 'TXT', 'a.example.com'],
        ['*.b.example.com', 'TXT', 'b.example.com'],
      ],
    );
    zone = { ns1: right, ns2: ({ host }) => ({ [`${host} TXT`]: 'stale' }) };
    const looked = await said('cert verify a.example.com');
    for (const { record, found } of looked.data.validations) {
      const seen = JSON.stringify(found);
      for (const told of ['ns1.example.com', 'ns2.example.com', record.value, 'stale']) expect(seen).toContain(told);
    }
    expect(looked.message.plain).toContain('ns2.example.com');
  });

  test('VAL-12 it can be run at any time: while there is nothing to prove, and when all is over', async () => {
    zone = { ns1: right };
    expect((await said('cert apply www.example.com --method dns')).data.state).toBe('issued');
    expect((await said('cert verify www.example.com')).data.state).toBe('issued');
    await said('cert apply shop.example.test');
    expect((await said('cert verify shop.example.test')).data.state).toBe('approving');
    await said('cert cancel shop.example.test');
    expect((await said('cert verify shop.example.test')).data.state).toBe('cancelled');
  });

  test('VAL-9 the records of a new order have seven days: then it has failed', async () => {
    await said('cert apply www.example.com --method dns');
    await clock.sleep(7 * DAY - HOUR);
    await house.bot.runJob('advance-orders');
    await house.bot.ordersIdle();
    expect((await said('cert status www.example.com')).data.state).toBe('validating');
    await clock.sleep(2 * HOUR);
    await house.bot.runJob('advance-orders');
    await house.bot.ordersIdle();
    expect((await said('cert status www.example.com')).data.state).toBe('timed-out');
  });
});
