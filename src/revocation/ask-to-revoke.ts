import type { Certificate } from '../certificate/certificate.ts';
import { askApproval } from '../order/ask-approval.ts';
import type { OrderHouse } from '../order/order-house.ts';
import type { Store } from '../store/store.ts';
import type { Revocation } from './revocation.ts';

/** Asks the approvers whether the certificate is to be revoked. Run it in the save that waits for the answer. */
export const askToRevoke = async (
  house: OrderHouse,
  store: Store,
  { approvalId, requester, reason, deadline }: Revocation,
  { id, names }: Certificate,
): Promise<void> => {
  if (approvalId === undefined) return;
  const subject = { kind: 'certificate', id } as const;
  const summary = `${names.join(', ')} ✕ ${reason}`;
  await askApproval(house, store, { id: approvalId, subject, requester, names, summary, deadline, knows: requester });
};
