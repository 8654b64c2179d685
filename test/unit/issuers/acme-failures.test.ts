import { describe, expect, test } from 'vitest';
import { AcmeRefusal } from '../../../adapters/issuers/acme/acme-problem.ts';
import { CertError } from '../../../src/kernel/errors.ts';
import { acmeLab, placeRequest } from '../../fakes/acme-lab.ts';
import { type AcmeFault, problemFault } from '../../fakes/acme-server/acme-fault.ts';
import { virtualClock } from '../../fakes/virtual-clock.ts';

const request = placeRequest('ord_1', 'a.test');

/** What placing comes to when newOrder meets this. */
const placedWith = async (fault: AcmeFault, timeout = 30_000): Promise<CertError> => {
  await using lab = await acmeLab({ clock: virtualClock(Date.UTC(2026, 0, 1)) });
  const issuer = lab.open({ timeout });
  await issuer.place(placeRequest('ord_first', 'first.test'));
  lab.server.fail('newOrder', fault, fault);
  const error: unknown = await issuer.place(request).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CertError) return error;
  throw new Error('it was placed');
};

describe('a CA that cannot be reached is told from one that refuses', () => {
  const json = { 'content-type': 'application/json' };
  const cases: readonly { name: string; fault: AcmeFault; detail: string }[] = [
    { name: 'fail/500', fault: problemFault(500, 'serverInternal', 'broken'), detail: 'it answered HTTP 500: broken' },
    {
      name: 'fail/503 without a problem document',
      fault: { kind: 'answer', status: 503, body: '<html>busy</html>' },
      detail: 'it answered HTTP 503',
    },
    {
      name: 'fail/a page of something in between',
      fault: { kind: 'answer', status: 404, body: '<html>nothing here</html>' },
      detail: 'it answered HTTP 404',
    },
    {
      name: 'fail/a redirect, which is not followed',
      fault: { kind: 'answer', status: 307, headers: { location: 'http://127.0.0.1:9/' } },
      detail: 'it answered HTTP 307 (redirects are not followed)',
    },
    {
      name: 'fail/not JSON',
      fault: { kind: 'answer', status: 201, headers: json, body: '{"status":' },
      detail: 'it gave the order no address',
    },
    {
      name: 'fail/an order without an address',
      fault: { kind: 'answer', status: 201, headers: json, body: '{}' },
      detail: 'it gave the order no address',
    },
    {
      name: 'fail/not an order',
      fault: {
        kind: 'answer',
        status: 201,
        headers: { ...json, location: 'http://127.0.0.1:9/o' },
        body: '{"status":"odd"}',
      },
      detail: 'its answer is not a proper order',
    },
    {
      name: 'fail/more than it is read of',
      fault: { kind: 'answer', status: 201, headers: json, body: ' '.repeat(1_100_000) },
      detail: 'the answer is larger than 1048576 bytes',
    },
    { name: 'fail/the connection ends', fault: { kind: 'closed' }, detail: 'socket hang up (ECONNRESET)' },
  ];
  for (const { name, fault, detail } of cases) {
    test(name, async () => {
      expect(await placedWith(fault)).toMatchObject({ code: 'issuer-unreachable', facts: { issuer: 'fake', detail } });
    });
  }

  test('fail/no answer in time', async () => {
    const error = await placedWith({ kind: 'hang' }, 60);
    expect(error).toMatchObject({ code: 'issuer-unreachable', facts: { detail: 'no whole answer within 60 ms' } });
  });

  test('fail/nobody listens', async () => {
    const lab = await acmeLab();
    await lab.server.stop();
    const health = await lab.open().health();
    expect(health.ok).toBe(false);
    expect(health.detail).toContain('ECONNREFUSED');
  });

  test('fail/trust roots that cannot be read', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open({ directory: 'https://127.0.0.1:9/directory', caFile: '/nowhere/ca.pem' });
    expect(await issuer.health()).toMatchObject({ ok: false, detail: expect.stringContaining('/nowhere/ca.pem') });
  });

  test('ok/a kept connection that the CA had closed is opened again', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const order = await issuer.place(request);
    lab.server.fail('order', { kind: 'closed' });
    expect((await issuer.poll(order.ref)).ref).toBe(order.ref);
  });
});

describe('a refusal is passed on whole', () => {
  test('with its subproblems and their names', async () => {
    const subproblems = [
      {
        type: 'urn:ietf:params:acme:error:caa',
        detail: 'CAA forbids it',
        identifier: { type: 'dns', value: 'a.test' },
      },
      { type: 'urn:ietf:params:acme:error:malformed', detail: 'odd', identifier: { type: 'dns', value: 'b_.test' } },
    ];
    const error = await placedWith(problemFault(403, 'rejectedIdentifier', 'Some names are refused', { subproblems }));
    expect(error).toMatchObject({
      code: 'issuer-refused',
      facts: {
        type: 'urn:ietf:params:acme:error:rejectedIdentifier',
        detail: 'Some names are refused; a.test: CAA forbids it (caa); b_.test: odd (malformed)',
      },
    });
    expect(error.cause).toBeInstanceOf(AcmeRefusal);
    expect((error.cause as AcmeRefusal).problem.subproblems).toEqual(subproblems);
  });

  test('without a type it is about:blank', async () => {
    const headers = { 'content-type': 'application/problem+json' };
    const error = await placedWith({ kind: 'answer', status: 400, headers, body: '{"title":"No"}' });
    expect(error).toMatchObject({ code: 'issuer-refused', facts: { type: 'about:blank', detail: 'No' } });
  });

  test('in the order and in the authorization too', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const order = await issuer.place(request);
    await issuer.check(order.ref, order.authorizations[0]?.challenges[0]?.ref ?? '');
    for (const each of lab.server.book.orders.values()) {
      each.error = {
        type: 'urn:ietf:params:acme:error:compound',
        detail: 'failed',
        subproblems: [{ detail: 'because' }],
      };
    }
    const ended = await issuer.poll(order.ref);
    expect(ended.problem).toEqual({
      type: 'urn:ietf:params:acme:error:compound',
      detail: 'failed; because (about:blank)',
    });
    expect(ended.authorizations[0]).toMatchObject({
      state: 'invalid',
      problem: { name: 'a.test', type: 'urn:ietf:params:acme:error:unauthorized', detail: 'no proof found for dns-01' },
    });
  });
});

describe('a CA that limits', () => {
  const later = (headers: Record<string, string>) => problemFault(429, 'rateLimited', 'too many', { headers });
  const cases = [
    { name: 'ok/seconds', fault: later({ 'retry-after': '120' }), seconds: 120 },
    { name: 'ok/an HTTP date', fault: later({ 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT' }), seconds: 90 },
    { name: 'ok/a date that is past', fault: later({ 'retry-after': 'Thu, 01 Jan 2025 00:00:00 GMT' }), seconds: 0 },
    { name: 'ok/a year', fault: later({ 'retry-after': '31536000' }), seconds: 7 * 86_400 },
    { name: 'ok/nothing that can be read', fault: later({ 'retry-after': 'soon' }), seconds: 300 },
    { name: 'ok/nothing', fault: later({}), seconds: 300 },
    {
      name: 'ok/503 with the type of a limit',
      fault: problemFault(503, 'rateLimited', 'too many', { headers: { 'retry-after': '7' } }),
      seconds: 7,
    },
  ];
  for (const { name, fault, seconds } of cases) {
    test(name, async () => {
      const error = await placedWith(fault);
      expect(error).toMatchObject({
        code: 'issuer-rate-limited',
        facts: { issuer: 'fake', detail: 'too many', seconds },
      });
    });
  }

  test('ok/429 without a problem document', async () => {
    const error = await placedWith({ kind: 'answer', status: 429, headers: { 'retry-after': '5' }, body: 'slow down' });
    expect(error).toMatchObject({ code: 'issuer-rate-limited', facts: { detail: 'HTTP 429', seconds: 5 } });
  });

  test('Retry-After of an order or an authorization is passed on in milliseconds, the longest of them', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const { ref, retryAfter } = await issuer.place(request);
    expect(retryAfter).toBeUndefined();
    lab.server.fail('order', { kind: 'headers', headers: { 'retry-after': '3' } });
    lab.server.fail('authorization', { kind: 'headers', headers: { 'retry-after': '11' } });
    expect((await issuer.poll(ref)).retryAfter).toBe(11_000);
  });
});

describe('nonces', () => {
  test('one is asked for at first; after that each answer brings the next', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const order = await issuer.place(request);
    await issuer.poll(order.ref);
    expect(lab.server.seenOf('newNonce')).toHaveLength(1);
  });

  test('a refused one is replaced by the one in the refusal', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const order = await issuer.place(request);
    lab.server.refuseNonces(5);
    expect((await issuer.poll(order.ref)).state).toBe('pending');
    expect(lab.server.seenOf('newNonce')).toHaveLength(1);
  });

  test('a CA that refuses every one counts as not to be reached, after a bounded number', async () => {
    const clock = virtualClock();
    await using lab = await acmeLab({ clock });
    const issuer = lab.open();
    const order = await issuer.place(request);
    lab.server.refuseNonces(1_000);
    const detail = 'it refused 11 nonces in a row (badNonce)';
    await expect(issuer.poll(order.ref)).rejects.toMatchObject({ code: 'issuer-unreachable', facts: { detail } });
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(2_000);
  });

  test('many questions at once each have their own', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const names = Array.from({ length: 30 }, (_, index) => `n${index}.test`);
    const order = await issuer.place(placeRequest('ord_many', ...names));
    expect(order.authorizations.map(({ name }) => name)).toEqual(names);
  });
});

describe('addresses that a CA may not send us to', () => {
  const inside = ['http://ca.test/x', 'https://127.0.0.1:9/x', 'https://localhost/x', 'https://169.254.169.254/x'];
  for (const url of [
    ...inside,
    'https://[::1]/x',
    'http://127.0.0.1:9/x',
    'file:///etc/passwd',
    'https://u:p@ca.test/x',
  ]) {
    test(`fail/${url} in the directory`, async () => {
      await using lab = await acmeLab();
      lab.server.changeDirectory({ newOrder: url });
      const placed = lab.open().place(request);
      await expect(placed).rejects.toMatchObject({
        code: 'issuer-unreachable',
        facts: { detail: expect.stringContaining(url) },
      });
    });
  }

  test('fail/an authorization elsewhere', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const order = await issuer.place(request);
    const body = JSON.stringify({
      status: 'pending',
      identifiers: [],
      authorizations: ['http://127.0.0.1:9/authorization'],
      finalize: 'x',
    });
    lab.server.fail('order', { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body });
    await expect(issuer.poll(order.ref)).rejects.toMatchObject({ code: 'issuer-unreachable' });
  });

  test('fail/a directory over plain HTTP that is not on this machine', async () => {
    await using lab = await acmeLab();
    const health = await lab.open({ directory: 'http://ca.test/directory' }).health();
    expect(health).toEqual({ ok: false, detail: 'the address http://ca.test/directory is not used: it is not https' });
  });
});
