import { receiversIn } from '../notice/audience.ts';
import { reachedNow } from '../notice/reached.ts';
import { teamReaching } from '../notice/receiver.ts';
import { receiverNames } from '../notice/receiver-names.store.ts';
import type { Say } from '../texts/say.ts';
import { HOUSE_POLICY, type Verdict } from './alert.ts';
import type { AlertHouse } from './alert-house.ts';
import type { Policy } from './policy.ts';

/** Receivers and policies as people know them. */
export interface ToldAs {
  readonly nameOf: (receiver: string) => string;
  readonly policyOf: (id: string) => string;
  /** MSG-3: with the team by which they are reached, where they are not named themselves. */
  readonly verdict: (verdict: Pick<Verdict, 'receiver' | 'policy'>) => string;
}

export const toldAs = async (
  { store, routes, alerts }: Pick<AlertHouse, 'store' | 'routes' | 'alerts'>,
  say: Say,
  policies: readonly Policy[],
): Promise<ToldAs> => {
  const names = await receiverNames(store);
  const everybodys = [...receiversIn(routes), ...alerts.onCall];
  const reached = await reachedNow(store, [...everybodys, ...policies.flatMap(({ receivers }) => receivers)]);
  const nameOf = (receiver: string): string => names.get(receiver) ?? receiver;
  const wordsOf = (id: string): readonly string[] =>
    id === HOUSE_POLICY ? everybodys : (policies.find((policy) => policy.id === id)?.receivers ?? []);
  return {
    nameOf,
    policyOf: (id) =>
      id === HOUSE_POLICY ? say('why.house') : (policies.find((policy) => policy.id === id)?.name ?? id),
    verdict: ({ receiver, policy }) => {
      const team = teamReaching(reached, wordsOf(policy), receiver);
      return team === undefined
        ? nameOf(receiver)
        : say('why.through', { receiver: nameOf(receiver), team: nameOf(team) });
    },
  };
};
