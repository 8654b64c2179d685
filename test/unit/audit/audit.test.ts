import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../adapters/system.ts';
import { audit, verifyAudit } from '../../../src/audit/audit.store.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';

let house: TestBot;
const tell = (action: string) =>
  house.store.transaction((store) => audit(store, systemClock, { actor: 'per_1', action, subject: 'ord_1' }));

beforeEach(async () => {
  house = await makeTestBot();
  for (const action of ['one', 'two', 'three']) await tell(action);
});
afterEach(() => house.stop());

test.each([
  { at: '2026-01-01T00:00:00.000Z' },
  { actor: 'per_2' },
  { action: 'other' },
  { subject: 'ord_2' },
  { detail: '{"x":1}' },
])('an entry that was changed afterwards is found: %o', async (change) => {
  expect(await verifyAudit(house.store)).toMatchObject({ whole: true });
  const { seq } = await house.store.db
    .selectFrom('audit')
    .select('seq')
    .where('action', '=', 'two')
    .executeTakeFirstOrThrow();
  await house.store.db.updateTable('audit').set(change).where('seq', '=', seq).execute();
  expect(await verifyAudit(house.store)).toMatchObject({ whole: false, brokenAt: seq });
});

test('an entry whose deed was undone leaves no gap for the next one', async () => {
  const undone = house.store.transaction(async (store) => {
    await audit(store, systemClock, { actor: 'per_1', action: 'undone', subject: 'ord_1' });
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await tell('four');
  expect(await verifyAudit(house.store)).toMatchObject({ whole: true });
});
