import type { Instant } from '../kernel/clock.ts';

/** How the points came (PTS-1). */
export type PackSource = 'bought' | 'redeemed' | 'transferred';

/** PTS-1, as shown. `held`: what is left is promised to orders; `transferring`: to somebody else, at least in part (PTS-3). */
export type PackState = 'usable' | 'held' | 'transferring' | 'used-up' | 'expired';

/** A number of points with one expiry, belonging to one account (a person's id or a team's). Points are whole numbers. */
export interface PointsPack {
  readonly id: string;
  readonly version: number;
  readonly account: string;
  readonly name: string;
  readonly source: PackSource;
  readonly total: number;
  /** Can be spent or given away. */
  readonly free: number;
  /** Promised to an order or a transfer that is not decided yet. */
  readonly held: number;
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
}

/** `offers`: the transfers that wait to be redeemed. */
export const packState = (
  pack: PointsPack,
  now: Instant,
  offers: readonly { readonly packId: string }[] = [],
): PackState => {
  if (pack.expiresAt <= now) return 'expired';
  if (pack.free > 0) return 'usable';
  if (offers.some(({ packId }) => packId === pack.id)) return 'transferring';
  return pack.held > 0 ? 'held' : 'used-up';
};

const isUsable = (pack: PointsPack, now: Instant): boolean => packState(pack, now) === 'usable';

/** PTS-2: accounts whose packs may pay, in this order: those of one row are alike. */
export type Payers = readonly (readonly string[])[];

/** The pack an order is paid from when none is chosen: of the first account's packs with enough the first to expire, else of the next ones'. */
export const packFor = (
  packs: readonly PointsPack[],
  points: number,
  now: Instant,
  payers: Payers,
): PointsPack | undefined => {
  const enough = packs
    .filter((pack) => isUsable(pack, now) && pack.free >= points)
    .toSorted((a, b) => a.expiresAt.localeCompare(b.expiresAt));
  const row = payers.find((accounts) => enough.some(({ account }) => accounts.includes(account)));
  return enough.find(({ account }) => row?.includes(account));
};

/** What a pack is called beside others: a team's with the team. */
export const packTitle = ({ name }: Pick<PointsPack, 'name'>, team: string | undefined): string =>
  team === undefined ? name : `${team} / ${name}`;
