import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupRolesThere, setGroupRoles } from '../../src/account/group-role.store.ts';
import { dropInstallation, installationOf, keepInstallation } from '../../src/account/installation.store.ts';
import { makeLinkCode, useLinkCode } from '../../src/account/link-code.store.ts';
import { addPerson, personByIdentity, unlinkIdentity } from '../../src/account/person.store.ts';
import { insertCertificate } from '../../src/certificate/certificate.store.ts';
import * as kept from '../../src/chat/kept-action.store.ts';
import { insertDeployment } from '../../src/hosting/deployment.store.ts';
import { dueProbes, overtaken, setProbe } from '../../src/hosting/drift.store.ts';
import * as hostings from '../../src/hosting/hosting.store.ts';
import type { Hosting } from '../../src/hosting/hosting.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { identitiesOf } from '../../src/notice/identities.store.ts';
import * as outbox from '../../src/notice/outbox.store.ts';
import { dropFull, fullTimes, setFullTime } from '../../src/order/ca-limit.store.ts';
import { rehome } from '../../src/overview/rehome.store.ts';
import { countWrong, forgetWrong, refuseLocked } from '../../src/points/code-tries.store.ts';
import { holdOf, insertHold, markHold } from '../../src/points/hold-row.store.ts';
import { ledgerSum, linesOf, record } from '../../src/points/ledger.store.ts';
import * as packs from '../../src/points/pack.store.ts';
import type { PointsPack } from '../../src/points/pack.ts';
import { insertRecharge, rechargeByHash, useRecharge } from '../../src/points/recharge.store.ts';
import * as transfers from '../../src/points/transfer.store.ts';
import { wrongInBooks } from '../fakes/ledger-books.ts';
import type { Databases } from '../fakes/test-database.ts';
import { aCertificate, aDeployment, openLab, type StoreLab } from './store-lab.ts';

/** What is kept of the service around certificates: points, notices, hosting, and how people are joined. */
export const describeServiceRooms = (databases: Databases): void => {
  describe(`what the service keeps on ${databases.title}`, () => {
    let lab: StoreLab;
    const later = (ms: number): string => toInstant(lab.clock.now() + ms);

    beforeEach(async () => {
      lab = await openLab(databases);
    });
    afterEach(() => lab.close());
    afterAll(() => databases.clear());

    test('identities moved, taken away, joined by a code, and what groups give', async () => {
      const { store, base } = lab;
      const identity = { surface: 'test', realm: 'here', user: 'u1', name: 'lin' };
      const lin = await addPerson(store, base, 'lin', identity, []);
      const other = await addPerson(store, base, 'other', undefined, ['viewer']);
      expect(await identitiesOf(store, 'lin')).toEqual([identity]);
      await rehome(store, lin.id, other.id);
      expect((await personByIdentity(store, identity))?.id).toBe(other.id);
      expect(await unlinkIdentity(store, other.id, identity)).toBe(true);
      expect(await personByIdentity(store, identity)).toBeUndefined();
      await setGroupRoles(store, lin.id, identity, ['operator', 'approver']);
      await setGroupRoles(store, lin.id, identity, ['operator']);
      expect(await groupRolesThere(store, lin.id, identity)).toEqual(['operator']);
      const { code } = await makeLinkCode(store, base, lin.id);
      const used = await Promise.all([useLinkCode(store, base, code), useLinkCode(lab.other, base, code)]);
      expect(used.filter((one) => one === lin.id)).toHaveLength(1);
    });

    test('installations sealed, kept buttons, buckets of CAs', async () => {
      const { store, clock } = lab;
      const installed = { surface: 'test', realm: 'T1', detail: '{"token":"x"}', installedBy: 'u1' };
      await keepInstallation(store, clock, installed);
      await keepInstallation(lab.other, clock, { ...installed, detail: 'second' });
      expect(await installationOf(store, 'test', 'T1')).toEqual({ ...installed, detail: 'second' });
      await dropInstallation(store, 'test', 'T1');
      expect(await installationOf(store, 'test', 'T1')).toBeUndefined();

      const action = { command: 'cert status', args: { what: 'shop.example.com 店' } };
      const id = kept.keptActionId(action);
      await kept.keepActions(store, clock, new Map([[id, action]]));
      await kept.keepActions(lab.other, clock, new Map([[id, action]]));
      expect(await kept.keptAction(store, id)).toEqual(action);
      await kept.forgetActions(store, later(1));
      expect(await kept.keptAction(store, id)).toBeUndefined();

      await setFullTime(store, 'ca:orders', later(HOUR));
      await setFullTime(lab.other, 'ca:orders', later(2 * HOUR));
      expect(await fullTimes(store, ['ca:orders', 'none'])).toEqual(new Map([['ca:orders', later(2 * HOUR)]]));
      await dropFull(store, later(2 * HOUR));
      expect(await fullTimes(store, ['ca:orders'])).toEqual(new Map());
    });

    test('points: packs with their balances, the ledger, holds, transfers and codes', async () => {
      const { store, base, clock } = lab;
      const pack: PointsPack = {
        id: 'pak_1',
        version: 1,
        account: 'per_1',
        name: 'gift',
        source: 'redeemed',
        total: 100,
        free: 100,
        held: 0,
        expiresAt: later(40 * DAY),
        createdAt: lab.now(),
      };
      const occasion = { subject: 'code', actor: 'per_1' };
      const postings = [
        { place: 'source', account: undefined, points: -100 },
        { place: 'free:pak_1', account: 'per_1', points: 100 },
      ] as const;
      await store.transaction((inside) =>
        record(inside, base, { kind: 'redeemed', postings, packs: [pack] }, occasion, [pack.id]),
      );
      expect(await packs.packById(lab.other, pack.id)).toEqual(pack);
      expect(await wrongInBooks(lab.other)).toEqual([]);
      const spent = { ...pack, free: 70, held: 30 };
      const saves = await Promise.allSettled([packs.savePack(store, spent), packs.savePack(lab.other, spent)]);
      expect(saves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await packs.balanceOf(store, 'per_1', lab.now())).toEqual({ free: 70, held: 30 });
      expect(await packs.balanceOf(store, 'nobody', lab.now())).toEqual({ free: 0, held: 0 });
      expect(await packs.packsOf(store, 'per_1')).toEqual([{ ...spent, version: 2 }]);
      expect(await packs.lapsedPacks(store, later(40 * DAY), 5)).toHaveLength(1);
      expect(await packs.packsToWarn(store, later(10 * DAY), 5)).toHaveLength(1);
      await packs.markWarned(store, pack.id);
      expect(await packs.packsToWarn(store, later(10 * DAY), 5)).toEqual([]);
      expect(await ledgerSum(store)).toBe(0);
      expect(await packs.usablePacks(store, ['per_1'], later(0))).toMatchObject([{ id: pack.id, free: 70 }]);
      expect(await packs.usablePacks(store, ['per_1'], pack.expiresAt)).toEqual([]);
      expect(await packs.packsCalled(store, ['per_1'], pack.name)).toMatchObject([{ id: pack.id }]);
      expect(await packs.packsCalled(store, ['per_2'], pack.id)).toEqual([]);
      expect(await linesOf(store, 'per_1', 5)).toMatchObject([{ kind: 'redeemed', points: 100 }]);

      await insertHold(store, { orderId: 'ord_1', packId: pack.id, points: 30, state: 'held' });
      await markHold(store, 'ord_1', 'settled');
      expect(await holdOf(lab.other, 'ord_1')).toMatchObject({ points: 30, state: 'settled' });

      const transfer = {
        id: 'trf_1',
        version: 1,
        packId: pack.id,
        sender: 'per_1',
        receiver: 'per_2',
        points: 10,
        state: 'waiting',
        expiresAt: later(DAY),
        createdAt: lab.now(),
      } as const;
      await transfers.insertTransfer(store, transfer, 'hash-1');
      expect(await transfers.transferByHash(store, 'hash-1')).toEqual(transfer);
      expect(await transfers.transfersFrom(store, ['per_1'])).toHaveLength(1);
      expect(await transfers.dueTransfers(store, later(DAY), 5)).toHaveLength(1);
      const redeemed = await Promise.allSettled(
        [store, lab.other].map((one) => transfers.saveTransferState(one, transfer, 'redeemed')),
      );
      expect(redeemed.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await transfers.transferById(store, 'trf_1'))?.state).toBe('redeemed');

      const code = { id: 'rec_1', name: 'gift', points: 5, receiver: undefined, usedBy: undefined };
      const times = { packExpiresAt: later(DAY), expiresAt: later(DAY), createdAt: lab.now() };
      await insertRecharge(store, { ...code, ...times }, 'hash-2');
      expect(await rechargeByHash(store, 'hash-2')).toEqual({ ...code, ...times });
      const using = [useRecharge(store, 'rec_1', 'a', lab.now()), useRecharge(lab.other, 'rec_1', 'b', lab.now())];
      expect((await Promise.all(using)).toSorted()).toEqual([false, true]);

      const wrong: boolean[] = [];
      for (let count = 0; count < 10; count++) wrong.push(await countWrong(store, clock, 'per_9'));
      expect(wrong.lastIndexOf(true)).toBe(9);
      await expect(refuseLocked(store, clock, 'per_9')).rejects.toMatchObject({ code: 'points-locked' });
      await forgetWrong(store, 'per_9');
      await refuseLocked(store, clock, 'per_9');
    });

    test('notices are said once, and delivered in the order they were said', async () => {
      const { store, base } = lab;
      const notice = {
        id: 'ntc_1',
        kind: 'hosting-done',
        subjectId: 'dep_1',
        facts: { n: ['ä'] },
        at: lab.now(),
      } as const;
      const said = await Promise.all(
        [store, lab.other].map((one, index) =>
          outbox.insertNotice(one, { ...notice, id: `ntc_${index}` }, 'once', 'crt_1'),
        ),
      );
      expect(said.toSorted()).toEqual([false, true]);
      const id = `ntc_${said.indexOf(true)}`;
      expect(await outbox.noticeById(store, id)).toEqual({ ...notice, id });
      expect(await outbox.certificateOfNotice(store, id)).toBe('crt_1');
      const heard = { receiver: 'person:per_1', why: 'owner' } as const;
      expect(await outbox.insertDelivery(store, base, { id, at: lab.now() }, heard)).toBe(true);
      expect(await outbox.insertDelivery(lab.other, base, { id, at: lab.now() }, heard)).toBe(false);
      expect(await outbox.dueReceivers(store, lab.now(), 5)).toEqual([heard.receiver]);
      await outbox.pauseReceiver(store, heard.receiver, later(MINUTE));
      expect(await outbox.dueReceivers(store, lab.now(), 5)).toEqual([]);
      const [due] = await outbox.dueFor(store, heard.receiver, later(MINUTE), 5);
      if (due === undefined) throw new Error('nothing is due');
      const posted = { conversation: { surface: 'test', realm: 'here', id: 'room' }, ref: 'm1' };
      const sent = { ...due, state: 'sent', nextAt: undefined, posted, sentAt: lab.now() } as const;
      const saves = await Promise.allSettled([store, lab.other].map((one) => outbox.saveDelivery(one, due, sent)));
      expect(saves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      await outbox.redrawNotice(store, id, lab.now());
      expect(await outbox.deliveryById(store, due.id)).toEqual({ ...sent, version: 3, nextAt: lab.now() });
      await outbox.forgetNotices(store, later(1));
      expect(await outbox.noticeById(store, id)).toBeDefined();
      expect(await outbox.cardPlaces(store, 'ord_1')).toEqual([]);
    });

    test('hostings with their targets, and deployments looked at from outside', async () => {
      const { store } = lab;
      await insertCertificate(store, aCertificate(lab));
      const hosting: Hosting = {
        certificateId: 'crt_1',
        version: 1,
        state: 'hosting',
        name: 'shop.example.com',
        replaceAt: 'at-once',
        startsAt: undefined,
        designatedId: undefined,
        successorId: undefined,
        quiet: ['result'],
        problem: undefined,
        announcedAt: undefined,
        nextAt: later(HOUR),
        owner: 'per_1',
        targets: [{ target: 'web', state: 'hosting', deploymentId: 'dep_1' }],
        createdAt: lab.now(),
        updatedAt: lab.now(),
      };
      await Promise.all([store, lab.other].map((one) => hostings.insertHosting(one, hosting)));
      expect(await hostings.hostingOf(store, 'crt_1')).toEqual(hosting);
      await hostings.wakeHosting(store, 'crt_1', lab.now());
      expect(await hostings.dueHostings(store, lab.now())).toEqual(['crt_1']);
      expect(await hostings.hostingOfDeployment(store, 'dep_1')).toEqual({ ...hosting, nextAt: lab.now() });
      expect(await hostings.renewedAs(store, { id: 'crt_1' })).toBeUndefined();
      const targets = [...hosting.targets, { target: 'cdn', state: 'hosting', deploymentId: undefined } as const];
      const saved = await hostings.saveHosting(store, hosting, { ...hosting, targets });
      expect(await hostings.listHostings(lab.other, { state: 'hosting', search: 'SHOP', limit: 5 })).toEqual([
        // Woken since it was read: a save that does not speak of that leaves it so.
        { ...saved, nextAt: lab.now() },
      ]);
      await expect(hostings.saveHosting(lab.other, hosting, hosting)).rejects.toMatchObject({
        code: 'changed-meanwhile',
      });

      await insertDeployment(store, aDeployment(lab, { state: 'deployed' }));
      await setProbe(store, 'dep_1', lab.now(), 'ab');
      const [watched] = await dueProbes(store, lab.now(), 5);
      expect(watched).toMatchObject({ id: 'dep_1', drift: 'ab' });
      if (watched !== undefined) expect(await overtaken(store, watched)).toBe(false);
    });
  });
};
