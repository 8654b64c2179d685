import type { Store } from '../store/store.ts';
import { announce } from './announce.ts';
import { mailReceiver } from './mail-receiver.store.ts';
import type { Notice } from './notice.ts';
import type { ProofHouse } from './prove-mailbox.ts';
import { writeReceiver } from './receiver.ts';

/** A mailbox that its link could not be sent to: whoever named it is told, else the admins; nobody gets the link in its place. */
export const tellAsker = async (
  store: Store,
  house: ProofHouse,
  { id, subjectId }: Notice,
  problem: string,
): Promise<readonly string[]> => {
  const asked = await mailReceiver(store, subjectId);
  const asker =
    asked?.askedBy.startsWith('per_') === true ? writeReceiver({ kind: 'person', id: asked.askedBy }) : undefined;
  await announce(store, house, {
    kind: 'mailbox-unreached',
    subject: subjectId,
    occasion: id,
    facts: { address: subjectId, words: problem },
    receivers: asker === undefined ? [] : [{ receiver: asker, why: 'policy' }],
  });
  return asker === undefined ? [] : [asker];
};
