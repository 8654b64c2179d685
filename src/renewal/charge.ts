import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { goesOn } from '../certificate/term.ts';
import { isCertError } from '../kernel/errors.ts';
import { originalOf } from '../order/reissue.store.ts';
import { holdFor } from '../points/hold.ts';
import { holdOf } from '../points/hold-row.store.ts';
import { packById } from '../points/pack.store.ts';
import type { Store } from '../store/store.ts';
import type { Setback } from '../validation/setback.ts';
import type { RenewalHouse } from './renewal-house.ts';

export type Charged =
  | { readonly ok: true; readonly points: number }
  | { readonly ok: false; readonly setback: Setback };

/** Whoever owns no pack with enough, or only expired ones: said, not thrown, since it ends auto-renewal (RENEW-4). */
const SHORT = ['points-short', 'points-expired'] as const;

/** The account that paid for a certificate; a reissue was paid for with its original. */
const paidBy = async (store: Store, { id, orderId }: Certificate): Promise<string | undefined> => {
  const original = await originalOf(store, id);
  const order = original === undefined ? orderId : (await certificateById(store, original))?.orderId;
  const hold = order === undefined ? undefined : await holdOf(store, order);
  return hold === undefined ? undefined : (await packById(store, hold.packId))?.account;
};

/** RENEW-3: holds what the plan costs, nothing within a term that is paid (PLAN-9), for the renewal's order, from whose packs paid before, else the owner's, in the transaction that makes the order. */
export const chargeRenewal = async (
  house: RenewalHouse,
  store: Store,
  certificate: Certificate,
  orderId: string,
): Promise<Charged> => {
  const { plan, owner } = certificate;
  const points = goesOn(certificate) ? 0 : (house.policy.prices?.[plan] ?? 0);
  const before = points === 0 ? undefined : await paidBy(store, certificate);
  try {
    await holdFor(store, house, { person: owner, orderId, points, pack: undefined, before });
    return { ok: true, points };
  } catch (error) {
    if (!isCertError(error) || !SHORT.some((code) => isCertError(error, code))) throw error;
    return { ok: false, setback: { type: error.code, detail: '', facts: error.facts } };
  }
};
