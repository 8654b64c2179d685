import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawArgs } from '../../src/chat/option.ts';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { generateKey } from '../../src/pki/key.ts';
import { plans } from '../../src/plan/catalogue.ts';
import { BRANDS, LEVELS, type Plan } from '../../src/plan/plan.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';

// What the rules of the plans give and refuse, asked of the product by the words that a person types.

let house: TestBot;
let ownKey: string;
beforeAll(async () => {
  house = await makeTestBot({
    diagnose: seesWhere(() => false, 'dns-missing'),
    mailer: { send: async () => {} },
  });
  ownKey = (await generateKey('p256')).privateKeyPem;
  for (const line of [
    'signet org add acme --name Acme --department IT --country CN --province BJ --city BJ --street "1 Lane" --phone "+86 10 8888 8888"',
    'signet contact add lin --name Lin --department IT --title Engineer --phone 13800000000 --email lin@example.com',
  ])
    expect(await house.say('olu', line)).toMatchObject({ ok: true });
});
afterAll(() => house.stop());

interface Wish {
  readonly algorithm?: string;
  readonly digest?: string;
  readonly years?: number;
  readonly csrSource?: 'pasted';
}

const many = (count: number, prefix = 'h'): string =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}.example.com`).join(' ');

/** Applies, and takes it back if it was taken: the next one may be for the same names. */
const apply = async (word: string, text: string, { csrSource, years, ...wish }: Wish = {}) => {
  const names = text.split(' ');
  const organisation: RawArgs =
    (plans().find(({ id, aliases }) => [id, ...aliases].includes(word))?.review && {
      org: 'acme',
      admin: 'lin',
    }) ??
    {};
  const asked: RawArgs =
    csrSource === undefined ? { names } : { csr: makeCsr({ names, privateKeyPem: ownKey }), names };
  const term: RawArgs = years === undefined ? {} : { years: String(years) };
  const args: RawArgs = { ...asked, ...term, ...wish, ...organisation, plan: word };
  const outcome = await house.say('olu', 'cert apply', { args });
  if (outcome.ok) {
    const { id } = outcome.data as { id: string };
    expect(await house.say('olu', `cert cancel ${id}`)).toMatchObject({ ok: true });
  }
  return outcome;
};

describe('applying: what a plan takes, and what it refuses', () => {
  test.each<[string, string, string, Wish?]>([
    ['PLAN-3 allows ok/one name on a single plan', 'geotrust-ov', 'ssl.example.com'],
    ['PLAN-3 allows ok/www and its domain together on a single plan', 'geotrust-ov', 'www.example.com example.com'],
    ['PLAN-3 allows ok/the domain and its www, the other way round', 'geotrust-ov', 'example.com www.example.com'],
    ['PLAN-3 allows ok/a name of 100 labels', 'geotrust-ov', `${'a.'.repeat(98)}example.com`],
    ['PLAN-3 allows ok/several names on a multi plan', 'wotrus-dv-multi', 'a.example.com b.example.org'],
    ['PLAN-3 allows ok/100 names on a multi plan', 'wotrus-dv-multi', many(100)],
    ['PLAN-3 allows ok/one wildcard on a wildcard plan', 'securesite-ov-wildcard', '*.example.com'],
    ['PLAN-3 allows ok/a deeper wildcard', 'securesite-ov-wildcard', '*.api.example.com'],
    ['PLAN-3 allows ok/a wildcard and the domain it gives', 'securesite-ov-wildcard', '*.example.com example.com'],
    ['PLAN-3 allows ok/the domain first', 'securesite-ov-wildcard', 'example.com *.example.com'],
    [
      'PLAN-3 allows ok/several wildcards',
      'geotrust-ov-wildcard-multi',
      '*.example.com *.ssl.example.com *.example.org',
    ],
    ['PLAN-3 allows ok/anything mixed on our own plan', 'dv', 'example.com *.example.com a.example.org'],
    ['PLAN-3 allows ok/an internal name on our own plan', 'dv', 'localhost'],
    ['PLAN-5 allows ok/a public address on an SM2 plan', 'dnspod-sm2-ov', '1.1.1.1'],
    [
      'PLAN-5 allows ok/addresses and names on an SM2 multi plan',
      'dnspod-sm2-ov-multi',
      '1.1.1.1 2606:4700::1111 example.com',
    ],
    ['PLAN-5 allows ok/a private address on our own plan, if the CA does', 'dv', '10.0.0.1'],
    ['PLAN-6 allows ok/one plain name on the free plan', 'dv-free', 'docs.example.com'],
    ['PLAN-6 allows ok/www and its domain on the free plan', 'dv-free', 'www.example.com example.com'],
    ['PLAN-8 allows ok/example.gov.cn, which does not end in .gov', 'dv-free', 'example.gov.cn'],
    ['PLAN-8 allows ok/example.gov on a paid plan', 'trustasia-dv', 'example.gov'],
    ['PLAN-8 allows ok/orgexample.com', 'dv-free', 'orgexample.com'],
    ['PLAN-9 allows ok/three years of a paid plan', 'geotrust-ov', 'example.com', { years: 3 }],
    ['PLAN-10 allows ok/P-384', 'geotrust-ov', 'example.com', { algorithm: 'p384' }],
    [
      'PLAN-10 allows ok/RSA 4096 with SHA-384',
      'geotrust-ov',
      'example.com',
      { algorithm: 'rsa4096', digest: 'sha384' },
    ],
    ['PLAN-10 allows ok/SM2 on an SM2 plan', 'dnspod-sm2-ev', 'example.com', { algorithm: 'sm2' }],
    ['PLAN-10 allows ok/RSA 3072 on our own plan', 'dv', 'example.com', { algorithm: 'rsa3072' }],
    ['APPLY-1 allows ok/a CSR of your own on a paid plan', 'geotrust-ov', 'example.com', { csrSource: 'pasted' }],
  ])('%s', async (_, plan, names, wish) => {
    expect(await apply(plan, names, wish)).toMatchObject({ ok: true });
  });

  test.each<[string, string, string, ErrorCode, Wish?]>([
    ['PLAN-3 refuses fail/two names on a single plan', 'geotrust-ov', 'a.example.com b.example.com', 'plan-one-name'],
    ['PLAN-3 refuses fail/ssl beside the domain', 'geotrust-ov', 'example.com ssl.example.com', 'plan-one-name'],
    ['PLAN-3 refuses fail/www of a subdomain', 'geotrust-ov', 'ssl.example.com www.ssl.example.com', 'plan-one-name'],
    [
      'PLAN-3 refuses fail/a third name beside the pair',
      'geotrust-ov',
      'example.com www.example.com a.example.com',
      'plan-one-name',
    ],
    ['PLAN-3 refuses fail/a wildcard on a single plan', 'geotrust-ov', '*.example.com', 'plan-no-wildcard'],
    [
      'PLAN-3 refuses fail/a wildcard among several names',
      'geotrust-ov-multi',
      'example.com *.example.com',
      'plan-no-wildcard',
    ],
    ['PLAN-3 refuses fail/101 names', 'geotrust-ov-multi', `${many(100)} x.example.org`, 'names-many'],
    ['PLAN-3 refuses fail/101 labels', 'geotrust-ov', `${'a.'.repeat(99)}example.com`, 'name-labels-many'],
    ['PLAN-3 refuses fail/two stars', 'geotrust-ov-wildcard', '*.*.example.com', 'name-star-twice'],
    ['PLAN-3 refuses fail/a star that is not leftmost', 'geotrust-ov-wildcard', 'a.*.example.com', 'name-star-place'],
    ['PLAN-3 refuses fail/a name twice', 'geotrust-ov-multi', 'a.example.com A.example.com.', 'name-twice'],
    [
      'PLAN-3 refuses fail/two wildcards on a wildcard plan',
      'geotrust-ov-wildcard',
      '*.example.com *.example.org',
      'plan-one-name',
    ],
    [
      'PLAN-3 refuses fail/a plain name on a wildcard plan',
      'geotrust-ov-wildcard',
      'www.example.com',
      'plan-wildcard-needed',
    ],
    [
      'PLAN-3 refuses fail/www beside the wildcard',
      'geotrust-ov-wildcard',
      '*.example.com www.example.com',
      'plan-wildcard-needed',
    ],
    [
      'PLAN-3 refuses fail/the parent of a deeper wildcard',
      'geotrust-ov-wildcard',
      '*.api.example.com api.example.com',
      'plan-wildcard-needed',
    ],
    [
      'PLAN-3 refuses fail/a plain name among several wildcards',
      'geotrust-ov-wildcard-multi',
      '*.example.com a.example.org',
      'plan-wildcard-needed',
    ],
    ['PLAN-3 refuses fail/an internal name on a public plan', 'geotrust-ov', 'localhost', 'plan-name-internal'],
    ['PLAN-5 refuses fail/an address on an international plan', 'geotrust-ov', '1.1.1.1', 'plan-ip'],
    ['PLAN-5 refuses fail/an address on the free plan', 'dv-free', '1.1.1.1', 'plan-ip'],
    ['PLAN-5 refuses fail/a private address on an SM2 plan', 'dnspod-sm2-ov', '192.168.1.1', 'plan-ip-private'],
    ['PLAN-5 refuses fail/IPv6 loopback on an SM2 plan', 'dnspod-sm2-ov', '::1', 'plan-ip-private'],
    ['PLAN-6 refuses fail/a wildcard on the free plan', 'dv-free', '*.example.com', 'plan-free-single'],
    ['PLAN-6 refuses fail/two names on the free plan', 'dv-free', 'a.example.com b.example.com', 'plan-free-single'],
    [
      'PLAN-6 refuses fail/a CSR of your own on the free plan',
      'dv-free',
      'example.com',
      'plan-csr',
      { csrSource: 'pasted' },
    ],
    ...['.edu', '.gov', '.org', '.ru', '.jp', '.pay', '.bank', '.live', '.nuclear'].map(
      (suffix): [string, string, string, ErrorCode] => [
        `PLAN-8 refuses example${suffix}`,
        'dv-free',
        `example${suffix}`,
        'plan-suffix',
      ],
    ),
    ['PLAN-8 refuses fail/a deeper name under .co.jp', 'dv-free', 'www.example.co.jp', 'plan-suffix'],
    ['PLAN-9 refuses fail/four years', 'geotrust-ov', 'example.com', 'choice-unknown', { years: 4 }],
    ['PLAN-9 refuses fail/a year of the free plan', 'dv-free', 'example.com', 'plan-term', { years: 1 }],
    [
      'PLAN-10 refuses fail/SM2 on an international plan',
      'geotrust-ov',
      'example.com',
      'plan-algorithm',
      { algorithm: 'sm2' },
    ],
    [
      'PLAN-10 refuses fail/RSA on an SM2 plan',
      'dnspod-sm2-ov',
      'example.com',
      'plan-algorithm',
      { algorithm: 'rsa2048' },
    ],
    [
      'PLAN-10 refuses fail/RSA 3072 on a brand plan',
      'geotrust-ov',
      'example.com',
      'plan-algorithm',
      { algorithm: 'rsa3072' },
    ],
    [
      'PLAN-10 refuses fail/a digest for a key whose curve has its own',
      'geotrust-ov',
      'example.com',
      'plan-digest',
      { algorithm: 'p256', digest: 'sha384' },
    ],
  ])('%s', async (_, plan, names, code, wish) => {
    const outcome = await apply(plan, names, wish);
    expect(outcome).toMatchObject({ ok: false, error: { code } });
    expect(outcome.ok ? undefined : outcome.error.field).toBeDefined();
  });

  test.each<[string, string, string, readonly string[]]>([
    ['PLAN-3 gives ok/the domain with its www', 'geotrust-ov', 'www.example.com', ['www.example.com', 'example.com']],
    ['PLAN-3 gives ok/www with the domain', 'geotrust-ov', 'example.com', ['example.com', 'www.example.com']],
    [
      'PLAN-3 gives ok/www under a suffix of two labels',
      'dv-free',
      'example.co.uk',
      ['example.co.uk', 'www.example.co.uk'],
    ],
    [
      'PLAN-3 gives ok/the domain under a wildcard',
      'geotrust-ov-wildcard',
      '*.example.com',
      ['*.example.com', 'example.com'],
    ],
    ['PLAN-3 gives ok/nothing twice', 'geotrust-ov', 'example.com www.example.com', ['example.com', 'www.example.com']],
    ['PLAN-3 gives fail/nothing with another subdomain', 'geotrust-ov', 'ssl.example.com', ['ssl.example.com']],
    [
      'PLAN-3 gives fail/nothing with www of a subdomain',
      'geotrust-ov',
      'www.ssl.example.com',
      ['www.ssl.example.com'],
    ],
    [
      'PLAN-3 gives fail/nothing with a deeper wildcard',
      'geotrust-ov-wildcard',
      '*.api.example.com',
      ['*.api.example.com'],
    ],
    ['PLAN-3 gives fail/nothing on a multi plan', 'geotrust-ov-multi', 'example.com', ['example.com']],
    ['PLAN-3 gives fail/nothing on our own plan', 'dv', 'example.com', ['example.com']],
    ['PLAN-3 gives fail/nothing with an address', 'dnspod-sm2-ov', '1.1.1.1', ['1.1.1.1']],
  ])('%s', async (_, plan, names, expected) => {
    expect(await apply(plan, names)).toMatchObject({ ok: true, data: { names: expected } });
  });

  const NAMES: Readonly<Record<Plan['domainType'], string>> = {
    single: 'a.example.com',
    multi: 'a.example.com b.example.org',
    wildcard: '*.example.com',
    'wildcard-multi': '*.example.com *.example.org',
    any: 'a.example.com *.example.com',
  };

  test('PLAN-1 PLAN-2 every brand and level can be applied for, each plan by its word', async () => {
    for (const plan of plans()) {
      const outcome = await apply(plan.id, NAMES[plan.domainType]);
      expect(outcome, plan.id).toMatchObject({ ok: true, data: { plan: plan.id } });
    }
    expect(new Set(plans().map(({ brand }) => brand))).toEqual(new Set(BRANDS));
    expect(new Set(plans().map(({ level }) => level))).toEqual(new Set(LEVELS));
    expect(await apply('digicert-ov', 'a.example.com')).toMatchObject({ ok: false, error: { code: 'choice-unknown' } });
  });
});

const errorOf = async (line: string): Promise<unknown> => {
  const outcome = await house.say('olu', line);
  return outcome.ok ? 'taken' : { code: outcome.error.code, rule: outcome.error.rule, field: outcome.error.field };
};

describe('applying: how names are proved', () => {
  test.each([
    'cert apply *.example.com --plan trustasia-dv-wildcard',
    'cert apply *.example.com --plan dnspod-sm2-dv-wildcard',
    'cert apply *.example.com www.example.com',
  ])('VAL-4 no wildcard is proved by a file, by none of the plans: %s', async (line) => {
    for (const method of ['file', 'file-webroot'])
      expect(await errorOf(`${line} --method ${method}`)).toEqual({
        code: 'file-for-wildcard',
        rule: 'VAL-4',
        field: 'method',
      });
  });

  test('VAL-2 automatic DNS needs a connected provider that holds the zone', async () => {
    expect(await errorOf('cert apply a.example.com --method dns-auto')).toEqual({
      code: 'dns-zone-unheld',
      rule: 'VAL-2',
      field: 'method',
    });
  });

  test('VAL-1 an address has no zone of its own for a record', async () => {
    expect(await errorOf('cert apply 1.1.1.1 --plan dnspod-sm2-dv --method dns')).toMatchObject({
      code: 'dns-for-address',
      field: 'method',
    });
  });
});
