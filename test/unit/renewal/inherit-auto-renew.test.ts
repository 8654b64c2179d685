import { describe, expect, test } from 'vitest';
import { migrate, openDatabase } from '../../../adapters/database.ts';
import { systemRandom } from '../../../adapters/system.ts';
import { certificateById } from '../../../src/certificate/certificate.store.ts';
import { lookAgain } from '../../../src/certificate/expiry-watch.store.ts';
import { toInstant } from '../../../src/kernel/clock.ts';
import { DAY } from '../../../src/kernel/duration.ts';
import { inheritAutoRenew, renewalOf } from '../../../src/renewal/renewal.store.ts';
import { createSealer } from '../../../src/store/seal.ts';
import { createStore } from '../../../src/store/store.ts';
import { addTestCertificate } from '../../fakes/test-certificate.ts';

const NOW = Date.UTC(2029, 3, 1);
const now = toInstant(NOW);

const freshStore = async () => {
  const db = await openDatabase('sqlite::memory:');
  await migrate(db);
  return createStore(db, createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom));
};

describe('what follows a renewed certificate', () => {
  test('RENEW-1 a successor whose plan waits for a switch renews by itself as the one before did', async () => {
    const store = await freshStore();
    const { id } = await addTestCertificate(store, 'per_1', NOW + 47 * DAY, { plan: 'trustasia-dv' });
    expect(await renewalOf(store, id)).toMatchObject({ state: 'resting', nextAt: undefined });
    await inheritAutoRenew(store, id, true, now);
    expect(await renewalOf(store, id)).toMatchObject({ state: 'waiting', nextAt: now, pollAt: now });
    expect((await certificateById(store, id))?.autoRenew).toBe(true);
    await store.db.destroy();
  });

  test('RENEW-2 a successor of one that is switched off rests, whatever its plan', async () => {
    const store = await freshStore();
    const { id } = await addTestCertificate(store, 'per_1', NOW + 47 * DAY, { autoRenew: true });
    await inheritAutoRenew(store, id, false, now);
    expect(await renewalOf(store, id)).toMatchObject({ state: 'resting', nextAt: undefined, pollAt: undefined });
    await store.db.destroy();
  });

  test('a change wakes the sweep for the living certificates of a name, and for dead ones only where something is still said', async () => {
    const store = await freshStore();
    const names = ['shop.example.test'];
    const dead = await addTestCertificate(store, 'per_1', NOW - DAY, { names });
    const unanswered = await addTestCertificate(store, 'per_1', NOW - 2 * DAY, { names });
    const living = await addTestCertificate(store, 'per_1', NOW + 30 * DAY, { names });
    const next = async (id: string) =>
      (await store.db.selectFrom('expiryWatch').select('nextAt').where('certificateId', '=', id).executeTakeFirst())
        ?.nextAt;
    const quiet = (id: string) =>
      store.db.updateTable('expiryWatch').set({ nextAt: null }).where('certificateId', '=', id).execute();
    await quiet(dead.id);
    await quiet(living.id);
    await store.db
      .updateTable('expiryWatch')
      .set({ nextAt: toInstant(NOW + DAY) })
      .where('certificateId', '=', unanswered.id)
      .execute();
    await lookAgain(store, living.id, now);
    expect(await next(dead.id)).toBeNull();
    expect(await next(unanswered.id)).toBe(now);
    expect(await next(living.id)).toBe(now);
    await store.db.destroy();
  });
});
