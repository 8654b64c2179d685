import { describe, expect, test } from 'vitest';
import { filesPlugin } from '../../../../adapters/targets/files/files-plugin.ts';
import { targetPlugins } from '../../../../adapters/targets/index.ts';
import { nginxPlugin } from '../../../../adapters/targets/nginx/nginx-plugin.ts';
import { type PairFiles, planPair } from '../../../../adapters/targets/shared/pair-settings.ts';
import { createTarget } from '../../../fakes/create-target.ts';

type Raw = Readonly<Record<string, unknown>>;

const pair: Raw = { certificate: '/etc/ssl/site.pem', key: '/etc/ssl/site.key' };
const endpointsOf = (serves: readonly string[], names: readonly string[]) =>
  createTarget(filesPlugin, { ...pair, serves }).endpoints(names);

describe('settings that cannot be meant are refused, naming the key', () => {
  const cases: Record<string, { settings: Raw; option: string; expected: RegExp }> = {
    'fail/no certificate': { settings: { key: '/k' }, option: 'certificate', expected: /a path, or a bundle/ },
    'fail/no key': { settings: { certificate: '/c' }, option: 'key', expected: /a path, or a bundle/ },
    'fail/a bundle and a key': {
      settings: { bundle: '/b', key: '/k' },
      option: 'bundle',
      expected: /either a bundle or separate files/,
    },
    'fail/the chain in the certificate file': {
      settings: { ...pair, chain: pair.certificate },
      option: 'chain',
      expected: /a file of its own/,
    },
    'fail/a key that everybody may read': {
      settings: { ...pair, keyMode: '0644' },
      option: 'keyMode',
      expected: /give other users no right to a key/,
    },
    'fail/bits that are no octal number': {
      settings: { ...pair, certificateMode: '0689' },
      option: 'certificateMode',
      expected: /octal/,
    },
    'fail/links over two folders': {
      settings: { ...pair, key: '/etc/private/site.key', layout: 'linked' },
      option: 'layout',
      expected: /all in one folder/,
    },
    'fail/links for a bundle': { settings: { bundle: '/b', layout: 'linked' }, option: 'layout', expected: /several/ },
    ...Object.fromEntries(
      ['localhost', 'localhost:0', 'localhost:70000', '::1:443', '[localhost]:443', 'a@b@c:1', '@host:1', ''].map(
        (entry) => [
          `fail/serves ${entry}`,
          { settings: { ...pair, serves: [entry] }, option: 'serves', expected: /host:port/ },
        ],
      ),
    ),
  };
  test.each(Object.entries(cases))('%s', (_, { settings, option, expected }) => {
    expect(() => createTarget(filesPlugin, settings)).toThrow(
      expect.objectContaining({
        code: 'option-value',
        facts: expect.objectContaining({
          option: `targets.site.${option}`,
          expected: expect.stringMatching(expected),
        }),
      }),
    );
  });
});

const DEFAULTS = { keyMode: '0600', certificateMode: '0644' };
const plan = (settings: Raw) => planPair('site', { ...DEFAULTS, ...settings } as unknown as PairFiles);

test.each(['site.key', '/etc/ssl/', '/etc/ssl/site\0.key'])('fail/%j is not the absolute path of a file', (key) => {
  expect(() => plan({ ...pair, key })).toThrow(expect.objectContaining({ code: 'option-value' }));
});

describe('the layout is linked where it can be', () => {
  const cases: Record<string, { settings: Raw; layout: string }> = {
    'ok/one folder': { settings: {}, layout: 'linked' },
    'ok/one folder, copied on request': { settings: { layout: 'copied' }, layout: 'copied' },
    'ok/two folders': { settings: { key: '/etc/private/site.key' }, layout: 'copied' },
    'ok/the chain in another folder': { settings: { chain: '/etc/chains/site.pem' }, layout: 'copied' },
    'ok/a bundle': { settings: { certificate: undefined, key: undefined, bundle: '/etc/site.pem' }, layout: 'copied' },
  };
  test.each(Object.entries(cases))('%s', (_, { settings, layout }) => {
    expect(plan({ ...pair, ...settings }).layout).toBe(layout);
  });
});

describe('where the certificate is served', () => {
  const cases: Record<string, { serves: string; names: string[]; endpoint: object }> = {
    'ok/the first name is sent': {
      serves: '127.0.0.1:8443',
      names: ['a.example.com', 'b.example.com'],
      endpoint: { host: '127.0.0.1', port: 8443, sni: 'a.example.com' },
    },
    'ok/another name on request': {
      serves: 'b.example.com@lb.example.net:443',
      names: ['a.example.com'],
      endpoint: { host: 'lb.example.net', port: 443, sni: 'b.example.com' },
    },
    'ok/IPv6': {
      serves: '[2001:db8::1]:443',
      names: ['a.example.com'],
      endpoint: { host: '2001:db8::1', port: 443, sni: 'a.example.com' },
    },
    'ok/a name below a wildcard': {
      serves: 'localhost:443',
      names: ['*.example.com'],
      endpoint: { host: 'localhost', port: 443, sni: 'signet-probe.example.com' },
    },
    'ok/an address is not sent as a name': {
      serves: 'localhost:443',
      names: ['192.0.2.1', 'a.example.com'],
      endpoint: { host: 'localhost', port: 443, sni: 'a.example.com' },
    },
    'ok/nothing but addresses': {
      serves: 'localhost:443',
      names: ['192.0.2.1'],
      endpoint: { host: 'localhost', port: 443, sni: '' },
    },
  };
  test.each(Object.entries(cases))('%s', (_, { serves, names, endpoint }) => {
    expect(endpointsOf([serves], names)).toEqual([endpoint]);
  });

  test('nginx is looked at on 127.0.0.1:443 unless told otherwise', () => {
    const endpoints = createTarget(nginxPlugin, pair).endpoints(['a.example.com']);
    expect(endpoints).toEqual([{ host: '127.0.0.1', port: 443, sni: 'a.example.com' }]);
  });
});

test('every kind of target has a type and a title of its own, and says what each setting is', () => {
  const types = targetPlugins.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
  expect(new Set(targetPlugins.map(({ title }) => title)).size).toBe(types.length);
  for (const { settings } of targetPlugins) {
    for (const { about } of Object.values(settings)) expect(about).toMatch(/^[A-Z`].{10,}\.$/s);
  }
});
