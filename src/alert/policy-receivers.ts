import { teamNamed } from '../account/account-words.ts';
import { named } from '../account/person-words.ts';
import { wrongValue } from '../kernel/errors.ts';
import { isAddress, mailboxOf } from '../notice/mail-receiver.ts';
import { RECEIVER_FORMS, type Receiver, reachedBy, readReceiver, writeReceiver } from '../notice/receiver.ts';
import { receiverNames } from '../notice/receiver-names.store.ts';
import type { Store } from '../store/store.ts';
import type { AlertHouse } from './alert-house.ts';
import type { Policy } from './policy.ts';
import type { ShownReceiver } from './policy.views.ts';
import { policyReach } from './policy-mailboxes.ts';

const FIELD = 'to';

/** People and teams are found at once and kept by id: whoever is called something else later is still the one that was meant. */
const settled = async (store: Store, word: string, receiver: Receiver): Promise<Receiver> => {
  if (receiver.kind === 'person') return { kind: 'person', id: (await named(store, receiver.id, FIELD)).id };
  if (receiver.kind === 'team') return { kind: 'team', id: (await teamNamed(store, receiver.id, FIELD)).id };
  if (receiver.kind !== 'mail') return receiver;
  if (!isAddress(receiver.address)) throw wrongValue(FIELD, word, `me, ${RECEIVER_FORMS}`);
  return { kind: 'mail', address: mailboxOf(receiver.address) };
};

/** The receivers of `--to`, each once. Throws `option-value`, `person-unknown`, `team-unknown`. */
export const receiversNamed = async (
  store: Store,
  words: readonly string[],
  me: string,
): Promise<readonly string[]> => {
  const all = new Set<string>();
  for (const word of words) {
    const receiver: Receiver | undefined = word === 'me' ? { kind: 'person', id: me } : readReceiver(word);
    if (receiver === undefined) throw wrongValue(FIELD, word, `me, ${RECEIVER_FORMS}`);
    all.add(writeReceiver(await settled(store, word, receiver)));
  }
  return [...all];
};

/** A policy's receivers, whom they mean now, and which of those wait for a yes. */
export interface PolicyAudience {
  readonly reaches: readonly string[];
  readonly unproved: readonly string[];
  readonly shown: readonly ShownReceiver[];
}

/** MSG-3: whom policies reach now, as they are shown. */
export const audiencesOf = async (
  house: AlertHouse,
  policies: readonly Policy[],
): Promise<(policy: Policy) => PolicyAudience> => {
  const { store } = house;
  const { reached, unproved } = await policyReach(store, house, policies);
  const names = await receiverNames(store);
  const nameOf = (receiver: string): string => names.get(receiver) ?? receiver;
  const shownOne = (receiver: string): ShownReceiver => {
    const kind = readReceiver(receiver)?.kind;
    const isTeam = kind === 'team';
    return {
      name: nameOf(receiver),
      unproved: unproved.has(receiver),
      ...(kind === 'person' && !names.has(receiver) ? { gone: true } : {}),
      ...(isTeam
        ? {
            team: reached(receiver)
              .filter((one) => one !== receiver)
              .map((one) => ({ name: nameOf(one), unproved: unproved.has(one) })),
          }
        : {}),
    };
  };
  return ({ receivers }) => {
    const reaches = reachedBy(reached, receivers);
    return { reaches, unproved: reaches.filter((one) => unproved.has(one)), shown: receivers.map(shownOne) };
  };
};
