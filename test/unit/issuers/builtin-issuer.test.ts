import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate, openDatabase } from '../../../adapters/database.ts';
import { BuiltinIssuer } from '../../../adapters/issuers/builtin/builtin-issuer.ts';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { createCrlWorkshop } from '../../../adapters/workers/crl-workshop.ts';
import { currentCrl } from '../../../src/authority/authority.store.ts';
import { type AuthorityPolicy, OWN_SUFFIXES } from '../../../src/authority/authority.ts';
import { publishCrl, refreshCrl } from '../../../src/authority/publish-crl.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { readCertificate } from '../../../src/pki/certificate-read.ts';
import { findRevocation, readCrl } from '../../../src/pki/crl-read.ts';
import { createSealer } from '../../../src/store/seal.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import type { Diagnose } from '../../../src/validation/diagnosis.ts';
import type { Proof } from '../../../src/validation/proof.ts';
import { csrFor, describeIssuer } from '../../contracts/describe-issuer.ts';
import { testDatabases } from '../../fakes/test-database.ts';

const base = { clock: systemClock, random: systemRandom, log: silentLog };

const POLICY: AuthorityPolicy = {
  name: 'internal',
  organisation: 'Test House',
  algorithm: 'p256',
  days: 90,
  suffixes: OWN_SUFFIXES,
  permittedNames: [],
  publicUrl: 'http://signet.example.test',
};

const openStore = async (): Promise<Store> => {
  const db = await openDatabase(await testDatabases().alone());
  await migrate(db);
  return createStore(db, createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom));
};

const same = (a: Proof, b: Proof): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A CA that finds just the proofs that were published. */
const setup = async (policy: AuthorityPolicy = POLICY) => {
  const store = await openStore();
  const published: Proof[] = [];
  const diagnose: Diagnose = async ({ proof }) => ({
    state: published.some((one) => same(one, proof)) ? 'good' : 'wrong',
    code: published.some((one) => same(one, proof)) ? 'dns-good' : 'dns-missing',
    facts: {},
    remarks: [],
    expected: proof,
    found: [],
  });
  let revoked = 0;
  const open = () => new BuiltinIssuer(policy, { ...base, store, diagnose, revoked: () => revoked++ });
  let names = 0;
  return {
    store,
    open,
    publish: async (proof: Proof) => void published.push(proof),
    freshName: () => `n${++names}.example.com`,
    revocations: () => revoked,
    stop: () => store.db.destroy(),
  };
};

describeIssuer('the built-in CA', () => setup());

describe('the built-in CA beside the contract', () => {
  let ca: Awaited<ReturnType<typeof setup>>;
  const workshop = createCrlWorkshop();
  let orders = 0;

  beforeAll(async () => {
    ca = await setup();
  });
  afterAll(async () => {
    await ca.stop();
    await workshop.close();
  });

  const issue = async (issuer: BuiltinIssuer, names: readonly string[], profile?: string) => {
    const { csr } = await csrFor(...names);
    const { ref } = await issuer.place({ orderId: `ord_own${++orders}`, attempt: 1, names, csr });
    await issuer.finalise(ref, csr, { personApproved: true, ...(profile === undefined ? {} : { profile }) });
    return (await issuer.collect(ref)).certificates;
  };

  test.each([
    ['ok/shop.example.test', 'shop.example.test', true],
    ['ok/*.shop.internal', '*.shop.internal', true],
    ['ok/db.home.arpa', 'db.home.arpa', true],
    ['ok/localhost', 'localhost', true],
    ['fail/example.com', 'example.com', false],
    ['fail/test.example.com', 'test.example.com', false],
    ['fail/mytest', 'mytest', false],
    ['fail/evil-internal', 'x.evil-internal', false],
  ])('%s: a person’s yes is enough just for names under its own suffixes', (_, name, yes) => {
    expect(ca.open().approvedByPerson(name)).toBe(yes);
  });

  test('names of its own need no proof, and are not issued without the yes', async () => {
    const issuer = ca.open();
    const { csr } = await csrFor('a.example.test');
    const placed = await issuer.place({ orderId: 'ord_unapproved', attempt: 1, names: ['a.example.test'], csr });
    expect(placed).toMatchObject({ state: 'ready', authorizations: [] });
    await expect(issuer.finalise(placed.ref, csr, { personApproved: false })).rejects.toMatchObject({
      code: 'issuer-refused',
    });
  });

  test('a mixed order asks proof for the rest, by DNS or by file, wildcards by DNS alone (VAL-1, VAL-4)', async () => {
    const names = ['a.example.test', 'b.example.com', '*.c.example.com'];
    const { csr } = await csrFor(...names);
    const { authorizations } = await ca.open().place({ orderId: 'ord_mixed', attempt: 1, names, csr });
    expect(
      authorizations.map(({ name, wildcard, challenges }) => [
        name,
        wildcard,
        challenges.map(({ proof }) => proof.kind),
      ]),
    ).toEqual([
      ['b.example.com', false, ['dns', 'file']],
      ['c.example.com', true, ['dns']],
    ]);
    expect(authorizations[0]?.challenges[0]?.proof).toMatchObject({ type: 'TXT', host: '_dnsauth.b.example.com' });
  });

  test('the leaf carries its CRL and issuer address, server use only; client use when the profile asks', async () => {
    const [server = '', issuing = ''] = await issue(ca.open(), ['s.example.test']);
    const [both = ''] = await issue(ca.open(), ['c.example.test'], 'server-client');
    expect(readCertificate(server).extendedKeyUsages).toEqual(['serverAuth']);
    expect(readCertificate(both).extendedKeyUsages).toEqual(['serverAuth', 'clientAuth']);
    expect(readCertificate(server).caIssuersUrl).toBe('http://signet.example.test/ca/internal-issuing.crt');
    expect(new X509Certificate(server).raw.includes(Buffer.from('http://signet.example.test/ca/internal.crl'))).toBe(
      true,
    );
    expect(new X509Certificate(server).verify(new X509Certificate(issuing).publicKey)).toBe(true);
  });

  test('the CRL is published, lists what was revoked, and is refreshed before its end', async () => {
    const issuer = ca.open();
    const [kept = ''] = await issue(issuer, ['kept.example.test']);
    const [gone = ''] = await issue(issuer, ['gone.example.test']);
    await issuer.revoke(gone, 'keyCompromise');
    await issuer.revoke(gone, 'keyCompromise');
    expect(ca.revocations()).toBeGreaterThan(0);
    const house = { ...base, store: ca.store, crlMaker: workshop };
    await publishCrl(house, 'internal');
    const first = await currentCrl(ca.store, 'internal');
    const crl = readCrl(Buffer.from(first?.der ?? '', 'base64'));
    expect(findRevocation(crl, readCertificate(gone).serial)).toMatchObject({ reason: 'keyCompromise' });
    expect(findRevocation(crl, readCertificate(kept).serial)).toBeUndefined();
    await refreshCrl(house, 'internal');
    expect((await currentCrl(ca.store, 'internal'))?.number).toBe(first?.number);
    const later = { ...house, clock: { ...systemClock, now: () => systemClock.now() + 5 * 86_400_000 } };
    await refreshCrl(later, 'internal');
    expect((await currentCrl(ca.store, 'internal'))?.number).toBe((first?.number ?? 0) + 1);
  });

  test('a certificate of somebody else is not revoked', async () => {
    const other = await setup();
    const [foreign = ''] = await issue(other.open(), ['f.example.test']);
    await expect(ca.open().revoke(foreign, 'unspecified')).rejects.toMatchObject({ code: 'issuer-refused' });
    await other.stop();
  });

  test('name constraints, once configured, stand in the issuing certificate and are refused at the counter', async () => {
    const narrow = await setup({ ...POLICY, permittedNames: ['corp.internal'] });
    const issuer = narrow.open();
    const { csr } = await csrFor('db.corp.internal');
    await expect(
      issuer.place({ orderId: 'ord_out', attempt: 1, names: ['shop.example.test'], csr }),
    ).rejects.toMatchObject({ code: 'issuer-refused' });
    const [leaf = ''] = await issue(issuer, ['db.corp.internal']);
    expect(readCertificate(leaf).names).toEqual(['db.corp.internal']);
    await narrow.stop();
  });

  test('two processes making it at the same moment end with one root', async () => {
    const fresh = await setup();
    const [a, b] = await Promise.all([fresh.open().open(), fresh.open().open()]);
    expect(a.issuing).toBe(b.issuing);
    await fresh.stop();
  });
});
