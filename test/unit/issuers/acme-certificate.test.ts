import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAcmeIssuer } from '../../../adapters/issuers/acme/acme-issuer.ts';
import { DAY, HOUR } from '../../../src/kernel/duration.ts';
import type { Log } from '../../../src/kernel/log.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { csrFor, obtain, prove, reached } from '../../contracts/describe-issuer.ts';
import { acmeLab, placeRequest } from '../../fakes/acme-lab.ts';
import { problemFault } from '../../fakes/acme-server/acme-fault.ts';
import { acmeSettings } from '../../fakes/acme-settings.ts';
import { pluginDeps } from '../../fakes/plugin-deps.ts';

const APPROVED = { personApproved: true };

const topOf = (certificates: readonly string[]) =>
  new X509Certificate(certificates.at(-1) ?? '').toLegacyObject().issuer.CN;

describe('how many questions an order costs', () => {
  test('one name: order, authorization, challenge, order, finalise, certificate', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    await issuer.place(placeRequest('ord_first', 'first.test'));
    const before = lab.server.seen.length;
    const { csr } = await csrFor('a.test');
    const order = await issuer.place({ ...placeRequest('ord_1', 'a.test'), csr });
    await prove(lab, issuer, order);
    await issuer.poll(order.ref);
    expect((await issuer.finalise(order.ref, csr, APPROVED)).state).toBe('valid');
    await issuer.collect(order.ref);
    expect(lab.server.seen.slice(before).map(({ resource }) => resource)).toEqual([
      'newOrder',
      'authorization',
      'challenge',
      'order',
      'finalize',
      'certificate',
    ]);
  });

  test('only what may have changed is asked for again while an order is pending', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const order = await issuer.place(placeRequest('ord_1', 'a.test', 'b.test', 'c.test'));
    const [first] = order.authorizations;
    await prove(lab, issuer, { ...order, authorizations: [first!] });
    await issuer.poll(order.ref);
    const before = lab.server.seen.length;
    await issuer.poll(order.ref);
    expect(lab.server.seen.slice(before).map(({ resource }) => resource)).toEqual([
      'order',
      'authorization',
      'authorization',
    ]);
  });

  test('a process that takes over looks before it asks for anything with an effect', async () => {
    await using lab = await acmeLab();
    const { csr } = await csrFor('a.test');
    const order = await lab.open().place({ ...placeRequest('ord_1', 'a.test'), csr });
    await prove(lab, lab.open(), order);
    await prove(lab, lab.open(), order);
    await lab.open().finalise(order.ref, csr, APPROVED);
    await lab.open().finalise(order.ref, csr, APPROVED);
    const effects = lab.server.seen.filter(({ resource, payload }) => {
      return (resource === 'challenge' || resource === 'finalize') && payload !== '';
    });
    expect(effects.map(({ resource }) => resource)).toEqual(['challenge', 'finalize']);
  });

  test('what another process asked for meanwhile is found done, not told as a refusal', async () => {
    await using lab = await acmeLab({ processingReads: 1 });
    const [issuer, other] = [lab.open(), lab.open()];
    const { csr } = await csrFor('a.test');
    const order = await issuer.place({ ...placeRequest('ord_1', 'a.test'), csr });
    await prove(lab, other, order);
    await prove(lab, issuer, order);
    await reached(issuer, order.ref, 'ready');
    await other.finalise(order.ref, csr, APPROVED);
    expect(['processing', 'valid']).toContain((await issuer.finalise(order.ref, csr, APPROVED)).state);
    expect(lab.server.seenOf('finalize')).toHaveLength(2);
  });

  test('an order that is still pending is not finalised', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const { csr } = await csrFor('a.test');
    const order = await issuer.place({ ...placeRequest('ord_1', 'a.test'), csr });
    expect((await issuer.finalise(order.ref, csr, APPROVED)).state).toBe('pending');
    expect(lab.server.seenOf('finalize')).toEqual([]);
  });

  test('a finalising whose answer was lost is found done', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const { csr } = await csrFor('a.test');
    const order = await issuer.place({ ...placeRequest('ord_1', 'a.test'), csr });
    await prove(lab, issuer, order);
    await reached(issuer, order.ref, 'ready');
    lab.server.fail('finalize', { kind: 'lost' });
    await expect(issuer.finalise(order.ref, csr, APPROVED)).rejects.toMatchObject({ code: 'issuer-unreachable' });
    expect((await issuer.finalise(order.ref, csr, APPROVED)).state).toBe('valid');
    expect((await issuer.collect(order.ref)).certificates).toHaveLength(2);
  });

  test('a certificate that is not there yet may be asked for again later', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const order = await issuer.place(placeRequest('ord_1', 'a.test'));
    await expect(issuer.collect(order.ref)).rejects.toMatchObject({ code: 'issuer-unreachable' });
  });
});

describe('the chain', () => {
  const cases = [
    { name: 'ok/the CA’s own choice', preferredChain: undefined, top: 'Fake Root A', asked: 1 },
    { name: 'ok/the preferred one is the CA’s choice', preferredChain: 'Fake Root A', top: 'Fake Root A', asked: 1 },
    { name: 'ok/the preferred one is an alternate', preferredChain: 'Fake Root B', top: 'Fake Root B', asked: 2 },
    { name: 'ok/the preferred one is not offered', preferredChain: 'Fake Root', top: 'Fake Root A', asked: 2 },
  ];
  for (const { name, preferredChain, top, asked } of cases) {
    test(name, async () => {
      await using lab = await acmeLab();
      const { certificates } = await obtain(lab, lab.open({ preferredChain }), ['a.test']);
      expect(topOf(certificates)).toBe(top);
      expect(lab.server.seenOf('certificate')).toHaveLength(asked);
    });
  }

  const pem = { 'content-type': 'application/pem-certificate-chain' };
  const wrong = [
    { name: 'fail/not PEM', body: 'certificate' },
    { name: 'fail/not a certificate', body: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
  ];
  for (const { name, body } of wrong) {
    test(name, async () => {
      await using lab = await acmeLab();
      const issuer = lab.open();
      const { ref } = await obtain(lab, issuer, ['a.test']);
      lab.server.fail('certificate', { kind: 'answer', status: 200, headers: pem, body });
      const detail = 'its answer is not a proper certificate chain';
      await expect(issuer.collect(ref)).rejects.toMatchObject({ code: 'issuer-unreachable', facts: { detail } });
    });
  }
});

describe('revoking', () => {
  const reasons = [
    ['unspecified', 0],
    ['keyCompromise', 1],
    ['affiliationChanged', 3],
    ['superseded', 4],
    ['cessationOfOperation', 5],
  ] as const;
  for (const [reason, code] of reasons) {
    test(`ok/${reason} is reason ${code}`, async () => {
      await using lab = await acmeLab();
      const issuer = lab.open();
      const { certificates, leaf } = await obtain(lab, issuer, ['a.test']);
      await issuer.revoke?.(certificates[0]!, reason);
      await issuer.revoke?.(certificates[0]!, 'unspecified');
      expect([...lab.server.book.revoked]).toEqual([[createHash('sha256').update(leaf.raw).digest('hex'), code]]);
    });
  }

  test('fail/a certificate of another CA', async () => {
    await using lab = await acmeLab();
    await using other = await acmeLab();
    const { certificates } = await obtain(other, other.open(), ['a.test']);
    await expect(lab.open().revoke?.(certificates[0]!, 'superseded')).rejects.toMatchObject({ code: 'issuer-refused' });
  });

  test('fail/a CA that does not revoke by ACME', async () => {
    await using lab = await acmeLab();
    const { certificates } = await obtain(lab, lab.open(), ['a.test']);
    lab.server.changeDirectory({ revokeCert: undefined });
    await expect(lab.open().revoke?.(certificates[0]!, 'superseded')).rejects.toMatchObject({ code: 'issuer-refused' });
  });
});

describe('abandoning', () => {
  test('deactivates what is still pending', async () => {
    await using lab = await acmeLab();
    const issuer = lab.open();
    const order = await issuer.place(placeRequest('ord_1', 'a.test', 'b.test'));
    const [first] = order.authorizations;
    await prove(lab, issuer, { ...order, authorizations: [first!] });
    await issuer.abandon(order.ref);
    expect([...lab.server.book.authorizations.values()].map(({ status }) => status)).toEqual(['valid', 'deactivated']);
  });

  test('a CA that does not answer is no fault, but noted', async () => {
    await using lab = await acmeLab();
    const noted: string[] = [];
    const log: Log = { ...silentLog, info: (_facts, message) => void noted.push(message) };
    const issuer = createAcmeIssuer(acmeSettings(lab.server), { ...pluginDeps('fake'), log });
    const order = await issuer.place(placeRequest('ord_1', 'a.test'));
    lab.server.fail('order', problemFault(500, 'serverInternal', 'broken'));
    await issuer.abandon(order.ref);
    expect(noted).toEqual(['the abandoned order was left to expire']);
  });
});

describe('renewal information', () => {
  const certificate = async (lab: Awaited<ReturnType<typeof acmeLab>>) =>
    (await obtain(lab, lab.open(), ['a.test'])).certificates[0]!;

  test('is the CA’s window', async () => {
    await using lab = await acmeLab({ renewalInfo: true });
    const leaf = await certificate(lab);
    const explanationURL = 'https://ca.test/why';
    lab.server.book.window = { start: '2026-01-02T04:00:00Z', end: '2026-01-03T04:00:00+01:00', explanationURL };
    expect(await lab.open().renewalInfo?.(leaf)).toEqual({
      start: '2026-01-02T04:00:00.000Z',
      end: '2026-01-03T03:00:00.000Z',
      explanationUrl: explanationURL,
      retryAfter: 6 * HOUR,
    });
  });

  const none = [
    { name: 'ok/a window that ends as it begins', start: '2026-01-02T00:00:00Z', end: '2026-01-02T00:00:00Z' },
    { name: 'ok/a window that ends before', start: '2026-01-02T00:00:00Z', end: '2026-01-01T00:00:00Z' },
  ];
  for (const { name, start, end } of none) {
    test(`${name} is no answer`, async () => {
      await using lab = await acmeLab({ renewalInfo: true });
      const leaf = await certificate(lab);
      lab.server.book.window = { start, end };
      expect(await lab.open().renewalInfo?.(leaf)).toBeUndefined();
    });
  }

  test('ok/a CA without it, or one that does not know the certificate, has no answer', async () => {
    await using lab = await acmeLab({ renewalInfo: true });
    await using plain = await acmeLab();
    expect(await plain.open().renewalInfo?.(await certificate(plain))).toBeUndefined();
    expect(await lab.open().renewalInfo?.(await certificate(plain))).toBeUndefined();
  });

  test('ok/a certificate that cannot be named, for it has no authority key identifier, has none', async () => {
    await using lab = await acmeLab({ renewalInfo: true });
    const { certificates } = await obtain(lab, lab.open(), ['a.test']);
    expect(await lab.open().renewalInfo?.(certificates[1]!)).toBeUndefined();
    expect(lab.server.seenOf('renewalInfo')).toEqual([]);
  });

  test('fail/a window without dates', async () => {
    await using lab = await acmeLab({ renewalInfo: true });
    const leaf = await certificate(lab);
    lab.server.book.window = { start: 'soon', end: 'later' };
    await expect(lab.open().renewalInfo?.(leaf)).rejects.toMatchObject({ code: 'issuer-unreachable' });
  });

  const waits = [
    { name: 'ok/as asked', header: '7200', wait: 2 * HOUR },
    { name: 'ok/never sooner than an hour', header: '60', wait: HOUR },
    { name: 'ok/never later than a week', header: '31536000', wait: 7 * DAY },
    { name: 'ok/six hours where the CA does not say', header: '', wait: 6 * HOUR },
  ];
  for (const { name, header, wait } of waits) {
    test(`asked again ${name}`, async () => {
      await using lab = await acmeLab({ renewalInfo: true });
      const leaf = await certificate(lab);
      lab.server.fail('renewalInfo', { kind: 'headers', headers: { 'retry-after': header } });
      expect((await lab.open().renewalInfo?.(leaf))?.retryAfter).toBe(wait);
    });
  }
});
