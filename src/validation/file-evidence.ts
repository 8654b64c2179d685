import type { HttpAnswer } from './lookup.ts';

/** One request on the way: the first, or one that a redirect led to. */
export interface Hop {
  readonly url: string;
  readonly answer: HttpAnswer;
}

/** What one address of the name gave, redirects followed as a CA follows them. */
export interface Visit {
  readonly address: string;
  readonly ipv6: boolean;
  /** At least one. */
  readonly hops: readonly Hop[];
  /** A redirect that was not followed: where it led, and why not. */
  readonly stopped?: { readonly location: string; readonly why: 'not-allowed' | 'too-many' | 'no-address' };
}

/** Everything gathered about one file, before anyone judges it. */
export interface FileEvidence {
  readonly name: string;
  readonly url: string;
  /** The whole body expected. */
  readonly content: string;
  readonly visits: readonly Visit[];
  /** Addresses that were not visited, being private or reserved. */
  readonly reserved: readonly string[];
  /** How the resolvers failed to give any address; undefined when they simply know none. */
  readonly failure?: {
    readonly kind: 'silent' | 'failed';
    readonly answer: string;
    readonly servers: readonly string[];
  };
}
