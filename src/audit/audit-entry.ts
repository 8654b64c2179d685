import { hash } from 'node:crypto';
import type { Instant } from '../kernel/clock.ts';

/** One line of the audit log: who did what to which subject. `detail` never holds a secret. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: Instant;
  /** A person's id, or `clock`. */
  readonly actor: string;
  /** e.g. `order.applied`, `approval.voted`, `command.refused`. */
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The hash of the entry before; the first has 64 zeros. */
  readonly previous: string;
  readonly hash: string;
}

export const FIRST_PREVIOUS = '0'.repeat(64);

/** SHA-256 over the entry's fields, each on its own line as JSON, so that no field can flow into the next. */
export const auditHash = (entry: Omit<AuditEntry, 'hash' | 'detail'> & { readonly detail: string }): string =>
  hash(
    'sha256',
    [entry.previous, entry.seq, entry.at, entry.actor, entry.action, entry.subject, entry.detail]
      .map((field) => JSON.stringify(field))
      .join('\n'),
  );
