import type { IntermediateSource } from '../../src/certificate/intermediate-source.ts';
import { isListed, readListedAddress } from '../../src/certificate/listed-address.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { guardedGet, notGot } from './guarded-get.ts';

export interface IntermediateFetchOptions {
  /** Hosts and beginnings of addresses, as the configuration has them. */
  readonly from: readonly string[];
  /** Loopback and private addresses too: for CAs of one's own network. */
  readonly privateAddresses: boolean;
}

const WAIT = 8 * SECOND;
/** A CA certificate has one or two thousand, a PKCS#7 bundle ten. */
const MOST_BYTES = 64_000;

/** CA certificates from the listed addresses alone; whatever else a certificate names is never connected to. */
export const intermediateFetch = (
  clock: Clock,
  { from, privateAddresses }: IntermediateFetchOptions,
): IntermediateSource => {
  const list = from.map(readListedAddress).filter((one) => one !== undefined);
  const listed = (url: string): boolean => isListed(list, url);
  return {
    listed,
    get: async (url) =>
      listed(url)
        ? guardedGet(clock, new URL(url), { privateAddresses, mostBytes: MOST_BYTES, wait: WAIT })
        : notGot('not listed'),
  };
};
