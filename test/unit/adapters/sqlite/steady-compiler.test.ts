import { CompiledQuery } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate, openDatabase } from '../../../../adapters/database.ts';
import type { Db } from '../../../../src/store/schema.ts';

let db: Db;
beforeEach(async () => {
  db = await openDatabase('sqlite::memory:');
  await migrate(db);
});
afterEach(() => db.destroy());

const planOf = async ({ sql, parameters }: CompiledQuery): Promise<string> => {
  const { rows } = await db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
  );
  return rows.map(({ detail }) => detail).join('; ');
};

test('a limit and the values compared with are hidden from the planner, so that nothing is prepared twice', () => {
  const query = db.selectFrom('pointPacks').select('id').where('account', '=', 'a').orderBy('expiresAt').limit(3);
  const { sql, parameters } = query.compile();
  expect(sql).toBe('select "id" from "pointPacks" where "account" = +? order by "expiresAt" limit 3');
  expect(parameters).toEqual(['a']);
});

test('the index is used all the same', async () => {
  const query = db.selectFrom('pointPacks').select('id').where('account', '=', 'a').orderBy('expiresAt');
  expect(await planOf(query.compile())).toContain('pointPacksAccount (account=?)');
  const due = db.selectFrom('orders').select('id').where('nextAt', '<=', '2026').orderBy('nextAt').limit(200);
  expect(await planOf(due.compile())).toContain('(nextAt<?)');
});

test.each(['text', '5', 5, null, new Uint8Array([1, 0, 255])])('%s is compared as it is', async (value) => {
  const { rows } = await db.executeQuery(
    CompiledQuery.raw('select ? is +? as same, typeof(?) = typeof(+?) as kind', [value, value, value, value]),
  );
  expect(rows).toEqual([{ same: 1, kind: 1 }]);
});
