import type { ProofHouse } from '../notice/prove-mailbox.ts';
import type { Store } from '../store/store.ts';
import type { AlertSettings } from './decide-alert.ts';

/** What the alert room needs. */
export interface AlertHouse extends ProofHouse {
  readonly store: Store;
  readonly alerts: AlertSettings;
}
