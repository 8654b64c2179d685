import type { Store } from '../../src/store/store.ts';

/** Rows per table, so that a test can show that nothing was left behind. */
export const rowCounts = async ({ db }: Store): Promise<Readonly<Record<string, number>>> => {
  const tables = (await db.introspection.getTables()).map(({ name }) => name).toSorted();
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const rows = await db
      .selectFrom(table as 'orders')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirst();
    counts[table] = Number(rows?.count);
  }
  return counts;
};
