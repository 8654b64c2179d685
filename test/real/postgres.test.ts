import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../adapters/database.ts';
import { listPeople } from '../../src/account/person.store.ts';
import { isCertError } from '../../src/kernel/errors.ts';
import { insertOrder, orderById } from '../../src/order/order.store.ts';
import { createStore, storeTold } from '../../src/store/store.ts';
import { describeEndingRooms } from '../contracts/describe-ending-rooms.ts';
import { describeFlowRooms } from '../contracts/describe-flow-rooms.ts';
import { describeRooms } from '../contracts/describe-rooms.ts';
import { describeServiceRooms } from '../contracts/describe-service-rooms.ts';
import { describeStore } from '../contracts/describe-store.ts';
import { anOrder, openLab } from '../contracts/store-lab.ts';
import { migratedDatabases, type Postgres, postgresDatabases, startPostgres } from './harness/postgres.ts';

let server: Postgres;

const databases = postgresDatabases(() => server);
/** For those that ask nothing of how the tables come about. */
const migrated = migratedDatabases(() => server);

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

describeStore(databases);
describeRooms(migrated);
describeServiceRooms(migrated);
describeEndingRooms(migrated);
describeFlowRooms(migrated);

const told = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    const known = storeTold(error);
    return isCertError(known) ? known.code : String(error);
  }
};

describe('PostgreSQL alone', () => {
  test('orders by a locale of its own, so that the order of bytes is proved and not had by chance', async () => {
    const rows = await server.ask("select 'a-b' < 'ab' as hyphen, 'B' < 'a' as upper");
    expect(rows).toEqual([{ hyphen: true, upper: false }]);
  });

  test('a transaction that the database ends for another’s sake is done again', async () => {
    const lab = await openLab(databases);
    let tries = 0;
    const order = await lab.store.transaction(async (store) => {
      tries++;
      await insertOrder(store, anOrder(lab));
      if (tries < 3) throw Object.assign(new Error('could not serialize'), { code: tries === 1 ? '40001' : '40P01' });
      return orderById(store, 'ord_1');
    });
    expect([tries, order?.id]).toEqual([3, 'ord_1']);
    await lab.close();
  });

  test('a connection ended from outside fails what was under way, and the next question has another', async () => {
    const lab = await openLab(databases);
    const cut = lab.store.transaction(async (store) => {
      await insertOrder(store, anOrder(lab));
      await server.ask('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $$signet$$');
      await listPeople(store);
    });
    expect(await told(cut)).toBe('store-unreachable');
    expect(await orderById(lab.store, 'ord_1')).toBeUndefined();
    await lab.store.transaction((store) => insertOrder(store, anOrder(lab)));
    await lab.close();
  });

  test('a server that dies and comes back is used again; meanwhile the sentence says so', async () => {
    const lab = await openLab(databases);
    await insertOrder(lab.store, anOrder(lab));
    await server.kill();
    expect(await told(listPeople(lab.store))).toBe('store-unreachable');
    expect(await told(lab.store.transaction((store) => listPeople(store)))).toBe('store-unreachable');
    await server.again();
    expect((await orderById(lab.store, 'ord_1'))?.id).toBe('ord_1');
    await lab.store.transaction((store) => insertOrder(store, anOrder(lab, { id: 'ord_2' })));
    await lab.close();
  });

  test('a wrong address is told as such', async () => {
    const store = createStore(
      await openDatabase('postgres://signet@127.0.0.1:1/none'),
      (await openLab(databases)).store.seal,
    );
    expect(await told(store.transaction(listPeople))).toBe('store-unreachable');
    await store.db.destroy();
  });
});
