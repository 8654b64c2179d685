import type { Store } from '../store/store.ts';

/** What is told about renewals and hostings (MSG-1). */
export type Told =
  | 'renewal-charged'
  | 'renewal-charge-failed'
  | 'renewal-failed'
  | 'renewal-record-asked'
  | 'renewal-without'
  | 'renewal-held'
  | 'renewal-done'
  | 'hosting-soon'
  | 'hosting-done'
  | 'hosting-failed'
  | 'drift-found';

export interface Telling {
  readonly kind: Told;
  readonly subject: { readonly kind: 'certificate'; readonly id: string };
  readonly facts: Readonly<Record<string, string>>;
}

/** Puts a notice into the outbox, in the transaction of the decision it is about: both are saved, or neither. */
export type Tell = (store: Store, telling: Telling) => Promise<void>;
