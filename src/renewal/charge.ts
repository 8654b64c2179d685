import type { Certificate } from '../certificate/certificate.ts';
import { isCertError } from '../kernel/errors.ts';
import { holdFor } from '../points/hold.ts';
import type { Store } from '../store/store.ts';
import type { Setback } from '../validation/setback.ts';
import type { RenewalHouse } from './renewal-house.ts';

export type Charged =
  | { readonly ok: true; readonly points: number }
  | { readonly ok: false; readonly setback: Setback };

/** Whoever owns no pack with enough, or only expired ones: said, not thrown, since it ends auto-renewal (RENEW-4). */
const SHORT = ['points-short', 'points-expired'] as const;

/** RENEW-3: holds what the plan costs for the renewal's order, from the owner's packs, in the transaction that makes the order. */
export const chargeRenewal = async (
  house: RenewalHouse,
  store: Store,
  { plan, owner }: Certificate,
  orderId: string,
): Promise<Charged> => {
  const points = house.policy.prices?.[plan] ?? 0;
  try {
    await holdFor(store, house, { account: owner, orderId, points, pack: undefined });
    return { ok: true, points };
  } catch (error) {
    if (!isCertError(error) || !SHORT.some((code) => isCertError(error, code))) throw error;
    return { ok: false, setback: { type: error.code, detail: '', facts: error.facts } };
  }
};
