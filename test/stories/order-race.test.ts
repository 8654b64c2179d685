import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemRandom } from '../../adapters/system.ts';
import { orderById } from '../../src/order/order.store.ts';
import { createSealer } from '../../src/store/seal.ts';
import { delegateIssuer } from '../fakes/delegate-issuer.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { testDatabases } from '../fakes/test-database.ts';

const open: TestBot[] = [];

afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
  await testDatabases().clear();
});

const one = async (): Promise<TestBot> => {
  const house = await makeTestBot();
  open.push(house);
  return house;
};

/** Two processes on one database. */
const two = async (): Promise<readonly [TestBot, TestBot]> => {
  const shared = {
    database: await testDatabases().fresh(),
    sealer: createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom),
  };
  const first = await makeTestBot(shared);
  const second = await makeTestBot({ ...shared, reopened: true });
  open.push(first, second);
  return [first, second];
};

const countOf = async (house: TestBot, table: 'orders' | 'certificates' | 'authorityCertificates'): Promise<number> => {
  const row = await house.store.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirst();
  return Number(row?.n);
};

describe('races', () => {
  test('of two applications for the same names at the same moment one is an order', async () => {
    const house = await one();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => house.say('olu', 'cert apply shop.example.test')),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error.code]))).toEqual(
      Array(7).fill('order-open'),
    );
    expect(await countOf(house, 'orders')).toBe(1);
  });

  test('of two votes that would both decide one does, and the other is told who did', async () => {
    const house = await one();
    await house.say('olu', 'cert apply shop.example.test');
    const votes = await Promise.all([
      house.say('ann', 'cert approve shop.example.test'),
      house.say('bob', 'cert reject shop.example.test --reason "not ours"'),
    ]);
    const [lost] = votes.filter(({ ok }) => !ok);
    expect(votes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(lost).toMatchObject({ error: { code: 'approval-decided' } });
    expect(lost?.ok === false && lost.error.message).toMatch(/ann|bob/);
  });

  test('nobody votes twice, and nobody on what they asked for themselves while others could', async () => {
    const house = await makeTestBot({
      policy: { issuers: ['internal'], approvalsNeeded: 2, precheck: true, delegation: undefined, defaultPlan: 'dv' },
    });
    open.push(house);
    await house.say('ann', 'cert apply shop.example.test');
    expect(await house.say('ann', 'cert approve shop.example.test')).toMatchObject({ error: { code: 'approval-own' } });
    expect(await house.say('bob', 'cert approve shop.example.test')).toMatchObject({
      ok: true,
      data: { state: 'approving' },
    });
    expect(await house.say('bob', 'cert approve shop.example.test')).toMatchObject({
      error: { code: 'approval-twice' },
    });
    const decided = await house.settle(await house.say('ada', 'cert approve shop.example.test'));
    expect(decided).toMatchObject({ ok: true, data: { state: 'issued' } });
  });

  test('the same event delivered twice is done once', async () => {
    const house = await one();
    const outcomes = await Promise.all(
      [1, 2].map(() => house.say('olu', 'cert apply shop.example.test', { id: 'event-1' })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'duplicate-event' } });
  });

  test('two processes that take up the same orders issue each once', async () => {
    const [first, second] = await two();
    const names = Array.from({ length: 12 }, (_, index) => `n${index}.example.com`);
    for (const name of names) await first.say('olu', `cert apply ${name} --method dns`);
    await vi.waitFor(async () => {
      await Promise.all(
        [first, second].flatMap(({ bot }) => [bot.runJob('advance-orders'), bot.runJob('run-deployments')]),
      );
      const left = await first.store.db.selectFrom('orders').select('id').where('nextAt', 'is not', null).execute();
      expect(left).toEqual([]);
    });
    expect(await countOf(first, 'certificates')).toBe(names.length);
    expect(await countOf(first, 'authorityCertificates')).toBe(names.length);
  });

  test('cancelling while a step runs wins or loses, and is never half', async () => {
    const house = await one();
    const applied = await house.say('olu', 'cert apply a.example.com --method dns');
    const id = applied.ok ? (applied.data as { id: string }).id : '';
    const [cancelled] = await Promise.all([house.say('olu', `cert cancel ${id}`), house.settle(applied)]);
    await house.settle(applied);
    const order = await orderById(house.store, id);
    expect(['cancelled', 'issued']).toContain(order?.state);
    expect(order?.state === 'cancelled').toBe(cancelled.ok);
    expect(await countOf(house, 'certificates')).toBe(order?.state === 'issued' ? 1 : 0);
  });

  test('what is cancelled while its names are looked at is not issued by the CA either', async () => {
    const asked: string[] = [];
    const house = await makeTestBot({
      openIssuers: () => [
        delegateIssuer('slow', () => house.builtIn, {
          check: async (ref, challenge) => {
            await house.builtIn.check(ref, challenge);
            await house.say('olu', 'cert cancel a.example.com');
          },
          finalise: (ref, csr, options) => {
            asked.push(ref);
            return house.builtIn.finalise(ref, csr, options);
          },
        }),
      ],
    });
    open.push(house);
    const applied = await house.say('olu', 'cert apply a.example.com --method dns --issuer slow');
    const id = applied.ok ? (applied.data as { id: string }).id : '';
    await house.settle(applied);
    expect(await orderById(house.store, id)).toMatchObject({ state: 'cancelled' });
    expect([asked, await countOf(house, 'authorityCertificates')]).toEqual([[], 0]);
  });
});
