import type { Instant } from '../kernel/clock.ts';

/** JSON text. */
type Json = string;

/** Rows of what is watched. */
export interface WatchTables {
  watches: {
    id: string;
    version: number;
    /** What the place is called: each place once. */
    title: string;
    place: Json;
    every: number;
    tags: Json;
    owner: string;
    seen: Json;
    troubles: Json;
    failures: number;
    lookedAt: Instant | null;
    nextAt: Instant;
    createdAt: Instant;
  };
}
