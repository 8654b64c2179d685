import type Database from 'better-sqlite3';
import { vi } from 'vitest';

// A SELECT without ORDER BY answers in whatever order suits the database, on PostgreSQL in another one on another day. Here SQLite answers
// backwards wherever nobody asked for an order, so that what rests on one by accident fails at once rather than now and then.
// @see https://www.sqlite.org/pragma.html#pragma_reverse_unordered_selects
vi.mock('better-sqlite3', async (original) => {
  const { default: Real } = await original<{ default: typeof Database }>();
  class Backwards extends Real {
    constructor(...given: ConstructorParameters<typeof Real>) {
      super(...given);
      this.pragma('reverse_unordered_selects = ON');
    }
  }
  return { default: Backwards };
});
