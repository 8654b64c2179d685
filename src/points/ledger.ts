import type { Instant } from '../kernel/clock.ts';
import type { PointsPack } from './pack.ts';

/** Every movement there is (PTS-5). */
export type EntryKind =
  | 'bought'
  | 'redeemed'
  | 'held'
  | 'settled'
  | 'released'
  | 'offered'
  | 'transferred'
  | 'returned'
  | 'lapsed';

/** Where points are: in a pack, free or held, or outside: where they come from, what was spent, what lapsed. */
export type Place = 'source' | 'spent' | 'lapsed' | `free:${string}` | `held:${string}`;

/** One line of an entry: `points` come in (positive) or go out. */
export interface Posting {
  readonly place: Place;
  /** Whose pack it is; undefined for the places outside. */
  readonly account: string | undefined;
  readonly points: number;
}

/** One movement: its lines add up to nothing, and the packs are as they are after it. */
export interface Movement {
  readonly kind: EntryKind;
  readonly postings: readonly Posting[];
  readonly packs: readonly PointsPack[];
}

/** One line as it is read back. */
export interface LedgerLine {
  readonly id: string;
  readonly at: Instant;
  readonly kind: EntryKind;
  readonly place: Place;
  readonly points: number;
  readonly subject: string;
  readonly actor: string;
}

const free = (pack: PointsPack, points: number): Posting => ({
  place: `free:${pack.id}`,
  account: pack.account,
  points,
});
const held = (pack: PointsPack, points: number): Posting => ({
  place: `held:${pack.id}`,
  account: pack.account,
  points,
});
const outside = (place: 'source' | 'spent' | 'lapsed', points: number): Posting => ({
  place,
  account: undefined,
  points,
});

const changed = (pack: PointsPack, free: number, held: number): PointsPack => ({
  ...pack,
  free: pack.free + free,
  held: pack.held + held,
});

/** A new pack, empty as handed in, filled from the source. */
export const fill = (pack: PointsPack, kind: 'bought' | 'redeemed'): Movement => ({
  kind,
  postings: [outside('source', -pack.total), free(pack, pack.total)],
  packs: [{ ...pack, free: pack.total, held: 0 }],
});

/** Promised: to an order (`held`) or to somebody else (`offered`). */
export const hold = (pack: PointsPack, points: number, kind: 'held' | 'offered'): Movement => ({
  kind,
  postings: [free(pack, -points), held(pack, points)],
  packs: [changed(pack, -points, points)],
});

/** The order was issued: what was held is spent. */
export const settle = (pack: PointsPack, points: number): Movement => ({
  kind: 'settled',
  postings: [held(pack, -points), outside('spent', points)],
  packs: [changed(pack, 0, -points)],
});

/** The order came to nothing, or nobody redeemed: back to where it was; `expired` by now, it lapses at the clock's next look. */
export const release = (pack: PointsPack, points: number, kind: 'released' | 'returned'): Movement => ({
  kind,
  postings: [held(pack, -points), free(pack, points)],
  packs: [changed(pack, points, -points)],
});

/** PTS-4: what was offered moves into a pack of the receiver's with the same expiry. */
export const handOver = (from: PointsPack, to: PointsPack, points: number): Movement => ({
  kind: 'transferred',
  postings: [held(from, -points), free(to, points)],
  packs: [changed(from, 0, -points), { ...to, free: points, held: 0 }],
});

/** The pack has expired: what is free is gone. What is held waits for its order or transfer. */
export const lapse = (pack: PointsPack): Movement => ({
  kind: 'lapsed',
  postings: [free(pack, -pack.free), outside('lapsed', pack.free)],
  packs: [changed(pack, -pack.free, 0)],
});
