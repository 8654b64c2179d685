import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertCertificate } from '../../src/certificate/certificate.store.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { insertOrder } from '../../src/order/order.store.ts';
import { freePlaceAt, placesTaken, takePlace } from '../../src/order/quota-place.store.ts';
import * as reissues from '../../src/order/reissue.store.ts';
import { findPlan } from '../../src/plan/catalogue.ts';
import { checkQuota } from '../../src/plan/quota.ts';
import * as revocations from '../../src/revocation/revocation.store.ts';
import type { Revocation } from '../../src/revocation/revocation.ts';
import type { Databases } from '../fakes/test-database.ts';
import { aCertificate, anOrder, openLab, type StoreLab } from './store-lab.ts';

/** How certificates end, are issued again, and take places of a quota. */
export const describeEndingRooms = (databases: Databases): void => {
  describe(`revocations, reissues and quotas on ${databases.title}`, () => {
    let lab: StoreLab;
    beforeEach(async () => {
      lab = await openLab(databases);
    });
    afterEach(() => lab.close());
    afterAll(() => databases.clear());

    test('PLAN-7 of 50 that take a place at once, in two processes, 20 get one', async () => {
      const plan = findPlan('dv-free');
      const take = (index: number) =>
        [lab.store, lab.other][index % 2]?.transaction(async (store) => {
          const place = { orderId: `ord_${index}`, plan: plan.id, account: `per_${index}`, domain: 'example.com' };
          checkQuota(plan, place.domain, await placesTaken(store, place, lab.now()));
          await takePlace(store, place);
        });
      const all = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => take(index)));
      const refused = all.filter((one) => one.status === 'rejected').map(({ reason }) => reason.code);
      expect(refused).toEqual(Array.from({ length: 30 }, () => 'plan-quota-domain'));
      const taken = all.findIndex(({ status }) => status === 'fulfilled');
      await freePlaceAt(lab.store, `ord_${taken}`, toInstant(lab.clock.now() + HOUR));
      const place = { orderId: 'ord_x', plan: plan.id, account: 'per_x', domain: 'example.com' };
      expect(await placesTaken(lab.store, place, lab.now())).toEqual({ byAccount: 0, byRegistrable: 20 });
      const later = toInstant(lab.clock.now() + DAY);
      expect(await placesTaken(lab.store, place, later)).toEqual({ byAccount: 0, byRegistrable: 19 });
    });

    test('CERT-5 a reissue knows its original; while its order runs, no other of the domain begins', async () => {
      const { store } = lab;
      await insertCertificate(store, aCertificate(lab));
      await insertOrder(store, anOrder(lab));
      const reissue = {
        orderId: 'ord_1',
        originalId: 'crt_1',
        reason: 'leaked',
        notAfter: lab.now(),
        proved: true,
        createdAt: lab.now(),
      };
      await reissues.insertReissue(store, reissue, ['example.com']);
      expect(await reissues.reissueOfOrder(lab.other, 'ord_1')).toMatchObject(reissue);
      expect(await reissues.openReissue(store, 'crt_1', [])).toBe('ord_1');
      expect(await reissues.openReissue(store, 'crt_9', ['example.com'])).toBe('ord_1');
      expect(await reissues.openReissue(store, 'crt_9', ['example.org'])).toBeUndefined();
      await reissues.reissued(store, 'ord_1', 'crt_2');
      expect(await reissues.originalOf(lab.other, 'crt_2')).toBe('crt_1');
      expect(await reissues.reissuesOf(lab.other, 'crt_1')).toEqual(['crt_2']);
    });

    test('CERT-6 a revocation is saved by one of two, found when it is due, and knows what goes with it', async () => {
      const { store } = lab;
      await insertCertificate(store, aCertificate(lab));
      const made: Revocation = {
        id: 'rev_1',
        version: 1,
        certificateId: 'crt_1',
        state: 'calling',
        reason: 'keyCompromise',
        proofs: [],
        approvalId: undefined,
        requester: 'per_1',
        failures: 0,
        problem: undefined,
        deadline: toInstant(lab.clock.now() + DAY),
        nextAt: lab.now(),
        createdAt: lab.now(),
        updatedAt: lab.now(),
      };
      await revocations.insertRevocation(store, made, ['crt_1']);
      expect(await revocations.dueRevocations(lab.other, lab.now(), 5)).toEqual(['rev_1']);
      expect(await revocations.revocationOf(lab.other, 'crt_1')).toEqual(made);
      const saved = await revocations.saveRevocation(store, made, { ...made, failures: 1, nextAt: undefined });
      await expect(revocations.saveRevocation(lab.other, made, made)).rejects.toMatchObject({
        code: 'changed-meanwhile',
      });
      expect(await revocations.revocationById(lab.other, 'rev_1')).toEqual(saved);
      await revocations.markDone(store, 'rev_1', 'crt_1', lab.now());
      expect(await revocations.togetherOf(store, 'rev_1')).toEqual([{ certificateId: 'crt_1', doneAt: lab.now() }]);
      expect(await revocations.dueRevocations(store, lab.now(), 5)).toEqual([]);
      expect(await revocations.renewalUnder(store, 'crt_1')).toMatchObject({ orderId: null });
      await revocations.endRenewal(store, 'crt_1');
      await revocations.wakeRenewal(store, 'crt_1', lab.now());
    });
  });
};
