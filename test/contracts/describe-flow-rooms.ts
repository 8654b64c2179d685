import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AcmeAccount, AcmeOrder } from '../../src/acme/acme.ts';
import {
  accountWithKey,
  acmeAccount,
  forgetGrants,
  grantedNames,
  insertAccount,
  saveAccount,
  saveGrant,
} from '../../src/acme/acme-account.store.ts';
import { bindingSecret, listBindingKeys, makeBindingKey } from '../../src/acme/acme-key.store.ts';
import {
  dropAcmeOrders,
  insertAcmeOrder,
  keepIssued,
  lapsedAcmeOrders,
  ordersOfAccount,
  ordersSince,
} from '../../src/acme/acme-order.store.ts';
import { insertCertificate } from '../../src/certificate/certificate.store.ts';
import {
  deleteEdgeDomain,
  edgeDomainBy,
  edgesConcerned,
  insertEdgeDomain,
  listEdgeDomains,
  saveEdgeDomain,
} from '../../src/edge/edge.store.ts';
import type { EdgeDomain } from '../../src/edge/edge.ts';
import {
  dueHostedUploads,
  hostedUploadOf,
  insertHostedUpload,
  saveHostedUpload,
} from '../../src/hosting/hosted-upload.store.ts';
import type { HostedUpload } from '../../src/hosting/hosted-upload.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { isCertError } from '../../src/kernel/errors.ts';
import { insertExpedite, lastExpedited } from '../../src/order/expedite.store.ts';
import { insertOrder } from '../../src/order/order.store.ts';
import { countTry, mailByToken, mailOf, putMail, setMail } from '../../src/order/order-mail.store.ts';
import type { OrderMail } from '../../src/order/order-mail.ts';
import { insertLetter, letterAt, letterOf } from '../../src/organisation/letter.store.ts';
import { insertParty, partiesOf, partyByHandle, removeParty, saveParty } from '../../src/organisation/party.store.ts';
import type { Party } from '../../src/organisation/party.ts';
import { recordReview, wasReviewed } from '../../src/organisation/review.store.ts';
import { dueRows } from '../../src/store/hold.store.ts';
import type { Databases } from '../fakes/test-database.ts';
import { aCertificate, anOrder, openLab, type StoreLab } from './store-lab.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return isCertError(error) ? error.code : String(error);
  }
};

/** Organisations, letters, messages of orders, uploads that are hosted, names at the edge, ACME clients. */
export const describeFlowRooms = (databases: Databases): void => {
  describe(`what an order goes through on ${databases.title}`, () => {
    let lab: StoreLab;

    beforeEach(async () => {
      lab = await openLab(databases);
    });
    afterEach(() => lab.close());
    afterAll(() => databases.clear());

    const later = (ms: number): string => toInstant(lab.clock.now() + ms);

    test('APPLY-3 organisations are sealed, ordered by their word, and saved by one of two', async () => {
      const acme: Party<'organisation'> = {
        id: 'org_1',
        version: 1,
        kind: 'organisation',
        handle: 'b-acme',
        detail: {
          name: '示例科技 “Ltd”',
          department: 'IT',
          country: 'CN',
          province: 'BJ',
          city: 'BJ',
          street: "1 O'Lane",
          phone: '1',
        },
        updatedAt: lab.now(),
      };
      await insertParty(lab.store, acme, 'per_1');
      await insertParty(lab.store, { ...acme, id: 'org_2', handle: 'B-acme' }, 'per_1');
      await insertParty(lab.store, { ...acme, id: 'org_3', handle: 'a-acme' }, 'per_1');
      expect((await partiesOf(lab.other, 'organisation')).map(({ handle }) => handle)).toEqual([
        'B-acme',
        'a-acme',
        'b-acme',
      ]);
      expect(await partyByHandle(lab.other, 'organisation', 'b-acme')).toEqual(acme);
      expect(await partyByHandle(lab.other, 'contact', 'b-acme')).toBeUndefined();
      const rows = await lab.store.db.selectFrom('parties').select('detail').execute();
      expect(JSON.stringify(rows)).not.toContain('示例');
      const saved = await saveParty(lab.store, { ...acme, detail: { ...acme.detail, city: 'TJ' } }, later(HOUR));
      expect(saved.version).toBe(2);
      expect(await codeOf(saveParty(lab.other, acme, later(HOUR)))).toBe('changed-meanwhile');
      await removeParty(lab.store, 'org_1');
      expect(await partyByHandle(lab.store, 'organisation', 'b-acme')).toBeUndefined();
    });

    test('ORG-3 a review counts for its revision, brand, level and those below, and for a time', async () => {
      const review = { organisationId: 'org_1', revision: 2, brand: 'geotrust', level: 'ev' } as const;
      for (const store of [lab.store, lab.other])
        await recordReview(store, { ...review, orderId: 'ord_1', at: lab.now() });
      const since = (level: 'ov' | 'ev', change: object = {}, at = lab.now()) =>
        wasReviewed(lab.other, { ...review, level, ...change }, at);
      expect(await Promise.all([since('ev'), since('ov')])).toEqual([true, true]);
      expect(await since('ev', { revision: 3 })).toBe(false);
      expect(await since('ev', { brand: 'securesite' })).toBe(false);
      expect(await since('ev', {}, later(1))).toBe(false);
      expect(await lab.store.db.selectFrom('organisationReviews').select('orderId').execute()).toHaveLength(1);
    });

    test('ORG-2 of two letters at the same moment one is kept, byte for byte, sealed', async () => {
      await insertOrder(lab.store, anOrder(lab));
      const letter = (byte: number) => ({
        subjectId: 'ord_1',
        format: '.pdf',
        bytes: Buffer.alloc(200_000, byte),
        uploadedBy: 'per_1',
        uploadedAt: lab.now(),
      });
      const kept = await Promise.all([insertLetter(lab.store, letter(7)), insertLetter(lab.other, letter(8))]);
      expect(kept.toSorted()).toEqual([false, true]);
      const found = await letterOf(lab.other, 'ord_1');
      expect(Buffer.from(found?.bytes ?? []).equals(letter(kept[0] ? 7 : 8).bytes)).toBe(true);
      expect(await letterAt(lab.other, 'ord_1')).toBe(lab.now());
      const [row] = await lab.store.db.selectFrom('letters').selectAll().execute();
      expect(row?.content).not.toContain(letter(7).bytes.toString('base64').slice(0, 40));
    });

    test('VAL-7 VAL-8 messages: one set an order, found by the newest link alone, tries counted by two at once', async () => {
      const mail: OrderMail = {
        orderId: 'ord_1',
        kind: 'review',
        address: 'lin@example.com',
        token: 'first',
        code: 'ABCD2345',
        sent: 0,
        tries: 0,
        expiresAt: later(DAY),
      };
      await putMail(lab.store, mail);
      await setMail(lab.store, 'ord_1', { sent: 1 });
      expect(await mailOf(lab.other, 'ord_1')).toEqual({ ...mail, sent: 1 });
      const tries = await Promise.all([1, 2, 3].map(() => countTry(lab.other, 'ord_1')));
      expect(tries.toSorted()).toEqual([1, 2, 3]);
      await putMail(lab.store, { ...mail, kind: 'validation', code: undefined, token: 'second' });
      expect(await mailByToken(lab.other, 'first')).toBeUndefined();
      expect(await mailByToken(lab.other, 'second')).toMatchObject({ kind: 'validation', code: undefined, tries: 0 });
      await setMail(lab.store, 'ord_1', { kind: 'proved' });
      expect(await mailByToken(lab.other, 'second')).toBeUndefined();
      const rows = JSON.stringify(await lab.store.db.selectFrom('orderMails').selectAll().execute());
      for (const secret of ['lin@example.com', 'second', 'ABCD2345']) expect(rows).not.toContain(secret);
    });

    test('ORG-4 the last time that somebody asked to hurry', async () => {
      await insertOrder(lab.store, anOrder(lab));
      expect(await lastExpedited(lab.store, 'ord_1')).toBeUndefined();
      for (const at of [later(2 * HOUR), later(HOUR)])
        await insertExpedite(lab.store, { orderId: 'ord_1', at, personId: 'per_1' });
      expect(await lastExpedited(lab.other, 'ord_1')).toBe(later(2 * HOUR));
    });

    test('HOST-8 a planned order of an upload is saved by one of two and found when it is due', async () => {
      const upload: HostedUpload = {
        certificateId: 'crt_1',
        version: 1,
        state: 'to-submit',
        plan: 'geotrust-ov',
        method: 'dns',
        pack: undefined,
        organisation: 'acme',
        administrator: 'lin',
        contact: undefined,
        submitAt: later(DAY),
        orderId: undefined,
        successorId: undefined,
        problem: undefined,
        lost: ['_dnsauth.例.example'],
        nextAt: later(HOUR),
        owner: 'per_1',
        updatedAt: lab.now(),
      };
      await insertCertificate(lab.store, aCertificate(lab));
      await insertHostedUpload(lab.store, upload);
      expect(await hostedUploadOf(lab.other, 'crt_1')).toEqual(upload);
      expect(await dueHostedUploads(lab.other, lab.now(), 5)).toEqual([]);
      expect(await dueHostedUploads(lab.other, later(HOUR), 5)).toEqual(['crt_1']);
      const done = { ...upload, state: 'ordered', orderId: 'ord_1', nextAt: undefined } as const;
      const both = await Promise.all(
        [lab.store, lab.other].map((store) => codeOf(saveHostedUpload(store, upload, done))),
      );
      expect(both.toSorted()).toEqual(['changed-meanwhile', 'done']);
      expect(await dueHostedUploads(lab.other, later(DAY), 5)).toEqual([]);
    });

    test('EDGE-1 a name at the edge: once, by name or id, saved and removed by one of two', async () => {
      const domain: EdgeDomain = {
        id: 'edg_1',
        version: 1,
        name: 'shop.example.com',
        edge: 'edge',
        state: 'active',
        https: 'deployed',
        origin: { kind: 'own', host: 'origin.example.com', httpPort: 80, httpsPort: 443, protocol: 'follow' },
        redirect: true,
        served: { origin: { kind: 'ftp', folder: 'uploads' }, redirect: false, certificateId: 'crt_1' },
        certificateId: 'crt_1',
        wantedId: undefined,
        orderId: 'ord_1',
        problem: undefined,
        attempts: 2,
        deadline: undefined,
        servedAt: lab.now(),
        nextAt: lab.now(),
        owner: 'per_1',
        createdAt: lab.now(),
        updatedAt: lab.now(),
      };
      await insertEdgeDomain(lab.store, domain);
      await expect(insertEdgeDomain(lab.other, { ...domain, id: 'edg_2' })).rejects.toThrow();
      expect(await edgeDomainBy(lab.other, 'edg_1')).toEqual(domain);
      expect(await edgeDomainBy(lab.other, 'shop.example.com')).toEqual(domain);
      expect(await listEdgeDomains(lab.other, 5)).toEqual([domain]);
      expect(await edgesConcerned(lab.other, { orderId: 'ord_1' })).toEqual(['edg_1']);
      expect(await edgesConcerned(lab.other, { certificateId: 'crt_2' })).toEqual([]);
      expect(await dueRows(lab.other, 'edgeDomains', lab.now(), 5)).toEqual(['edg_1']);
      const saved = await saveEdgeDomain(lab.store, domain, { ...domain, redirect: false });
      expect(await codeOf(saveEdgeDomain(lab.other, domain, domain))).toBe('changed-meanwhile');
      expect(await codeOf(deleteEdgeDomain(lab.other, domain, async () => {}))).toBe('changed-meanwhile');
      await deleteEdgeDomain(lab.store, saved, async () => {});
      expect(await edgeDomainBy(lab.other, 'edg_1')).toBeUndefined();
    });

    test('ACME clients: one account a key, what it has shown for a time, its orders, each issued once', async () => {
      const account: AcmeAccount = {
        id: 'acc_1',
        version: 1,
        authority: 'internal',
        status: 'valid',
        contact: ['mailto:ops@example.com'],
        jwk: '{}',
        thumbprint: 'T1',
        keyId: undefined,
        createdAt: lab.now(),
      };
      const twice = [lab.store, lab.other].map((store, at) =>
        insertAccount(store, { ...account, id: `acc_${at + 1}` }),
      );
      expect((await Promise.all(twice)).toSorted()).toEqual([false, true]);
      const kept = await accountWithKey(lab.other, 'internal', 'T1');
      const saved = await saveAccount(lab.store, kept as AcmeAccount, { contact: [] });
      expect(await acmeAccount(lab.other, 'internal', saved.id)).toEqual(saved);
      expect(await codeOf(saveAccount(lab.other, kept as AcmeAccount, { status: 'deactivated' }))).toBe(
        'changed-meanwhile',
      );

      const grant = { accountId: saved.id, name: 'a.example.com', how: 'proved', until: later(HOUR) } as const;
      await saveGrant(lab.store, grant);
      await saveGrant(lab.other, { ...grant, until: later(DAY) });
      const names = ['a.example.com', 'b.example.com'];
      expect(await grantedNames(lab.other, saved.id, names, later(2 * HOUR))).toEqual(['a.example.com']);
      expect(await grantedNames(lab.other, saved.id, names, lab.now(), 'approved')).toEqual([]);
      await forgetGrants(lab.store, later(DAY));
      expect(await grantedNames(lab.other, saved.id, names, lab.now())).toEqual([]);

      const order = (id: string, at: number): AcmeOrder => ({
        id,
        accountId: saved.id,
        names,
        profile: undefined,
        until: undefined,
        replaces: undefined,
        csr: undefined,
        certificateId: undefined,
        approvalId: undefined,
        expiresAt: later(at + DAY),
        createdAt: later(at),
      });
      await insertAcmeOrder(lab.store, order('aco_1', 0));
      await insertAcmeOrder(lab.store, order('aco_2', HOUR));
      expect((await ordersOfAccount(lab.other, saved.id, 5)).map(({ id }) => id)).toEqual(['aco_2', 'aco_1']);
      expect(await ordersSince(lab.other, saved.id, lab.now())).toBe(1);
      const issued = [lab.store, lab.other].map((store, at) => keepIssued(store, 'aco_1', `crt_${at}`));
      expect((await Promise.all(issued)).toSorted()).toEqual([false, true]);
      expect((await lapsedAcmeOrders(lab.other, later(9 * DAY), 5)).map(({ id }) => id)).toEqual(['aco_2']);
      await dropAcmeOrders(lab.store, ['aco_1', 'aco_2']);
      expect((await ordersOfAccount(lab.other, saved.id, 5)).map(({ id }) => id)).toEqual(['aco_1']);

      const { id, hmac } = await makeBindingKey(lab.store, lab.base, {
        authority: 'internal',
        personId: 'per_1',
        label: 'certbot on 商店',
      });
      expect(await bindingSecret(lab.other, id)).toBe(hmac);
      expect(await listBindingKeys(lab.other, 5)).toMatchObject([{ id, label: 'certbot on 商店', accounts: 0 }]);
      const [row] = await lab.store.db.selectFrom('acmeKeys').select('hmac').execute();
      expect(row?.hmac).not.toContain(hmac);
    });

    test('fail/no key for external account binding begins with a dash, which a client would take for an option', async () => {
      const random = { bytes: (count: number) => Buffer.alloc(count, 0xfb) };
      expect(Buffer.alloc(32, 0xfb).toString('base64url')).toMatch(/^-/);
      const wanted = { authority: 'internal', personId: 'per_1', label: 'certbot' };
      const { hmac } = await makeBindingKey(lab.store, { ...lab.base, random }, wanted);
      expect(hmac).toMatch(/^[A-Za-f][\w-]{42}$/);
    });
  });
};
