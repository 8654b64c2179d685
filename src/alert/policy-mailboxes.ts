import { CLOCK_ACTOR } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { isCertError } from '../kernel/errors.ts';
import { type MailReceiver, mailboxesIn } from '../notice/mail-receiver.ts';
import { askForProof, proveMailbox, unprovedAmong } from '../notice/prove-mailbox.ts';
import { reachedNow } from '../notice/reached.ts';
import { type Reached, reachedBy } from '../notice/receiver.ts';
import type { Store } from '../store/store.ts';
import type { AlertHouse } from './alert-house.ts';
import type { AlertSettings } from './decide-alert.ts';
import { allPolicies, lookAtAll } from './policy.store.ts';
import type { Policy } from './policy.ts';

/** Whom policies reach now: MSG-3, teams as whoever they mean; MSG-2, who among them is to be told nothing yet. */
export interface PolicyReach {
  readonly reached: Reached;
  readonly unproved: ReadonlySet<string>;
}

export const policyReach = async (
  store: Store,
  house: AlertHouse,
  policies: readonly Pick<Policy, 'receivers'>[],
): Promise<PolicyReach> => {
  const named = [...new Set(policies.flatMap((policy) => policy.receivers))];
  const reached = await reachedNow(store, named);
  const receivers = reachedBy(reached, named);
  const unproved = await unprovedAmong(store, house, mailboxesIn(receivers));
  return {
    reached,
    unproved: new Set(
      receivers.filter((receiver) => [...mailboxesIn([receiver])].some((address) => unproved.has(address))),
    ),
  };
};

/** What a decision is made by now: the policies, the settings, and whom receivers mean. */
export interface DecidedBy {
  readonly policies: readonly Policy[];
  readonly settings: AlertSettings & PolicyReach;
}

export const decidedBy = async (house: AlertHouse): Promise<DecidedBy> => {
  const policies = await allPolicies(house.store);
  return { policies, settings: { ...house.alerts, ...(await policyReach(house.store, house, policies)) } };
};

/** A policy was made or changed: the mailboxes it is the first to name, a team's too, get the link that proves them. */
export const askMailboxes = async (
  store: Store,
  house: AlertHouse,
  { receivers }: Pick<Policy, 'receivers'>,
  by: string,
): Promise<void> => {
  const reached = reachedBy(await reachedNow(store, receivers), receivers);
  for (const address of mailboxesIn(reached)) await askForProof(store, house, address, by);
};

/** Mailboxes that policies name and nobody was asked about, or whose link has lapsed: of a configuration that lost one, or from before. */
export const askForgotten = async (house: AlertHouse): Promise<void> => {
  const { unproved } = await policyReach(house.store, house, await allPolicies(house.store));
  try {
    for (const receiver of unproved)
      await house.store.transaction((store) => askMailboxes(store, house, { receivers: [receiver] }, CLOCK_ACTOR));
  } catch (error) {
    // Enough for today: the rest another time.
    if (!isCertError(error, 'proofs-many') && !isCertError(error, 'proof-soon')) throw error;
  }
};

/** The policies that speak to one of these receivers, by a team too, look at what they speak of again at once. */
export const lookAgainFor = async (
  store: Store,
  house: AlertHouse,
  concerns: (receiver: string) => boolean,
): Promise<void> => {
  const policies = await allPolicies(store);
  const reached = await reachedNow(
    store,
    policies.flatMap(({ receivers }) => receivers),
  );
  for (const policy of policies)
    if ([...policy.receivers, ...reachedBy(reached, policy.receivers)].some(concerns))
      await lookAtAll(store, policy, nowOf(house.clock));
};

/** The press on the link's page. What its policies speak of is looked at again at once. Throws `link-gone`. */
export const mailboxProved = (house: AlertHouse, token: string): Promise<MailReceiver> =>
  house.store.transaction(async (store) => {
    const proved = await proveMailbox(store, house, token);
    await lookAgainFor(store, house, (receiver) => mailboxesIn([receiver]).has(proved.address));
    return proved;
  });
