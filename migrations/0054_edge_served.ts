import { type Kysely, sql } from 'kysely';

/** What an edge serves of a name: a change that it refuses goes back to that. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('edgeDomains').addColumn('served', 'text').execute();
  // What is active is served as its row says.
  await sql`
    update ${sql.table('edgeDomains')} set ${sql.ref('served')} =
      '{"origin":' || ${sql.ref('origin')} || ',"redirect":' || case ${sql.ref('redirect')} when 1 then 'true' else 'false' end ||
      coalesce(',"certificateId":"' || ${sql.ref('certificateId')} || '"', '') || '}'
    where ${sql.ref('state')} = 'active'
  `.execute(db);
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('edgeDomains').dropColumn('served').execute();
};
