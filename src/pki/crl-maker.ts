import type { Authority } from './ca.ts';
import type { CrlHeader, RevokedEntry } from './crl.ts';

/**
 * PORT. Makes a CRL without holding up the thread that asks. Called by the built-in CA after a revocation and before the last CRL's
 * nextUpdate. May be called again with the same arguments; has no effect but its answer, the CRL in DER. Nothing is retried. A page holds
 * about a thousand entries.
 */
export interface CrlMaker {
  make(
    header: CrlHeader,
    pages: Iterable<readonly RevokedEntry[]> | AsyncIterable<readonly RevokedEntry[]>,
    ca: Authority,
  ): Promise<Buffer>;
}
