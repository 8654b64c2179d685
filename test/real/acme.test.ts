import { spawnSync } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AcmeSettings, createAcmeIssuer, rollOverAccountKey } from '../../adapters/issuers/acme/acme-issuer.ts';
import { describeIssuer, obtain, prove, reached } from '../contracts/describe-issuer.ts';
import { placeRequest } from '../fakes/acme-lab.ts';
import { acmeSettings } from '../fakes/acme-settings.ts';
import { mapMemory } from '../fakes/map-memory.ts';
import { pluginDeps } from '../fakes/plugin-deps.ts';
import { type Pebble, type PebbleOptions, startPebble } from './harness/pebble.ts';
import { fileMemory } from './harness/place-and-die.ts';
import { need, workFolder } from './harness/program.ts';

need('pebble', 'pebble-challtestsrv', 'openssl');

const freshName = () => `n${randomBytes(5).toString('hex')}.real.test`;

const issuerOn = (pebble: Pebble, settings: Partial<AcmeSettings> = {}, memory = mapMemory()) =>
  createAcmeIssuer(acmeSettings(pebble, { caFile: pebble.caFile, ...settings }), pluginDeps('pebble', memory));

const publishOn = (pebble: Pebble) => ({ publish: pebble.challtestsrv.publish });

/** What Pebble's management interface answers. */
const managed = (pebble: Pebble, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = https.get(`${pebble.management}${path}`, { ca: readFileSync(pebble.caFile) }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });

const commonNames = (pem: string): { readonly subject: string; readonly issuer: string } => {
  const { subject, issuer } = new X509Certificate(pem).toLegacyObject();
  return { subject: String(subject.CN), issuer: String(issuer.CN) };
};

const withPebble = async (options: PebbleOptions, body: (pebble: Pebble) => Promise<void>): Promise<void> => {
  const pebble = await startPebble(options);
  await body(pebble).finally(() => pebble.stop());
};

describeIssuer('the ACME issuer on Pebble', async () => {
  const pebble = await startPebble();
  const memory = mapMemory();
  return {
    open: () => issuerOn(pebble, {}, memory),
    publish: pebble.challtestsrv.publish,
    freshName,
    stop: () => pebble.stop(),
  };
});

describe('on Pebble', () => {
  let pebble: Pebble;
  beforeAll(async () => {
    pebble = await startPebble({ validitySeconds: 600 });
  });
  afterAll(() => pebble.stop());

  test('an address is proved by a file and certified', async () => {
    const { leaf } = await obtain(publishOn(pebble), issuerOn(pebble), ['127.0.0.1']);
    expect(leaf.subjectAltName).toBe('IP Address:127.0.0.1');
  });

  test('an internationalised name, a wildcard and a deep name share one certificate', async () => {
    const names = [`xn--bcher-kva.${freshName()}`, `*.${freshName()}`, `a.b.c.${freshName()}`];
    const { leaf } = await obtain(publishOn(pebble), issuerOn(pebble), names);
    for (const name of names) expect(leaf.subjectAltName).toContain(`DNS:${name}`);
  });

  test('fifty names in one order', async () => {
    const names = Array.from({ length: 50 }, freshName);
    const { leaf } = await obtain(publishOn(pebble), issuerOn(pebble), names);
    expect(leaf.subjectAltName?.split(', ')).toHaveLength(50);
  });

  test('ten minutes of validity are taken as they come', async () => {
    const { leaf } = await obtain(publishOn(pebble), issuerOn(pebble), [freshName()]);
    expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBeLessThanOrEqual(600_000);
  });

  test('a wrong record is told in Pebble’s words', async () => {
    const issuer = issuerOn(pebble);
    const name = freshName();
    const order = await issuer.place(placeRequest('ord_1', name));
    await pebble.challtestsrv.addTxt(`_acme-challenge.${name}`, 'something-else');
    const dns = order.authorizations[0]?.challenges.find(({ proof }) => proof.kind === 'dns');
    await issuer.check(order.ref, dns?.ref ?? '');
    const ended = await reached(issuer, order.ref, 'invalid');
    expect(ended.authorizations[0]?.problem).toMatchObject({
      name,
      type: 'urn:ietf:params:acme:error:unauthorized',
      detail: expect.stringContaining('Correct value not found'),
    });
  });

  test('a name that cannot be is refused in Pebble’s words', async () => {
    const placed = issuerOn(pebble).place(placeRequest('ord_1', 'under_score.real.test'));
    await expect(placed).rejects.toMatchObject({
      code: 'issuer-refused',
      facts: { detail: expect.stringContaining("illegal character: '_'") },
    });
  });

  test('revoking arrives with its reason', async () => {
    const issuer = issuerOn(pebble);
    const { certificates, leaf } = await obtain(publishOn(pebble), issuer, [freshName()]);
    await issuer.revoke?.(certificates[0]!, 'keyCompromise');
    const status: unknown = JSON.parse(
      await managed(pebble, `/cert-status-by-serial/${leaf.serialNumber.toLowerCase()}`),
    );
    expect(status).toMatchObject({ Status: 'Revoked', Reason: 1 });
  });

  test('the account’s key is changed and everything goes on', async () => {
    const memory = mapMemory();
    const issuer = issuerOn(pebble, { email: ['certs@example.com'] }, memory);
    const { ref } = await obtain(publishOn(pebble), issuer, [freshName()]);
    await rollOverAccountKey(issuer);
    expect((await issuer.poll(ref)).state).toBe('valid');
    expect((await issuerOn(pebble, { email: ['certs@example.com'] }, memory).poll(ref)).state).toBe('valid');
  });

  test('a change of key that was cut off is settled by asking Pebble which key it has', async () => {
    const memory = mapMemory();
    const issuer = issuerOn(pebble, {}, memory);
    const { ref } = await obtain(publishOn(pebble), issuer, [freshName()]);
    const [name = '', before = ''] = [...memory.entries].find(([key]) => key.startsWith('account')) ?? [];
    await rollOverAccountKey(issuer);
    const after: { readonly key: string } = JSON.parse(memory.entries.get(name) ?? '{}');
    memory.entries.set(name, JSON.stringify({ ...JSON.parse(before), pending: after.key }));
    expect((await issuerOn(pebble, {}, memory).poll(ref)).state).toBe('valid');
    expect(JSON.parse(memory.entries.get(name) ?? '{}')).toEqual(after);
  });

  test('without its root Pebble is not trusted', async () => {
    const health = await issuerOn(pebble, { caFile: undefined }).health();
    expect(health.ok).toBe(false);
    expect(health.detail).toMatch(/certificate/);
  });

  test('an order whose process was killed before it kept the CA’s answer is found again', async () => {
    const folder = workFolder('acme-killed');
    const file = join(folder.path, 'memory');
    const names = [freshName(), freshName()];
    const script = join(import.meta.dirname, 'harness/place-and-die.ts');
    const ended = spawnSync(process.execPath, [script, file, pebble.directory, pebble.caFile, ...names]);
    expect(ended.signal).toBe('SIGKILL');
    const open = () =>
      createAcmeIssuer(acmeSettings(pebble, { caFile: pebble.caFile }), pluginDeps('pebble', fileMemory(file)));
    for (let count = 0; count < 5; count++) await open().place(placeRequest(`ord_later${count}`, freshName()));
    const made = () => pebble.output().split('Added order').length;
    const before = made();
    const found = await open().place(placeRequest('ord_killed', ...names));
    expect(found.authorizations.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect((await open().place(placeRequest('ord_killed', ...names))).ref).toBe(found.ref);
    expect(made()).toBe(before);
    folder.remove();
  });
});

describe('on Pebble as it can also be', () => {
  const eab = { 'kid-1': 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W' };

  test('it wants an external account: with it, and without', () =>
    withPebble({ eab }, async (pebble) => {
      const bound = issuerOn(pebble, { eabKid: 'kid-1', eabHmac: eab['kid-1'] });
      expect((await obtain(publishOn(pebble), bound, [freshName()])).certificates.length).toBeGreaterThan(1);
      const types = { unbound: {}, wrong: { eabKid: 'kid-1', eabHmac: 'AAAA' } };
      for (const settings of Object.values(types)) {
        const placed = issuerOn(pebble, settings).place(placeRequest('ord_1', freshName()));
        await expect(placed).rejects.toMatchObject({ code: 'issuer-refused' });
      }
    }));

  test('it refuses every fifth nonce', () =>
    withPebble({ env: { PEBBLE_WFE_NONCEREJECT: '20' } }, async (pebble) => {
      const { leaf } = await obtain(publishOn(pebble), issuerOn(pebble), [freshName(), freshName()]);
      expect(leaf.subjectAltName).toContain('DNS:');
    }));

  test('it refuses every nonce', () =>
    withPebble({ env: { PEBBLE_WFE_NONCEREJECT: '100' } }, async (pebble) => {
      const placed = issuerOn(pebble).place(placeRequest('ord_1', freshName()));
      await expect(placed).rejects.toMatchObject({
        code: 'issuer-unreachable',
        facts: { detail: expect.stringContaining('badNonce') },
      });
    }));

  test('it uses valid authorizations again', () =>
    withPebble({ env: { PEBBLE_AUTHZREUSE: '100' } }, async (pebble) => {
      const issuer = issuerOn(pebble);
      const name = freshName();
      await obtain(publishOn(pebble), issuer, [name]);
      const order = await issuer.place(placeRequest('ord_2', name));
      expect(order).toMatchObject({ state: 'ready', authorizations: [{ state: 'valid', challenges: [] }] });
    }));

  test('it offers several chains', () =>
    withPebble({ env: { PEBBLE_ALTERNATE_ROOTS: '2', PEBBLE_CHAIN_LENGTH: '3' } }, async (pebble) => {
      const tops: string[] = [];
      const roots = await Promise.all(
        [0, 1, 2].map(async (root) => commonNames(await managed(pebble, `/roots/${root}`)).subject),
      );
      for (const preferredChain of roots) {
        const { certificates } = await obtain(publishOn(pebble), issuerOn(pebble, { preferredChain }), [freshName()]);
        expect(certificates).toHaveLength(4);
        tops.push(commonNames(certificates.at(-1)!).issuer);
      }
      expect(tops).toEqual(roots);
      expect(new Set(roots).size).toBe(3);
    }));

  test('it forgets its accounts: they are made anew, and the lost order is refused', async () => {
    const memory = mapMemory();
    const first = await startPebble();
    const { ref } = await obtain(publishOn(first), issuerOn(first, {}, memory), [freshName()]);
    await first.stop();
    await withPebble({ port: first.port }, async (pebble) => {
      const issuer = issuerOn(pebble, {}, memory);
      await expect(issuer.poll(ref)).rejects.toMatchObject({ code: 'issuer-refused' });
      const order = await issuer.place(placeRequest('ord_new', freshName()));
      await prove(publishOn(pebble), issuer, order);
      expect((await reached(issuer, order.ref, 'ready')).state).toBe('ready');
    });
  });
});
