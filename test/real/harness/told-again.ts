import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { useDatabases } from '../../fakes/test-database.ts';
import { migratedDatabases, type Postgres, startPostgres } from './postgres.ts';

const STORIES = join(import.meta.dirname, '../../stories');

/**
 * Stories of the whole bot again, with everything it keeps in a PostgreSQL of this file's own. Each is in a suite of its own, so that what
 * one does after its tests is not done after the others'. Answers the server, which runs from the first test on.
 */
export const tellAgain = (stories: readonly string[]): (() => Postgres) => {
  let server: Postgres;
  useDatabases(migratedDatabases(() => server));
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());
  for (const story of stories) {
    describe(story, async () => {
      await import(join(STORIES, `${story}.test.ts`));
    });
  }
  return () => server;
};
