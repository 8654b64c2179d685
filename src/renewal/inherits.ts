import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { goesOn } from '../certificate/term.ts';
import type { Store } from '../store/store.ts';

/** Whether somebody had switched on that a term is followed by another: as the last certificate of the term before had it. */
const wantedBefore = async (store: Store, { replacesId }: Certificate): Promise<boolean> => {
  for (let id = replacesId; id !== undefined; ) {
    const before = await certificateById(store, id);
    if (before === undefined || !goesOn(before)) return before?.autoRenew ?? false;
    id = before.replacesId;
  }
  return false;
};

/**
 * Whether a successor renews by itself: as the one before it did; within a term that is paid (PLAN-9) always. What follows a term costs
 * points again, and is made by itself only if somebody switched that on (RENEW-1), then or at the end of the term before.
 */
export const inheritsRenewal = async (store: Store, before: Certificate, successor: Certificate): Promise<boolean> => {
  if (before.termEnds === undefined) return before.autoRenew;
  if (goesOn(successor)) return before.autoRenew || !goesOn(before);
  return goesOn(before) ? successor.autoRenew || (await wantedBefore(store, before)) : before.autoRenew;
};
