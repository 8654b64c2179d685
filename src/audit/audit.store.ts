import type { Insertable } from 'kysely';
import { type Clock, nowOf } from '../kernel/clock.ts';
import { afterwards } from '../store/inside.ts';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { type AuditEntry, auditHash, FIRST_PREVIOUS } from './audit-entry.ts';

type AuditRow = Insertable<Schema['audit']>;

export interface AuditFacts {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

const lastEntry = question((db) => db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1));
const append = question((db, entry: AuditRow) =>
  db
    .insertInto('audit')
    .values(entry)
    .onConflict((conflict) => conflict.column('seq').doNothing()),
);

type Last = Pick<AuditEntry, 'seq' | 'hash'>;

/** The last entry that this process has committed, by database: mostly it still is the last one, and need not be read. */
const lasts = new WeakMap<object, Last>();

const appendAfter = async (store: Store, clock: Clock, facts: AuditFacts, last: Last | undefined) => {
  const entry = {
    seq: (last?.seq ?? 0) + 1,
    at: nowOf(clock),
    actor: facts.actor,
    action: facts.action,
    subject: facts.subject,
    detail: JSON.stringify(facts.detail ?? {}),
    previous: last?.hash ?? FIRST_PREVIOUS,
  };
  const hash = auditHash(entry);
  return (await append.change(store, { ...entry, hash })) === 1n ? { seq: entry.seq, hash } : undefined;
};

/**
 * Appends one entry, chained to the one before. Call it inside the transaction of the change it tells of: both are there or neither.
 * Transactions take turns, so no two entries meet at one number; where another process wrote since, the last one is read.
 */
export const audit = (store: Store, clock: Clock, facts: AuditFacts): Promise<void> =>
  store.transaction(async (inside) => {
    const { adapter } = inside.db.getExecutor();
    const known = lasts.get(adapter);
    const added =
      (known === undefined ? undefined : await appendAfter(inside, clock, facts, known)) ??
      (await appendAfter(inside, clock, facts, await lastEntry.first(inside)));
    if (added === undefined) throw new Error('two transactions at one entry of the audit log');
    afterwards(() => lasts.set(adapter, added));
  });

/** Newest first; `before` pages on. */
export const readAudit = async (
  store: Store,
  filter: { readonly subject?: string | readonly string[]; readonly before?: number; readonly limit: number },
): Promise<readonly AuditEntry[]> => {
  let query = store.db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(filter.limit);
  if (filter.subject !== undefined) query = query.where('subject', 'in', [filter.subject].flat());
  if (filter.before !== undefined) query = query.where('seq', '<', filter.before);
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) }));
};

export type ChainCheck =
  | { readonly whole: true; readonly entries: number }
  | { readonly whole: false; readonly entries: number; readonly brokenAt: number };

const PAGE = 2_000;

/** Walks the whole chain from the first entry; tells the first number at which it does not hold (changed, removed or put in between). */
export const verifyAudit = async (store: Store): Promise<ChainCheck> => {
  let previous = FIRST_PREVIOUS;
  let seq = 0;
  for (;;) {
    const rows = await store.db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    for (const row of rows) {
      const { hash, ...rest } = row;
      if (row.seq !== seq + 1 || row.previous !== previous || auditHash(rest) !== hash) {
        return { whole: false, entries: seq, brokenAt: seq + 1 };
      }
      previous = hash;
      seq = row.seq;
    }
    if (rows.length < PAGE) return { whole: true, entries: seq };
  }
};
