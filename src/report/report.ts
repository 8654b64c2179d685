import type { Instant } from '../kernel/clock.ts';
import type { Setback } from '../validation/setback.ts';
import type { Readiness } from './readiness.ts';
import type { Week } from './timeline.ts';

/** A certificate in one line. */
export interface ReportLine {
  readonly id: string;
  readonly name: string;
  readonly at: Instant;
  /** Why, in the words of whoever said so; empty where there is nothing to say. */
  readonly why: string;
  /** Why its certificate is not had. */
  readonly setback?: Setback | undefined;
}

/** So many, and the first of them. */
export interface Some {
  readonly count: number;
  readonly first: readonly ReportLine[];
}

/** How the house stands, in facts: the words and the picture are made from it. */
export interface Report {
  readonly at: Instant;
  /** Valid certificates looked at; `all` is false when there are more than were looked at. */
  readonly certificates: number;
  readonly all: boolean;
  readonly next: readonly ReportLine[];
  readonly expired: Some;
  /** In the last seven days. */
  readonly renewed: Some;
  readonly failing: Some;
  /** Orders that wait for a proof for more than a day. */
  readonly stuck: Some;
  readonly ignored: Some;
  /** Watched places in trouble; `why` holds the kinds, parted by commas. */
  readonly watched: Some;
  readonly points: { readonly free: number; readonly held: number; readonly ending: number };
  readonly readiness: readonly Readiness[];
  readonly weeks: readonly Week[];
}
