import { CLOCK_ACTOR } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { isCertError } from '../kernel/errors.ts';
import { type MailReceiver, mailboxesIn } from '../notice/mail-receiver.ts';
import { askForProof, proveMailbox, unprovedAmong } from '../notice/prove-mailbox.ts';
import type { Store } from '../store/store.ts';
import type { AlertSettings } from './decide-alert.ts';
import { allPolicies, lookAtAll } from './policy.store.ts';
import type { Policy } from './policy.ts';
import type { AlertHouse } from './sweep.ts';

type WithReceivers = Pick<Policy, 'receivers'>;

/** MSG-2: the receivers among those of policies that are to be told nothing yet. */
export const unprovedReceivers = async (
  store: Store,
  house: AlertHouse,
  policies: readonly WithReceivers[],
): Promise<ReadonlySet<string>> => {
  const receivers = [...new Set(policies.flatMap((policy) => policy.receivers))];
  const unproved = await unprovedAmong(store, house, mailboxesIn(receivers));
  return new Set(receivers.filter((receiver) => [...mailboxesIn([receiver])].some((address) => unproved.has(address))));
};

/** What a decision is made by now: the settings, and who must not be told yet. */
export const settingsNow = async (house: AlertHouse, policies: readonly Policy[]): Promise<AlertSettings> => ({
  ...house.alerts,
  unproved: await unprovedReceivers(house.store, house, policies),
});

/** A policy was made or changed: the mailboxes it is the first to name get the link that proves them. */
export const askMailboxes = async (
  store: Store,
  house: AlertHouse,
  { receivers }: WithReceivers,
  by: string,
): Promise<void> => {
  for (const address of mailboxesIn(receivers)) await askForProof(store, house, address, by);
};

/** Mailboxes that policies name and nobody was asked about, or whose link has lapsed: of a configuration that lost one, or from before. */
export const askForgotten = async (house: AlertHouse): Promise<void> => {
  const unproved = await unprovedReceivers(house.store, house, await allPolicies(house.store));
  try {
    for (const receiver of unproved)
      await house.store.transaction((store) => askMailboxes(store, house, { receivers: [receiver] }, CLOCK_ACTOR));
  } catch (error) {
    // Enough for today: the rest another time.
    if (!isCertError(error, 'proofs-many') && !isCertError(error, 'proof-soon')) throw error;
  }
};

/** The press on the link's page. What its policies speak of is looked at again at once. Throws `link-gone`. */
export const mailboxProved = (house: AlertHouse, token: string): Promise<MailReceiver> =>
  house.store.transaction(async (store) => {
    const proved = await proveMailbox(store, house, token);
    for (const policy of await allPolicies(store))
      if (mailboxesIn(policy.receivers).has(proved.address)) await lookAtAll(store, policy, nowOf(house.clock));
    return proved;
  });
