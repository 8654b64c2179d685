import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttp, type HttpSurface } from '../../../adapters/http/create-http.ts';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { personByWord } from '../../../src/account/person.store.ts';
import { makeToken } from '../../../src/account/token.store.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';

const base = { clock: systemClock, random: systemRandom, log: silentLog };

describe('the HTTP port under bad requests', () => {
  let house: TestBot;
  let http: HttpSurface;
  /** Another port of the same house, for clients that are slow on purpose. */
  let hasty: HttpSurface;
  let url: string;
  let authorization: string;

  beforeAll(async () => {
    house = await makeTestBot();
    await house.builtIn.open();
    const patience = { headers: 150, request: 300, look: 50 };
    http = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '9.9.9', ...base });
    hasty = createHttp({ listen: '127.0.0.1:0', bot: house.bot, version: '9.9.9', patience, ...base });
    await http.start();
    await hasty.start();
    url = `http://127.0.0.1:${http.port}`;
    const olu = await personByWord(house.store, 'olu');
    authorization = `Bearer ${(await makeToken(house.store, base, olu?.id ?? '', 'test')).token}`;
  });
  afterAll(async () => {
    await http.stop();
    await hasty.stop();
    await house.stop();
  });

  /** Sends these bytes, then nothing more, and answers what came until the port closed. */
  const raw = async (text: string, { port }: HttpSurface): Promise<string> => {
    let got = '';
    const socket = net.connect(port, '127.0.0.1');
    socket.on('data', (chunk) => {
      got += chunk.toString();
    });
    socket.write(text);
    await once(socket, 'close');
    return got;
  };

  const post = (body: string | URLSearchParams | FormData, type?: string, path = 'cert/apply') =>
    fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      headers: { authorization, ...(type === undefined ? {} : { 'content-type': type }) },
      body,
    });
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
  const json = async (answer: Response): Promise<any> => answer.json();

  test.each([
    ['a word nobody knows', '/api/v1/cert/aply', 404, 'command-unknown', /apply/],
    [
      'a word that is near to nothing, proposing none',
      '/api/v1/xyzzy/plugh',
      404,
      'command-unknown',
      /^`help` lists them all\.$/,
    ],
    ['an address that is none', '/nowhere', 404, 'address-unknown', /openapi/],
    ['a path that climbs', '/ca/..%2f..%2fetc%2fpasswd', 404, 'address-unknown', /openapi/],
  ])('fail/%s is refused in the one shape', async (_, path, status, code, remedy) => {
    const answer = await fetch(url + path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.json()).toMatchObject({ ok: false, error: { code, remedy: expect.stringMatching(remedy) } });
  });

  test.each([
    ['GET', '/api/v1/cert/apply', 'POST'],
    ['DELETE', '/api/v1/cert/status', 'GET, HEAD, POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['PUT', '/link/abc', 'GET, HEAD, POST'],
    ['POST', '/ca/internal-root.pem', 'GET, HEAD'],
  ])('fail/%s %s is refused with the methods that are allowed', async (method, path, allowed) => {
    const answer = await fetch(url + path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allowed);
    expect(await json(answer)).toMatchObject({ ok: false, error: { code: 'method-wrong' } });
  });

  test('ok/HEAD answers the headers of GET and no body', async () => {
    const answer = await fetch(`${url}/healthz`, { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  test('an error in the language that is asked for', async () => {
    const answer = await fetch(`${url}/nowhere`, { headers: { 'accept-language': 'zh-CN' } });
    expect((await json(answer)).error.message).toContain('没有');
  });

  const answeredAndClosed = async (text: string, port: HttpSurface, status: string, code: string): Promise<void> =>
    expect(await raw(text, port)).toMatch(new RegExp(`^HTTP/1.1 ${status}[\\s\\S]*"code":"${code}"`));

  test.each([
    ['fail/half a header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ', '408', 'request-slow'],
    [
      'fail/half a body',
      'POST /api/v1/cert/apply HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"names"',
      '4(01|08)',
      '(token-wrong|request-slow)',
    ],
  ])('%s is answered in time and the connection closed', (_, text, status, code) =>
    answeredAndClosed(text, hasty, status, code),
  );

  test.each([
    ['fail/no HTTP', 'hello there\r\n\r\n', '400', 'request-broken'],
    ['fail/TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n', '400', 'request-broken'],
    ['fail/a header without end', `GET / HTTP/1.1\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`, '431', 'headers-large'],
  ])('%s is answered and the connection closed', (_, text, status, code) =>
    answeredAndClosed(text, http, status, code),
  );

  test('a body that dribbles in, with a right token, is cut off in time', async () => {
    const head = `POST /api/v1/cert/apply HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\nContent-Length: 500\r\n\r\n{"names":`;
    expect(await raw(head, hasty)).toMatch(/^HTTP\/1\.1 408[\s\S]*request-slow/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('a body larger than it says it may be is refused while it comes', async () => {
    const chunk = 'x'.repeat(60_000);
    const chunks = Array.from({ length: 6 }, () => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
    const got = await raw(
      `POST /api/v1/cert/cancel HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
      http,
    );
    expect(got).toMatch(/^HTTP\/1\.1 413[\s\S]*"code":"body-large"/);
  });

  test.each([
    ['JSON', '{"what":"nothing.example.test"}', 'application/json'],
    ['JSON with a charset', '{"what":"nothing.example.test"}', 'application/json; charset=utf-8'],
    ['JSON as `curl -d` names it', '{"what":"nothing.example.test"}', 'application/x-www-form-urlencoded'],
    ['pairs', 'what=nothing.example.test', 'application/x-www-form-urlencoded'],
  ])('ok/a body of %s is read', async (_, body, type) => {
    const answer = await post(body, type, 'cert/cancel');
    expect(await json(answer)).toMatchObject({ error: { code: 'nothing-found', message: /nothing\.example\.test/ } });
  });

  test.each([
    ['XML', '<names/>', 'application/xml', 415, 'body-type'],
    ['bytes', 'abc', 'application/octet-stream', 415, 'body-type'],
    ['a type that is a word of JavaScript', '{}', 'constructor', 415, 'body-type'],
    ['half an object', '{"names":["a', 'application/json', 400, 'body-wrong'],
    ['a number', '7', 'application/json', 400, 'body-wrong'],
    ['null', 'null', 'application/json', 400, 'body-wrong'],
    ['an option named like a word of JavaScript', '{"constructor":"x"}', 'application/json', 400, 'option-unknown'],
    ['an option named __proto__', '{"__proto__":{"names":["a"]}}', 'application/json', 400, 'option-unknown'],
    ['control characters', '{"names":["a\\u0000b.example.com"]}', 'application/json', 400, 'name-character'],
  ])('fail/a body of %s is refused', async (_, body, type, status, code) => {
    const answer = await post(body, type);
    expect(await json(answer)).toMatchObject({ ok: false, error: { code } });
    expect(answer.status).toBe(status);
  });

  test('deeply nested JSON is refused, not obeyed', async () => {
    const answer = await post(`{"names":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'application/json');
    expect(answer.status).toBe(400);
    expect(await json(answer)).toMatchObject({ ok: false });
  });

  test('a one-time link is not used up by HEAD or GET, and its page can neither be framed, scripted nor kept', async () => {
    await house.settle(await house.say('olu', 'cert apply www.example.com --method dns'));
    const made = await house.say('olu', 'cert download www.example.com');
    const link = url + new URL((made.ok ? (made.data as { url: string }) : { url: '' }).url).pathname;
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(await page.text()).toMatch(/<form method="post">/);
    const got = await fetch(link, { method: 'POST' });
    expect([got.status, got.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const again = await fetch(link, { method: 'POST' });
    expect(again.status).toBe(410);
    expect(again.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('two presses of a link’s button at once give the files once', async () => {
    const made = await house.say('olu', 'cert download www.example.com');
    const link = url + new URL((made.ok ? (made.data as { url: string }) : { url: '' }).url).pathname;
    const answers = await Promise.all([1, 2, 3].map(() => fetch(link, { method: 'POST' })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410, 410]);
  });
});
