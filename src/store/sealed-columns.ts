import type { Schema } from './schema.ts';

/** Kinds of secrets. */
export type SealPurpose =
  | 'private-key'
  | 'key-password'
  | 'previous-pair'
  | 'link'
  | 'memory'
  | 'authority-key'
  | 'installation'
  | 'kept'
  | 'party'
  | 'letter'
  | 'order-mail'
  | 'acme-key'
  | 'second-factor';

interface SealedColumn {
  readonly table: keyof Schema;
  readonly column: string;
  /** What the seal authenticates: the kind of secret, so that a key stays sealed as it is when it moves from order to certificate. */
  readonly purpose: SealPurpose;
  /** The columns that name a row. */
  readonly key: readonly string[];
}

/** Every column that holds sealed text: what a rotation of the master key seals anew. */
export const SEALED_COLUMNS = [
  { table: 'orders', column: 'key', purpose: 'private-key', key: ['id'] },
  { table: 'orders', column: 'keyPassword', purpose: 'key-password', key: ['id'] },
  { table: 'orders', column: 'applicant', purpose: 'party', key: ['id'] },
  { table: 'orders', column: 'email', purpose: 'party', key: ['id'] },
  { table: 'parties', column: 'detail', purpose: 'party', key: ['id'] },
  { table: 'letters', column: 'content', purpose: 'letter', key: ['orderId'] },
  { table: 'orderMails', column: 'detail', purpose: 'order-mail', key: ['orderId'] },
  { table: 'certificates', column: 'key', purpose: 'private-key', key: ['id'] },
  { table: 'certificates', column: 'encryptionKey', purpose: 'private-key', key: ['id'] },
  { table: 'certificates', column: 'keyPassword', purpose: 'key-password', key: ['id'] },
  { table: 'deployments', column: 'previous', purpose: 'previous-pair', key: ['id'] },
  { table: 'mailReceivers', column: 'token', purpose: 'link', key: ['address'] },
  { table: 'links', column: 'detail', purpose: 'link', key: ['hash'] },
  { table: 'memory', column: 'value', purpose: 'memory', key: ['owner', 'key'] },
  { table: 'installations', column: 'detail', purpose: 'installation', key: ['surface', 'realm'] },
  { table: 'kept', column: 'detail', purpose: 'kept', key: ['key'] },
  { table: 'authorityOrders', column: 'encryption', purpose: 'private-key', key: ['id'] },
  { table: 'secondFactors', column: 'secret', purpose: 'second-factor', key: ['personId'] },
  { table: 'acmeKeys', column: 'hmac', purpose: 'acme-key', key: ['id'] },
  { table: 'authorities', column: 'rootKey', purpose: 'authority-key', key: ['name'] },
  { table: 'authorities', column: 'issuingKey', purpose: 'authority-key', key: ['name'] },
] as const satisfies readonly SealedColumn[];
