import { teamById } from '../account/team.store.ts';
import type { Store } from '../store/store.ts';
import { type Hold, holdOf } from './hold-row.store.ts';
import { packById } from './pack.store.ts';

/** What an order costs, and from which pack. */
export interface Paid extends Hold {
  readonly pack: string;
  /** The team's name, where the pack is a team's. */
  readonly team: string | undefined;
}

export const paidOf = async (store: Store, orderId: string): Promise<Paid | undefined> => {
  const hold = await holdOf(store, orderId);
  const pack = hold === undefined ? undefined : await packById(store, hold.packId);
  if (hold === undefined || pack === undefined) return undefined;
  return { ...hold, pack: pack.name, team: (await teamById(store, pack.account))?.name };
};
