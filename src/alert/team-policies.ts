import { type Receiver, readReceiver, writeReceiver } from '../notice/receiver.ts';
import type { Store } from '../store/store.ts';
import type { AlertHouse } from './alert-house.ts';
import { allPolicies } from './policy.store.ts';
import type { Policy } from './policy.ts';
import { askMailboxes, lookAgainFor } from './policy-mailboxes.ts';

const teamReceiver = (id: string): string => writeReceiver({ kind: 'team', id });

/** The policies that speak to a team. */
export const policiesTo = async (store: Store, teamId: string): Promise<readonly Policy[]> =>
  (await allPolicies(store)).filter(({ receivers }) => receivers.includes(teamReceiver(teamId)));

/**
 * MSG-3: a team means others now. What policies say to it is looked at again, so that whoever joined hears what stands; a mailbox that became
 * its channel gets the link that proves it.
 */
export const teamChanged = async (store: Store, house: AlertHouse, teamId: string, by: string): Promise<void> => {
  const receiver = teamReceiver(teamId);
  if ((await policiesTo(store, teamId)).length === 0) return;
  await askMailboxes(store, house, { receivers: [receiver] }, by);
  await lookAgainFor(store, house, (one) => one === receiver);
};

/** The teams that receivers name, by the word they are named with: an id or a name. */
export const teamsIn = (receivers: readonly string[]): readonly string[] => [
  ...new Set(
    receivers
      .map(readReceiver)
      .filter((receiver): receiver is Extract<Receiver, { kind: 'team' }> => receiver?.kind === 'team')
      .map(({ id }) => id),
  ),
];
