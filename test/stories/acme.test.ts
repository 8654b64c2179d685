import { afterEach, describe, expect, test } from 'vitest';
import { createAcmeIssuer } from '../../adapters/issuers/acme/acme-issuer.ts';
import { setRoles } from '../../src/account/person.store.ts';
import { currentCrl } from '../../src/authority/authority.store.ts';
import { certificateById, listCertificates } from '../../src/certificate/certificate.store.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { readCertificate } from '../../src/pki/certificate-read.ts';
import { findRevocation, readCrl } from '../../src/pki/crl-read.ts';
import { csrFor, obtain, prove, reached } from '../contracts/describe-issuer.ts';
import { type AcmeEndpoint, type EndpointOptions, makeAcmeEndpoint } from '../fakes/acme-endpoint.ts';
import { acmeSettings } from '../fakes/acme-settings.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { mapMemory } from '../fakes/map-memory.ts';
import { pluginDeps } from '../fakes/plugin-deps.ts';
import { rawClient, rawJws, rawPost } from '../fakes/raw-acme.ts';

let endpoint: AcmeEndpoint;
const start = async (options: EndpointOptions = {}) => {
  endpoint = await makeAcmeEndpoint(options);
  const settings = acmeSettings(endpoint, { eabKid: endpoint.key.id, eabHmac: endpoint.key.hmac });
  return createAcmeIssuer(settings, pluginDeps('signet', mapMemory()));
};
afterEach(() => endpoint.stop());

const approvals = async () => {
  const outcome = await endpoint.house.say('ann', 'cert approvals');
  return (outcome as { data: { id: string; summary: string; requesterName: string }[] }).data;
};

const issuedFor = async (name: string) => {
  const lines = await listCertificates(endpoint.house.store, { state: 'valid', limit: 100 });
  return lines.filter(({ names }) => names.includes(name));
};

let orders = 0;
const request = async (...names: readonly string[]) => {
  const { csr } = await csrFor(...names);
  return { orderId: `ord_people${++orders}`, attempt: 0, names, csr };
};

describe('people behind an ACME client', () => {
  test('a name under the CA’s own suffixes waits for a yes, once: the next order for it asks nobody', async () => {
    const issuer = await start();
    const wanted = await request('shop.internal', 'www.example.com');
    const order = await issuer.place(wanted);
    await prove(endpoint, issuer, order);
    await expect
      .poll(async () => (await issuer.poll(order.ref)).authorizations.map(({ state }) => state))
      .toEqual(['pending', 'valid']);
    const [asked, ...others] = await approvals();
    expect(asked).toMatchObject({ summary: 'shop.internal', requesterName: 'olu' });
    expect(others).toEqual([]);
    // By the name that the list shows, as any other order.
    expect(await endpoint.house.say('ann', 'cert approve shop.internal')).toMatchObject({ ok: true });
    await reached(issuer, order.ref, 'ready');
    await issuer.finalise(order.ref, wanted.csr, { personApproved: false });
    await reached(issuer, order.ref, 'valid');
    // The renewal: ready at once for the approved name.
    const again = await issuer.place(await request('shop.internal'));
    expect(again.state).toBe('ready');
    expect(await approvals()).toEqual([]);
  });

  test('whoever ordered cannot say the yes', async () => {
    const issuer = await start();
    await issuer.place(await request('shop.internal'));
    const [asked] = await approvals();
    expect(await endpoint.house.say('olu', `cert approve ${asked?.id}`)).toMatchObject({ ok: false });
  });

  test('a client that comes again while people think finds its order, and nobody is asked twice', async () => {
    await start();
    const client = await rawClient(endpoint.directory, endpoint.key);
    const order = { identifiers: [{ type: 'dns', value: 'shop.internal' }] };
    const first = await client.post(client.directory.newOrder ?? '', order);
    const second = await client.post(client.directory.newOrder ?? '', order);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const authorization = await client.post(first.json.authorizations[0]);
    const challenge = await client.post(authorization.json.challenges[0].url, {});
    expect([challenge.json.status, challenge.headers.get('retry-after')]).toEqual(['processing', '30']);
    expect(await approvals()).toHaveLength(1);
  });

  test('a no ends the order, and the client is told who said it and why', async () => {
    const issuer = await start();
    const order = await issuer.place(await request('shop.internal'));
    const [asked] = await approvals();
    await endpoint.house.say('ann', `cert reject ${asked?.id} --reason "not our name"`);
    const told = await issuer.poll(order.ref);
    expect(told.state).toBe('invalid');
    expect(JSON.stringify(told)).toContain('ann: not our name');
  });

  test('the certificate is the person’s, in the list, and left to its client to renew', async () => {
    const issuer = await start();
    await obtain(endpoint, issuer, ['www.example.com']);
    const [line] = await issuedFor('www.example.com');
    const certificate = await certificateById(endpoint.house.store, line?.id ?? '');
    expect(certificate).toMatchObject({
      source: 'issued',
      issuer: 'internal',
      autoRenew: false,
      remark: 'ACME (test)',
    });
    expect(certificate?.key).toBeUndefined();
    const whose = await endpoint.house.say('ada', 'signet people');
    const olu = (whose as { data: { id: string; name: string }[] }).data.find(({ name }) => name === 'olu');
    expect(certificate?.owner).toBe(olu?.id);
  });

  test('whoever is no operator any more orders nothing by their old key', async () => {
    const issuer = await start();
    await issuer.place(await request('a.example.com'));
    const { data } = (await endpoint.house.say('ada', 'signet people')) as { data: { id: string; name: string }[] };
    await setRoles(endpoint.house.store, data.find(({ name }) => name === 'olu')?.id ?? '', ['viewer']);
    await expect(issuer.place(await request('b.example.com'))).rejects.toMatchObject({ code: 'issuer-refused' });
  });

  test('where accounts may be bound to nobody, they get what they prove and nothing under the own suffixes', async () => {
    await start({ acme: { externalAccount: 'optional', approve: true } });
    const issuer = createAcmeIssuer(acmeSettings(endpoint), pluginDeps('open', mapMemory()));
    expect((await obtain(endpoint, issuer, ['open.example.com'])).leaf.subjectAltName).toBe('DNS:open.example.com');
    await expect(issuer.place(await request('shop.internal'))).rejects.toMatchObject({ code: 'issuer-refused' });
  });

  test('with approve: false the own suffixes are proved like all others', async () => {
    const issuer = await start({ acme: { externalAccount: 'required', approve: false } });
    await obtain(endpoint, issuer, ['*.shop.internal']);
    expect(await approvals()).toEqual([]);
  });

  test('a name outside the constraints is refused when it is ordered', async () => {
    const issuer = await start({ permittedNames: ['example.com'] });
    await expect(issuer.place(await request('example.org'))).rejects.toMatchObject({ code: 'issuer-refused' });
  });
});

describe('renewal information and revocation', () => {
  test('the window opens two thirds into the life, an order that replaces closes it to others, a revoked one’s is past', async () => {
    const issuer = await start();
    const { certificates } = await obtain(endpoint, issuer, ['www.example.com']);
    const [leaf = ''] = certificates;
    const { notBefore, notAfter } = readCertificate(leaf);
    const life = Date.parse(notAfter) - Date.parse(notBefore);
    const info = await issuer.renewalInfo?.(leaf);
    expect(Math.abs(Date.parse(info?.start ?? '') - (Date.parse(notAfter) - life / 3))).toBeLessThan(2_000);
    expect(info?.retryAfter).toBe(DAY / 4);

    const renewed = await obtain(endpoint, issuer, ['www.example.com'], { replaces: leaf });
    const lines = await issuedFor('www.example.com');
    const both = await Promise.all(lines.map(({ id }) => certificateById(endpoint.house.store, id)));
    const old = both.find((one) => one?.serial === readCertificate(leaf).serial);
    const next = both.find((one) => one?.serial !== old?.serial);
    expect(next?.replacesId).toBe(old?.id);

    const [fresh = ''] = renewed.certificates;
    await issuer.revoke?.(fresh, 'superseded');
    const past = await issuer.renewalInfo?.(fresh);
    expect(Date.parse(past?.end ?? '')).toBeLessThan(Date.now());
    await expect
      .poll(async () => {
        const crl = await currentCrl(endpoint.house.store, 'internal');
        return crl && findRevocation(readCrl(Buffer.from(crl.der, 'base64')), readCertificate(fresh).serial)?.reason;
      })
      .toBe('superseded');
  });

  test('a shorter life may be asked for, and a profile for clients', async () => {
    const issuer = await start();
    const { leaf } = await obtain(endpoint, issuer, ['c.example.com'], { profile: 'server-client' });
    expect(leaf.keyUsage).toContain('1.3.6.1.5.5.7.3.2');
    const client = await rawClient(endpoint.directory, endpoint.key);
    const notAfter = `${new Date(Date.now() + 3 * DAY).toISOString().slice(0, 19)}Z`;
    const order = { identifiers: [{ type: 'dns', value: 'd.example.com' }], notAfter };
    expect((await client.post(client.directory.newOrder ?? '', order)).json.notAfter).toBe(notAfter);
  });
});

describe('time', () => {
  test('what nobody finishes within a week is gone, and its approval with it', async () => {
    const clock = fakeClock(Date.parse('2027-01-01T00:00:00Z'));
    await start({ clock });
    const client = await rawClient(endpoint.directory, endpoint.key);
    const order = { identifiers: [{ type: 'dns', value: 'shop.internal' }] };
    const { headers, json } = await client.post(client.directory.newOrder ?? '', order);
    expect(await approvals()).toHaveLength(1);
    await clock.advance(8 * DAY);
    expect((await client.post(headers.get('location') ?? '')).json.status).toBe('invalid');
    expect((await client.post(json.authorizations[0])).json.status).toBe('expired');
    await endpoint.house.bot.runJob('clean-up');
    expect((await client.post(headers.get('location') ?? '')).fault).toBe('unauthorized');
    expect(await approvals()).toEqual([]);
  });

  test('a nonce is forgotten after an hour', async () => {
    const clock = fakeClock(Date.parse('2027-01-01T00:00:00Z'));
    await start({ clock });
    const client = await rawClient(endpoint.directory, endpoint.key);
    const nonce = await client.nonce();
    await clock.advance(61 * 60_000);
    const late = rawJws(client.key, { nonce, url: client.kid, kid: client.kid }, undefined);
    expect((await rawPost(client.kid, late)).fault).toBe('badNonce');
  });
});
