import { approvalById, approvalsOfSubject } from '../approval/approval.store.ts';
import type { Approval } from '../approval/approval.ts';
import { CertError, isCertError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';
import type { CertificateFinder } from './finder.ts';

export interface ApprovalFinder extends CertificateFinder {
  readonly store: Store;
  readonly findOrder: (word: string) => Promise<string>;
}

/** An approval's id, or the word of an order or certificate that it is about: what waits comes first, then what was asked last. */
export const approvalNamed = async (house: ApprovalFinder, word: string): Promise<Approval> => {
  const none = new CertError('nothing-found', { what: 'approval', query: word }, { field: 'what' });
  if (word.startsWith('apv_')) {
    const approval = await approvalById(house.store, word);
    if (approval === undefined) throw none;
    return approval;
  }
  const found: Approval[] = [];
  for (const find of [house.findCertificate, house.findOrder]) {
    const subject = await find(word).catch((error: unknown) => {
      if (isCertError(error, 'nothing-found')) return undefined;
      throw error;
    });
    if (subject !== undefined) found.push(...(await approvalsOfSubject(house.store, subject)));
  }
  const chosen = found.findLast(({ state }) => state === 'waiting') ?? found.at(-1);
  if (chosen === undefined) throw none;
  return chosen;
};
