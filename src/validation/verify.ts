import { isIP } from 'node:net';
import { type Diagnosis, type Finding, stateOf, type Verdict } from './diagnosis.ts';
import type { DiagnosisState } from './diagnosis-table.ts';
import { dnsFindings, fileFindings } from './findings.ts';
import { gatherCaa } from './gather-caa.ts';
import { type DnsSources, gatherDns } from './gather-dns.ts';
import { gatherFile } from './gather-file.ts';
import { type CaaPolicy, judgeCaa } from './judge-caa.ts';
import { judgeDns } from './judge-dns.ts';
import { judgeFile } from './judge-file.ts';
import type { DnsLookup, HttpProbe } from './lookup.ts';
import type { Proof } from './proof.ts';
import { type AuthoritativePlaces, zoneFinder } from './zone-servers.ts';

export interface DiagnoseOptions {
  readonly lookup: DnsLookup;
  readonly http: HttpProbe;
  /** Default 80. */
  readonly httpPort?: number;
  /** For redirects to https; default 443. */
  readonly httpsPort?: number;
  /** Visit private and reserved addresses; for a CA inside the same network. Default false. */
  readonly privateAddresses?: boolean;
  /** Who is going to issue; left out, CAA records are not looked at. Its `method` is read from the proof when left out. */
  readonly caa?: CaaPolicy;
  readonly authoritative?: AuthoritativePlaces;
}

interface Look {
  readonly judged: Verdict;
  readonly found: readonly Finding[];
}

const lookAtDns = async (sources: DnsSources, proof: Extract<Proof, { kind: 'dns' }>): Promise<Look> => {
  const { type, value } = proof;
  const host = proof.host.toLowerCase().replace(/\.$/, '');
  const evidence = await gatherDns(sources, { host, type, value, delegated: false });
  return { judged: judgeDns(evidence), found: dnsFindings(evidence) };
};

const lookAtFile = async (
  options: DiagnoseOptions,
  proof: Extract<Proof, { kind: 'file' }>,
  name: string,
): Promise<Look> => {
  const { lookup, http, httpPort = 80, httpsPort = 443, privateAddresses = false } = options;
  const evidence = await gatherFile({ lookup, http, httpPort, httpsPort, privateAddresses }, proof, name);
  return { judged: judgeFile(evidence), found: fileFindings(evidence) };
};

/** The ACME name of the method that a proof belongs to. @see RFC 8555 §8.3, §8.4 */
const methodOf = (proof: Proof): string | undefined => {
  if (proof.kind === 'file') return proof.path.startsWith('/.well-known/acme-challenge/') ? 'http-01' : undefined;
  return proof.type === 'TXT' && proof.host.startsWith('_acme-challenge.') ? 'dns-01' : undefined;
};

const lookAtCaa = async (
  sources: DnsSources,
  { caa }: DiagnoseOptions,
  proof: Proof,
  name: string,
  wildcard: boolean,
): Promise<Verdict | undefined> => {
  if (caa === undefined || isIP(name) !== 0) return undefined;
  const method = caa.method ?? methodOf(proof);
  const policy: CaaPolicy = method === undefined ? caa : { ...caa, method };
  return judgeCaa(await gatherCaa(sources, name), name, wildcard, policy);
};

const WEIGHT: Readonly<Record<DiagnosisState, number>> = { good: 0, pending: 1, wrong: 2 };

/** The worse of the two is told; where both are wrong, the proof, with a remark. */
const combine = (proof: Verdict, caa: Verdict | undefined): Verdict => {
  if (caa === undefined) return proof;
  if (WEIGHT[stateOf(caa)] > WEIGHT[stateOf(proof)])
    return { ...caa, remarks: proof.remarks, facts: { ...proof.facts, ...caa.facts } };
  if (stateOf(caa) !== 'wrong') return proof;
  return {
    ...proof,
    facts: { ...proof.facts, caaPlace: caa.facts.place ?? '' },
    remarks: [...proof.remarks, 'caa-too'],
  };
};

/**
 * Looks for a proof as a CA would and says what is the matter (VAL-10, VAL-12). `name` without `*.`. Never throws for what it finds; may be
 * called at any time and as often as wanted: it changes nothing.
 */
export const diagnose = async (
  proof: Proof,
  name: string,
  wildcard: boolean,
  options: DiagnoseOptions,
): Promise<Diagnosis> => {
  const { lookup, authoritative } = options;
  const sources: DnsSources = { lookup, zones: zoneFinder(lookup, authoritative) };
  const [look, caa] = await Promise.all([
    proof.kind === 'dns' ? lookAtDns(sources, proof) : lookAtFile(options, proof, name),
    lookAtCaa(sources, options, proof, name, wildcard),
  ]);
  const judged = combine(look.judged, caa);
  return { ...judged, state: stateOf(judged), expected: proof, found: look.found };
};
