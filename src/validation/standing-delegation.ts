import { type Diagnosis, stateOf } from './diagnosis.ts';
import { dnsFindings } from './findings.ts';
import { gatherDns } from './gather-dns.ts';
import { judgeDns } from './judge-dns.ts';
import type { DnsLookup } from './lookup.ts';
import { type AuthoritativePlaces, zoneFinder } from './zone-servers.ts';

/**
 * Whether the CNAME of a delegated label still leads to its place (VAL-3): directly, or over other CNAMEs. `wrong` only when servers
 * said so; what cannot be asked now is `pending`, so that a passing failure alarms nobody. `host` e.g. `_acme-challenge.example.com`.
 */
export const diagnoseDelegation = async (
  host: string,
  target: string,
  options: { readonly lookup: DnsLookup; readonly authoritative?: AuthoritativePlaces },
): Promise<Diagnosis> => {
  const { lookup, authoritative } = options;
  const sources = { lookup, zones: zoneFinder(lookup, authoritative) };
  const evidence = await gatherDns(sources, { host, type: 'CNAME', value: target, delegated: true });
  const judged = judgeDns(evidence);
  return {
    ...judged,
    state: stateOf(judged),
    expected: { kind: 'dns', type: 'CNAME', host, value: target },
    found: dnsFindings(evidence),
  };
};
