/** What one press can do about a certificate's renewal: begin one, look at its proofs again, or answer what it asks. */
export interface Remedy {
  readonly kind: 'renew' | 'verify' | 'decide';
  /** The certificate's id, or the order's for what an order is asked. */
  readonly what: string;
}

/** How a renewal stands, as its rows say. */
export interface RenewalStands {
  readonly certificateId: string;
  /** `renewals.state`; null where the certificate was not issued here. */
  readonly renewal: string | null;
  readonly orderId: string | null;
  /** `orders.state` of that order. */
  readonly order: string | null;
}

const VERIFIABLE: ReadonlySet<string | null> = new Set(['validating', 'validation-failed']);
const STARTABLE: ReadonlySet<string | null> = new Set(['resting', 'waiting']);

/** Undefined where nothing is to be pressed: it is under way, over, or not ours. */
export const remedyOf = ({ certificateId, renewal, orderId, order }: RenewalStands): Remedy | undefined => {
  if (STARTABLE.has(renewal)) return { kind: 'renew', what: certificateId };
  if (orderId === null) return undefined;
  if (renewal === 'held') return { kind: 'decide', what: orderId };
  return renewal === 'ordered' && VERIFIABLE.has(order) ? { kind: 'verify', what: orderId } : undefined;
};
