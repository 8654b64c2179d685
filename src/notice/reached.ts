import { personIdNamed } from '../account/person.store.ts';
import { membersOf, teamByWord } from '../account/team.store.ts';
import type { Store } from '../store/store.ts';
import { type Reached, type Receiver, readReceiver, writeReceiver } from './receiver.ts';

const person = (id: string): string => writeReceiver({ kind: 'person', id });

const PERSON_ID = /^per_/;

type Meant = {
  readonly [K in Receiver['kind']]?: (
    store: Store,
    receiver: Extract<Receiver, { kind: K }>,
  ) => Promise<readonly string[]>;
};

/** The configuration names people, and teams, by name. */
const MEANT: Meant = {
  person: async (store, { id }) => {
    const named = PERSON_ID.test(id) ? undefined : await personIdNamed(store, id);
    return named === undefined ? [] : [person(named)];
  },
  team: async (store, { id }) => {
    const team = await teamByWord(store, id);
    if (team === undefined) return [];
    if (team.channel !== undefined) return [team.channel];
    return (await membersOf(store, team.id)).map((member) => person(member.id));
  },
};

const meantBy = async (store: Store, receiver: Receiver): Promise<readonly string[]> =>
  (await (MEANT[receiver.kind] as ((store: Store, receiver: Receiver) => Promise<readonly string[]>) | undefined)?.(
    store,
    receiver,
  )) ?? [];

/**
 * MSG-3: whom each receiver means now: a team its channel, where it has none everybody who belongs to it. So whoever joins a team hears
 * the next notice, and whoever leaves it none. A team without anybody, or that is gone, stays itself: its delivery fails at once, is
 * written down, and others are told instead, as for a channel that is gone.
 */
export const reachedNow = async (store: Store, receivers: Iterable<string>): Promise<Reached> => {
  const known = new Map<string, readonly string[]>();
  for (const text of new Set(receivers)) {
    const receiver = readReceiver(text);
    const meant = receiver === undefined ? [] : await meantBy(store, receiver);
    if (meant.length > 0) known.set(text, meant);
  }
  return (receiver) => known.get(receiver) ?? [receiver];
};
