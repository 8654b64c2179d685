import type { Clock } from '../kernel/clock.ts';
import { SECOND } from '../kernel/duration.ts';
import { withinTime } from '../kernel/time-limit.ts';
import type { Endpoint, TlsProbe } from './target.ts';

/** A resolver that hangs is no reason not to look at the name itself. */
const RESOLVE_LIMIT = 10 * SECOND;

/**
 * A host name may stand for several machines, in IPv4 and IPv6: each address is an endpoint of its own and has to serve the new
 * certificate. One that cannot be resolved stays as it is, and the look at it tells why.
 */
export const everyAddress = async (
  endpoints: readonly Endpoint[],
  { addresses }: TlsProbe,
  clock: Clock,
): Promise<readonly Endpoint[]> => {
  if (addresses === undefined) return endpoints;
  const all = await Promise.all(
    endpoints.map(async (endpoint) => {
      const found = await withinTime(clock, RESOLVE_LIMIT, addresses(endpoint.host)).catch(() => []);
      return found.length === 0 ? [endpoint] : found.map((host) => ({ ...endpoint, host }));
    }),
  );
  return all.flat();
};
