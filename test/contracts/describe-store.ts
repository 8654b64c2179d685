import { Migrator } from 'kysely/migration';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate, migrationStatus, openDatabase } from '../../adapters/database.ts';
import { migrationProvider } from '../../migrations/index.ts';
import { addPerson, listPeople } from '../../src/account/person.store.ts';
import { audit, readAudit, verifyAudit } from '../../src/audit/audit.store.ts';
import { insertCertificate } from '../../src/certificate/certificate.store.ts';
import { leakedBefore } from '../../src/certificate/leaked-key.store.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, MINUTE } from '../../src/kernel/duration.ts';
import { isCertError } from '../../src/kernel/errors.ts';
import { insertOrder, openOrderFor, orderById, saveOrder } from '../../src/order/order.store.ts';
import { fitting } from '../../src/overview/find.store.ts';
import { readCounts } from '../../src/overview/metrics.store.ts';
import { certificateParts, firstCertificate } from '../../src/pki/certificate-parts.ts';
import { insertPack, packById } from '../../src/points/pack.store.ts';
import { dueRows, holdRow, releaseDeadHolders, releaseRow } from '../../src/store/hold.store.ts';
import { afterwards } from '../../src/store/inside.ts';
import { releaseLease, takeLease } from '../../src/store/lease.store.ts';
import { firstSeen } from '../../src/store/seen.store.ts';
import type { Store } from '../../src/store/store.ts';
import type { Databases } from '../fakes/test-database.ts';
import { issuePair, otherCa } from '../fakes/uploads.ts';
import { aCertificate, anOrder, openLab, type StoreLab } from './store-lab.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return isCertError(error) ? error.code : String(error);
  }
};

/** What every database must hold to: one engine or another, the rooms above see no difference. */
export const describeStore = (databases: Databases): void => {
  describe(`the store on ${databases.title}`, () => {
    let lab: StoreLab;

    beforeEach(async () => {
      lab = await openLab(databases);
    });
    afterEach(() => lab.close());
    afterAll(() => databases.clear());

    describe('migrations', () => {
      test('run from empty, once, and say so', async () => {
        expect(await migrate(lab.store.db)).toEqual([]);
        expect((await migrationStatus(lab.store.db)).every(({ ran }) => ran)).toBe(true);
      });

      test('each goes down and up again', async () => {
        const migrator = new Migrator({ db: lab.store.db, provider: migrationProvider });
        const names = Object.keys(await migrationProvider.getMigrations()).toSorted();
        for (const name of names.toReversed()) {
          const { error, results } = await migrator.migrateDown();
          expect({ error, name: results?.[0]?.migrationName }).toEqual({ error: undefined, name });
        }
        expect(await migrate(lab.store.db)).toEqual(names);
      });

      test('keep the rows of a database of before, and know the keys that leaked in it', async () => {
        const { store } = lab;
        const { leaf } = await issuePair(await otherCa(), ['shop.example.com']);
        await insertCertificate(store, aCertificate(lab, { chain: leaf, state: 'revoked' }));
        await insertOrder(store, anOrder(lab));
        const at = lab.now();
        const asked = { id: 'rev_1', version: 1, certificateId: 'crt_1', state: 'revoked', reason: 'keyCompromise' };
        await store.db
          .insertInto('revocations')
          .values({
            ...{ ...asked, proofs: '[]', approvalId: null, requester: 'per_1', failures: 0, problem: null },
            ...{ deadline: at, nextAt: null, createdAt: at, updatedAt: at },
          })
          .execute();
        await store.db
          .insertInto('revokedTogether')
          .values({ revocationId: 'rev_1', certificateId: 'crt_1', position: 0, doneAt: at })
          .execute();
        const pack = { id: 'pak_1', version: 1, account: 'per_1', name: 'p', source: 'bought', total: 9 } as const;
        await insertPack(store, {
          ...pack,
          free: 9,
          held: 0,
          expiresAt: toInstant(lab.clock.now() + DAY),
          createdAt: at,
        });
        const migrator = new Migrator({ db: store.db, provider: migrationProvider });
        const before = '0057_looked_up';
        expect((await migrator.migrateTo(before)).error).toBeUndefined();
        expect(await migrate(store.db)).not.toEqual([]);
        expect((await orderById(store, 'ord_1'))?.names).toEqual(anOrder(lab).names);
        expect(await packById(store, 'pak_1')).toMatchObject({ account: 'per_1', free: 9 });
        const spki = certificateParts(firstCertificate(leaf)).spki;
        expect(await leakedBefore(store, spki)).toEqual({ spki: expect.any(String), certificateId: 'crt_1', at });
      });

      test('several processes that start at once run each one once', async () => {
        const address = await databases.fresh();
        const starting = await Promise.all([1, 2, 3].map(() => openDatabase(address)));
        const ran = await Promise.all(starting.map(migrate));
        const names = Object.keys(await migrationProvider.getMigrations());
        expect(ran.flat().toSorted()).toEqual(names.toSorted());
        for (const db of starting) await db.destroy();
      });
    });

    describe('transactions', () => {
      const people = async (store: Store) => (await listPeople(store)).map(({ name }) => name);
      const add = (store: Store, name: string) => addPerson(store, lab.base, name, undefined, []);

      test('are whole or not at all', async () => {
        const failed = lab.store.transaction(async (store) => {
          await add(store, 'lin');
          throw new Error('enough');
        });
        await expect(failed).rejects.toThrow('enough');
        expect(await people(lab.store)).toEqual([]);
      });

      test('inside another are part of it', async () => {
        const failed = lab.store.transaction(async (store) => {
          await store.transaction((inner) => add(inner, 'lin'));
          throw new Error('enough');
        });
        await expect(failed).rejects.toThrow('enough');
        expect(await people(lab.store)).toEqual([]);
      });

      test('refuse at once whoever inside asks the store outside, instead of waiting for themselves', async () => {
        const RULE = 'asked the store outside it inside a transaction';
        await expect(lab.store.transaction(() => people(lab.store))).rejects.toThrow(RULE);
        await expect(lab.store.transaction(() => lab.other.transaction(people))).rejects.toThrow(RULE);
        await lab.store.transaction(async (store) => {
          await add(store, 'lin');
          await expect(people(lab.store)).rejects.toThrow(RULE);
          expect(await people(store)).toEqual(['lin']);
        });
        expect(await people(lab.store)).toEqual(['lin']);
      });

      test('let what they left behind ask when they are over', async () => {
        const { promise: over, resolve: end } = Promise.withResolvers<void>();
        const left = await lab.store.transaction(async (store) => {
          await add(store, 'lin');
          return { names: over.then(() => people(lab.store)) };
        });
        end();
        expect(await left.names).toEqual(['lin']);
      });

      test('wake whoever waits for a change when it is committed, and nobody when it is not', async () => {
        const seen: Promise<readonly string[]>[] = [];
        const wake = () => afterwards(() => seen.push(people(lab.store)));
        await lab.store.transaction(async (store) => {
          wake();
          await add(store, 'lin');
        });
        const failed = lab.store.transaction(async () => {
          wake();
          throw new Error('enough');
        });
        await expect(failed).rejects.toThrow('enough');
        expect(await Promise.all(seen)).toEqual([['lin']]);
      });

      test('take turns in every process: what one has read still holds when it writes', async () => {
        const count = async (store: Store): Promise<void> =>
          store.transaction(async ({ db }) => {
            const row = await db.selectFrom('memory').select('value').where('key', '=', 'n').executeTakeFirst();
            const value = String(Number(row?.value ?? 0) + 1);
            await db
              .insertInto('memory')
              .values({ owner: 'test', key: 'n', value })
              .onConflict((conflict) => conflict.columns(['owner', 'key']).doUpdateSet({ value }))
              .execute();
          });
        await Promise.all(Array.from({ length: 40 }, (_, index) => count(index % 2 === 0 ? lab.store : lab.other)));
        const { value } = await lab.store.db.selectFrom('memory').select('value').executeTakeFirstOrThrow();
        expect(value).toBe('40');
      });

      test('what breaks a key is told the same way everywhere', async () => {
        const identity = { surface: 'test', realm: 'here', user: 'lin', name: 'lin' };
        await addPerson(lab.store, lab.base, 'lin', identity, []);
        expect(await codeOf(addPerson(lab.other, lab.base, 'lin two', identity, []))).toBe('store-duplicate');
        expect(await people(lab.store)).toEqual(['lin']);
      });
    });

    describe('versioned saves', () => {
      test('of two on one version one is saved, and the loser is told', async () => {
        const order = anOrder(lab);
        await insertOrder(lab.store, order);
        const outcomes = await Promise.all(
          [lab.store, lab.other].map((store, index) =>
            codeOf(saveOrder(store, order, { ...order, failures: index + 1 })),
          ),
        );
        expect(outcomes.toSorted()).toEqual(['changed-meanwhile', 'done']);
        const saved = await orderById(lab.store, order.id);
        expect(saved).toEqual({ ...order, version: 2, failures: outcomes.indexOf('done') + 1 });
      });

      test('what is done beside it is undone with it', async () => {
        const order = anOrder(lab);
        await insertOrder(lab.store, order);
        await saveOrder(lab.store, order, order);
        const late = saveOrder(lab.other, order, order, (store) =>
          audit(store, lab.clock, { actor: 'a', action: 'b', subject: 'c' }),
        );
        expect(await codeOf(late)).toBe('changed-meanwhile');
        expect(await readAudit(lab.store, { limit: 5 })).toEqual([]);
      });
    });

    describe('the audit log', () => {
      test('numbers entries one after another however many write at once, and the chain holds', async () => {
        const facts = (index: number) => ({ actor: 'a', action: 'b', subject: `s${index}`, detail: { index } });
        await Promise.all(
          Array.from({ length: 30 }, (_, index) =>
            audit(index % 2 === 0 ? lab.store : lab.other, lab.clock, facts(index)),
          ),
        );
        expect(await verifyAudit(lab.other)).toEqual({ whole: true, entries: 30 });
        const entries = await readAudit(lab.store, { limit: 100 });
        expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, index) => 30 - index));
      });

      test('tells the first entry that was changed', async () => {
        for (const subject of ['a', 'b', 'c']) await audit(lab.store, lab.clock, { actor: 'x', action: 'y', subject });
        await lab.store.db.updateTable('audit').set({ actor: 'z' }).where('seq', '=', 2).execute();
        expect(await verifyAudit(lab.store)).toEqual({ whole: false, entries: 1, brokenAt: 2 });
      });
    });

    describe('one open order for a set of names', () => {
      test('of many who look and then save one saves', async () => {
        const apply = (store: Store, id: string): Promise<boolean> =>
          store.transaction(async (inside) => {
            const order = anOrder(lab, { id });
            if ((await openOrderFor(inside, order.names)) !== undefined) return false;
            await insertOrder(inside, order);
            return true;
          });
        const ids = Array.from({ length: 10 }, (_, index) => `ord_${index}`);
        const saved = await Promise.all(ids.map((id, index) => apply(index % 2 === 0 ? lab.store : lab.other, id)));
        expect(saved.filter(Boolean)).toHaveLength(1);
      });
    });

    describe('holds', () => {
      const hold = (store: Store, holder: string) => holdRow(store, lab.clock, 'orders', 'ord_1', holder, MINUTE);

      test('of two who take a row one has it, until it lets go, its time ends or it is known dead', async () => {
        await insertOrder(lab.store, anOrder(lab));
        const both = await Promise.all([hold(lab.store, 'one'), hold(lab.other, 'two')]);
        expect(both.toSorted()).toEqual([false, true]);
        const [holder, waiter] = both[0] === true ? ['one', 'two'] : ['two', 'one'];
        expect(await hold(lab.store, holder ?? '')).toBe(true);
        await releaseRow(lab.store, 'orders', 'ord_1', waiter ?? '');
        expect(await hold(lab.other, waiter ?? '')).toBe(false);
        await releaseRow(lab.store, 'orders', 'ord_1', holder ?? '');
        expect(await hold(lab.other, waiter ?? '')).toBe(true);
        await lab.clock.advance(MINUTE - 1);
        expect(await hold(lab.store, 'three')).toBe(false);
        await lab.clock.advance(1);
        expect(await hold(lab.store, 'three')).toBe(true);
        await releaseDeadHolders(lab.other, (name) => name === 'three');
        expect(await hold(lab.other, 'four')).toBe(true);
      });

      test('what is due is found by its time, the longest waiting first, and never what is not', async () => {
        const at = (minutes: number) => toInstant(lab.clock.now() + minutes * MINUTE);
        const times = { ord_a: at(-1), ord_b: at(-10), ord_c: at(0), ord_d: at(1), ord_e: undefined };
        for (const [id, nextAt] of Object.entries(times)) await insertOrder(lab.store, anOrder(lab, { id, nextAt }));
        expect(await dueRows(lab.store, 'orders', lab.now(), 10)).toEqual(['ord_b', 'ord_a', 'ord_c']);
        expect(await dueRows(lab.store, 'orders', lab.now(), 1)).toEqual(['ord_b']);
        expect(await dueRows(lab.store, 'deployments', lab.now(), 1)).toEqual([]);
        const { oldestDue } = await readCounts(lab.store, lab.clock.now());
        expect(oldestDue).toBe(times.ord_b);
      });
    });

    describe('leases', () => {
      const take = (store: Store, holder: string) => takeLease(store, lab.clock, 'sweep', holder, MINUTE);

      test('of many who take one at once one has it, and its end frees it', async () => {
        const taken = await Promise.all(
          Array.from({ length: 8 }, (_, index) => take(index % 2 === 0 ? lab.store : lab.other, `h${index}`)),
        );
        expect(taken.filter(Boolean)).toHaveLength(1);
        await lab.clock.advance(MINUTE);
        expect(await take(lab.other, 'next')).toBe(true);
        expect(await take(lab.store, 'late')).toBe(false);
        expect(await take(lab.store, 'next')).toBe(true);
        await releaseLease(lab.store, 'sweep', 'late');
        expect(await take(lab.store, 'late')).toBe(false);
        await releaseLease(lab.store, 'sweep', 'next');
        expect(await take(lab.store, 'late')).toBe(true);
      });

      test('of two deliveries of one event at the same moment one is the first', async () => {
        const seen = await Promise.all([lab.store, lab.other].map((store) => firstSeen(store, 'event-1', lab.now())));
        expect(seen.toSorted()).toEqual([false, true]);
      });
    });

    describe('the order of text', () => {
      test('is that of its bytes: a beginning finds all that begins with it and nothing else', async () => {
        const names = [
          'a-b.example',
          'a.example',
          'ab.example',
          'a_b.example',
          'b.example',
          'xn--a.example',
          'z.example',
        ];
        for (const [index, name] of names.entries())
          await insertOrder(lab.store, anOrder(lab, { id: `ord_${index}`, names: [name] }));
        const found = async (beginning: string) =>
          (await fitting(lab.store, ['order'], beginning)).map(({ name }) => name).toSorted();
        for (const beginning of ['a', 'a.', 'a-', 'ab', 'a_', 'x', 'xn--', 'z', 'q'])
          expect(await found(beginning), beginning).toEqual(
            names.filter((name) => name.startsWith(beginning)).toSorted(),
          );
        const rows = await lab.store.db.selectFrom('orderNames').select('name').orderBy('name').execute();
        expect(rows.map(({ name }) => name)).toEqual(names.toSorted());
      });

      test('instants sort as time passes, at any fraction of a second', async () => {
        const times = [0, 1, 999, 1_000, 60_000, 86_400_000].map((ms) => toInstant(lab.clock.now() + ms));
        for (const [index, at] of times.toReversed().entries()) await firstSeen(lab.store, `e${index}`, at);
        const rows = await lab.store.db.selectFrom('seen').select('at').orderBy('at').execute();
        expect(rows.map(({ at }) => at)).toEqual(times);
      });
    });

    test('numbers come back as numbers, flags as 0 and 1, counts too', async () => {
      await insertOrder(lab.store, anOrder(lab));
      const row = await lab.store.db
        .selectFrom('orders')
        .select((eb) => [eb.fn.countAll().as('count'), eb.fn.sum('version').as('sum'), eb.fn.max('version').as('max')])
        .executeTakeFirstOrThrow();
      expect(row).toEqual({ count: 1, sum: 1, max: 1 });
      const flags = await lab.store.db.selectFrom('orders').select(['personApproved', 'cleaned']).executeTakeFirst();
      expect(flags).toEqual({ personApproved: 1, cleaned: 0 });
    });
  });
};
