import type { Account } from '../account/team.ts';
import type { LedgerLine } from './ledger.ts';

const COLUMNS = ['at', 'kind', 'points', 'place', 'subject', 'actor', 'entry', 'account', 'whose'] as const;

/** Quoted where it must be; a leading `=`, `+`, `-` or `@` of a text would be run as a formula by spreadsheets. @see RFC 4180 §2 */
const cell = (value: string | number): string => {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** An account's movements as CSV with a heading line; every line says whose they are, so that exports can be put together. */
export const pointsCsv = (lines: readonly LedgerLine[], whose: Pick<Account, 'id' | 'name'>): string =>
  [
    COLUMNS.join(','),
    ...lines.map(({ at, kind, points, place, subject, actor, id }) =>
      [at, kind, points, place, subject, actor, id, whose.id, whose.name].map(cell).join(','),
    ),
    '',
  ].join('\r\n');
