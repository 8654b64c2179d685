import { describe, expect, it } from 'vitest';
import type { HttpAnswer, HttpRequest } from '../../../src/validation/lookup.ts';
import type { Proof } from '../../../src/validation/proof.ts';
import { diagnose } from '../../../src/validation/verify.ts';
import { scriptedLookup } from '../../fakes/scripted-lookup.ts';

const PATH = '/.well-known/acme-challenge/token';
const CONTENT = 'token.thumbprint';
const PROOF: Proof = { kind: 'file', path: PATH, content: CONTENT };
const NAME = 'www.example.test';
const URL_ = `http://${NAME}${PATH}`;
const V4 = '8.8.4.1';
const V4B = '8.8.4.2';
const V6 = '2a00:1450::1';
const OTHER = '8.8.4.9';

type Given = Omit<HttpAnswer, 'address'>;
const body = (text: string): Given => ({ outcome: 'answered', status: 200, body: text });
const status = (code: number): Given => ({ outcome: 'answered', status: code, body: 'error page' });
const to = (location: string, code = 302): Given => ({ outcome: 'answered', status: code, location, body: '' });
const GOOD = body(CONTENT);
const BOTH = { [`${NAME} A`]: V4, [`${NAME} AAAA`]: V6 };

interface Case {
  readonly name: string;
  /** Records beside those of other.test; default: one IPv4 address. */
  readonly dns?: Readonly<Record<string, string | readonly string[]>> | string;
  /** `address url` or `url` → answer; everything else refuses the connection. */
  readonly web: Readonly<Record<string, Given>>;
  readonly privateAddresses?: true;
  readonly code: string;
  readonly state: string;
  readonly facts?: Readonly<Record<string, string>>;
  readonly remarks?: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'ok/served', web: { [URL_]: GOOD }, code: 'file-good', state: 'good', remarks: [] },
  {
    name: 'ok/with a line break at the end',
    web: { [URL_]: body(`${CONTENT}\r\n`) },
    code: 'file-good',
    state: 'good',
  },
  { name: 'ok/IPv4 and IPv6', dns: BOTH, web: { [URL_]: GOOD }, code: 'file-good', state: 'good' },
  {
    name: 'ok/redirect to https on the same host',
    web: { [URL_]: to(`https://${NAME}${PATH}`, 301), [`https://${NAME}${PATH}`]: GOOD },
    code: 'file-good',
    state: 'good',
  },
  {
    name: 'ok/redirect to another host that serves it',
    web: { [URL_]: to('https://other.test/x?y=1'), [`${OTHER} https://other.test/x?y=1`]: GOOD },
    code: 'file-good',
    state: 'good',
  },
  {
    name: 'ok/relative redirect',
    web: { [URL_]: to('/elsewhere', 308), [`http://${NAME}/elsewhere`]: GOOD },
    code: 'file-good',
    state: 'good',
  },
  {
    name: 'ok/no IPv6 here, IPv4 serves',
    dns: BOTH,
    web: { [`${V4} ${URL_}`]: GOOD, [`${V6} ${URL_}`]: { outcome: 'no-route' } },
    code: 'file-good',
    state: 'good',
    remarks: ['ipv6-unchecked'],
    facts: { unchecked: V6 },
  },
  {
    name: 'ok/CNAME to the site',
    dns: { [`${NAME} CNAME`]: 'other.test' },
    web: { [`${OTHER} ${URL_}`]: GOOD },
    code: 'file-good',
    state: 'good',
  },
  {
    name: 'ok/private address when configured',
    dns: { [`${NAME} A`]: '10.0.0.1' },
    web: { [URL_]: GOOD },
    privateAddresses: true,
    code: 'file-good',
    state: 'good',
  },
  { name: 'fail/no address', dns: { [`${NAME} TXT`]: 'x' }, web: {}, code: 'file-no-address', state: 'wrong' },
  { name: 'fail/resolvers silent', dns: 'timeout', web: {}, code: 'dns-unreachable', state: 'pending' },
  { name: 'fail/resolvers fail', dns: 'SERVFAIL', web: {}, code: 'dns-server-failure', state: 'wrong' },
  {
    name: 'fail/private address',
    dns: { [`${NAME} A`]: '10.0.0.1' },
    web: { [URL_]: GOOD },
    code: 'file-private-address',
    state: 'wrong',
    facts: { addresses: '10.0.0.1' },
  },
  {
    name: 'fail/connection refused',
    web: {},
    code: 'file-refused',
    state: 'wrong',
    facts: { addresses: V4, url: URL_ },
  },
  { name: 'fail/time-out', web: { [URL_]: { outcome: 'timeout' } }, code: 'file-timeout', state: 'wrong' },
  { name: 'fail/reset', web: { [URL_]: { outcome: 'reset' } }, code: 'file-broken', state: 'wrong' },
  { name: 'fail/not HTTP', web: { [URL_]: { outcome: 'malformed' } }, code: 'file-broken', state: 'wrong' },
  { name: 'fail/no way there', web: { [URL_]: { outcome: 'no-route' } }, code: 'file-no-route', state: 'pending' },
  {
    name: 'fail/404',
    web: { [URL_]: status(404) },
    code: 'file-status',
    state: 'wrong',
    facts: { status: '404', url: URL_ },
  },
  {
    name: 'fail/401 after a redirect to https',
    web: { [URL_]: to(`https://${NAME}/in`), [`https://${NAME}/in`]: status(401) },
    code: 'file-status',
    state: 'wrong',
    facts: { url: `https://${NAME}/in` },
  },
  {
    name: 'fail/other body, made safe to show',
    web: { [URL_]: body(`<!DOCTYPE html>\n\n<title>\u202eWelcome\u0000</title>${'x'.repeat(200)}`) },
    code: 'file-other-body',
    state: 'wrong',
    facts: { body: `<!DOCTYPE html> <title>\ufffdWelcome\ufffd</title>${'x'.repeat(39)}…` },
  },
  {
    name: 'fail/byte order mark in front',
    web: { [URL_]: body(`\ufeff${CONTENT}`) },
    code: 'file-other-body',
    state: 'wrong',
  },
  {
    name: 'fail/redirect to another host without it',
    web: { [URL_]: to('https://other.test/login'), [`${OTHER} https://other.test/login`]: body('log in') },
    code: 'file-redirect-away',
    state: 'wrong',
    facts: { location: 'https://other.test/login' },
  },
  {
    name: 'fail/redirect to another port',
    web: { [URL_]: to(`http://${NAME}:8443/`) },
    code: 'file-redirect-away',
    state: 'wrong',
  },
  {
    name: 'fail/redirect to an IP address',
    web: { [URL_]: to('http://8.8.8.8/') },
    code: 'file-redirect-away',
    state: 'wrong',
  },
  {
    name: 'fail/redirect to another scheme',
    web: { [URL_]: to('file:///etc/passwd') },
    code: 'file-redirect-away',
    state: 'wrong',
  },
  {
    name: 'fail/redirect with a password',
    web: { [URL_]: to(`http://a:b@${NAME}/`) },
    code: 'file-redirect-away',
    state: 'wrong',
  },
  { name: 'fail/redirect to nowhere', web: { [URL_]: to('http://') }, code: 'file-redirect-away', state: 'wrong' },
  {
    name: 'fail/redirect to a private address',
    dns: { [`${NAME} A`]: V4, 'inside.test A': '127.0.0.1' },
    web: { [URL_]: to('http://inside.test/'), '127.0.0.1 http://inside.test/': GOOD },
    code: 'file-redirect-away',
    state: 'wrong',
  },
  { name: 'fail/redirect without end', web: { [URL_]: to(URL_) }, code: 'file-redirect-loop', state: 'wrong' },
  {
    name: 'fail/forgotten AAAA record',
    dns: BOTH,
    web: { [`${V4} ${URL_}`]: GOOD },
    code: 'file-stale-ipv6',
    state: 'wrong',
    facts: { addresses: V6, working: V4 },
  },
  {
    name: 'fail/one of two servers without it',
    dns: { [`${NAME} A`]: [V4, V4B] },
    web: { [`${V4} ${URL_}`]: GOOD, [`${V4B} ${URL_}`]: status(404) },
    code: 'file-not-everywhere',
    state: 'wrong',
    facts: { addresses: V4B },
  },
];

const look = async ({
  dns = { [`${NAME} A`]: V4 },
  web,
  privateAddresses = false,
}: Pick<Case, 'dns' | 'web'> & { privateAddresses?: boolean }) => {
  const requests: HttpRequest[] = [];
  const diagnosis = await diagnose(PROOF, NAME, false, {
    lookup: scriptedLookup({ resolvers: { r1: typeof dns === 'string' ? dns : { 'other.test A': OTHER, ...dns } } }),
    http: {
      get: async (request) => {
        requests.push(request);
        const { address, host, path, tls } = request;
        const url = `${tls ? 'https' : 'http'}://${host}${path}`;
        return { address, ...(web[`${address} ${url}`] ?? web[url] ?? { outcome: 'refused' }) };
      },
    },
    privateAddresses,
  });
  return { diagnosis, requests };
};

describe('VAL-4 file proofs', () => {
  it.each(CASES)('$name → $code', async (row) => {
    const { diagnosis } = await look(row);
    expect({ code: diagnosis.code, state: diagnosis.state }).toEqual({ code: row.code, state: row.state });
    expect(diagnosis.facts).toMatchObject(row.facts ?? {});
    if (row.remarks !== undefined) expect(diagnosis.remarks).toEqual(row.remarks);
  });

  it('VAL-12 shows what every address answered and where redirects led', async () => {
    const { diagnosis } = await look({
      dns: BOTH,
      web: {
        [`${V4} ${URL_}`]: to(`https://${NAME}/x`),
        [`${V4} https://${NAME}/x`]: GOOD,
        [`${V6} ${URL_}`]: status(503),
      },
    });
    expect(diagnosis.found).toEqual([
      { from: 'site', where: V4, answer: '200', values: [CONTENT], via: [`https://${NAME}/x`], matches: true },
      { from: 'site', where: V6, answer: '503', values: ['error page'], via: [], matches: false },
    ]);
  });

  it('asks the same address again for a redirect on the same host, by https at port 443', async () => {
    const { requests } = await look({ web: { [URL_]: to(`https://${NAME}/x`), [`https://${NAME}/x`]: GOOD } });
    expect(requests).toEqual([
      { address: V4, port: 80, host: NAME, path: PATH, tls: false },
      { address: V4, port: 443, host: NAME, path: '/x', tls: true },
    ]);
  });

  it('never visits a private address that is not allowed', async () => {
    const { requests } = await look({
      dns: { [`${NAME} A`]: ['127.0.0.1', '169.254.169.254', '192.168.1.1'] },
      web: {},
    });
    expect(requests).toEqual([]);
  });
});
