import type { Place, Sight } from './watch.ts';

/**
 * PORT. Looks at a place once: every address of an endpoint, each with a handshake of its own that trusts nothing. Called by the job
 * `watch-probes` and by whoever asks for a look now; ends by itself within half a minute; never throws for what the other side does.
 */
export interface Watcher {
  look(place: Place): Promise<readonly Sight[]>;
  /** Places that are offered here beside endpoints. */
  readonly targets: readonly string[];
}

/**
 * PORT. A revocation list by its URL, which stands in a certificate that anyone may have made: only http and https, only public addresses
 * unless the configuration allows others, bounded in time and size. May answer from its memory while the list is current.
 */
export interface CrlSource {
  get(url: string): Promise<{ readonly ok: true; readonly der: Buffer } | { readonly ok: false; readonly why: string }>;
}
