import type { Schema } from './schema.ts';

interface SealedColumn {
  readonly table: keyof Schema;
  readonly column: string;
  /** The columns that name a row. */
  readonly key: readonly string[];
}

/** Every column that holds sealed text: what a rotation of the master key seals anew. The purpose is `table.column`. */
export const SEALED_COLUMNS = [
  { table: 'orders', column: 'key', key: ['id'] },
  { table: 'orders', column: 'keyPassword', key: ['id'] },
  { table: 'certificates', column: 'key', key: ['id'] },
  { table: 'certificates', column: 'keyPassword', key: ['id'] },
  { table: 'deployments', column: 'previous', key: ['id'] },
  { table: 'links', column: 'detail', key: ['hash'] },
  { table: 'memory', column: 'value', key: ['owner', 'key'] },
  { table: 'authorities', column: 'rootKey', key: ['name'] },
  { table: 'authorities', column: 'issuingKey', key: ['name'] },
] as const satisfies readonly SealedColumn[];
