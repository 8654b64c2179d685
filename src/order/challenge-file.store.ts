import type { Store } from '../store/store.ts';

export interface ChallengeFile {
  readonly host: string;
  readonly path: string;
  readonly content: string;
}

/** Files that Signet's own HTTP port answers for an order (VAL-5), replaced as a whole. */
export const setChallengeFiles = async (
  store: Store,
  orderId: string,
  files: readonly ChallengeFile[],
): Promise<void> =>
  store.transaction(async ({ db }) => {
    await db.deleteFrom('challengeFiles').where('orderId', '=', orderId).execute();
    if (files.length > 0)
      await db
        .insertInto('challengeFiles')
        .values(files.map((file) => ({ ...file, orderId })))
        .execute();
  });

/** What the HTTP port answers for `path`; the host decides between orders that use the same path. */
export const challengeFile = async (store: Store, host: string, path: string): Promise<string | undefined> => {
  const rows = await store.db
    .selectFrom('challengeFiles')
    .select(['host', 'content'])
    .where('path', '=', path)
    .limit(50)
    .execute();
  return (rows.find((row) => row.host === host) ?? rows.find((row) => row.host === ''))?.content;
};
