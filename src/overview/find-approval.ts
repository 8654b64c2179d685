import { approvalById, approvalsOfSubject, waitingApprovals } from '../approval/approval.store.ts';
import type { Approval } from '../approval/approval.ts';
import { isCertError } from '../kernel/errors.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { Store } from '../store/store.ts';
import type { CertificateFinder } from './finder.ts';

export interface ApprovalFinder extends CertificateFinder {
  readonly store: Store;
  readonly findOrder: (word: string) => Promise<string>;
}

/** Waiting ones looked through for a name, at most. */
const LOOKED_AT = 500;

/** An approval's id, or the word of an order or certificate that it is about: what waits comes first, then what was asked last. */
export const approvalNamed = async (house: ApprovalFinder, word: string): Promise<Approval> => {
  const none = nothingFound('approval', word, 'what');
  if (word.startsWith('apv_')) {
    const approval = await approvalById(house.store, word);
    if (approval === undefined) throw none;
    return approval;
  }
  const found: Approval[] = [];
  // ACME orders are known by the names they are about, as the list shows them.
  const waiting = await waitingApprovals(house.store, LOOKED_AT);
  found.push(...waiting.filter(({ subjectId, summary }) => subjectId === word || summary.split(', ').includes(word)));
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
