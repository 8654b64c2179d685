import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkPath, type PathVerdict } from '../src/pki/path-check.ts';
import type { PeerName } from '../src/pki/peer-name.ts';
import { splitPem } from '../src/pki/pem.ts';

interface LimboName {
  readonly kind: 'DNS' | 'IP' | 'RFC822';
  readonly value: string;
}

/** What is used of a case. @see https://x509-limbo.com */
export interface LimboCase {
  readonly id: string;
  readonly validation_kind: 'SERVER' | 'CLIENT';
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  readonly validation_time: string | null;
  readonly expected_result: 'SUCCESS' | 'FAILURE';
  readonly expected_peer_name: LimboName | null;
  readonly expected_peer_names: readonly LimboName[];
  readonly max_chain_depth: number | null;
  readonly crls?: readonly string[];
}

/** The cases of x509-limbo, which are no part of this project; undefined when they are not here (`LIMBO_JSON` says where). */
export const limboCases = (): readonly LimboCase[] | undefined => {
  const path = process.env.LIMBO_JSON ?? resolve(import.meta.dirname, '../../shared/data/limbo.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).testcases : undefined;
};

const KINDS = { DNS: 'dns', IP: 'ip', RFC822: 'email' } as const satisfies Record<LimboName['kind'], PeerName['kind']>;

export const namesOf = (limbo: LimboCase): readonly LimboName[] =>
  limbo.expected_peer_name === null ? limbo.expected_peer_names : [limbo.expected_peer_name];

const derOf = (pem: string): Buffer => splitPem(pem, 'crl')[0]?.der ?? Buffer.alloc(0);

/** Our verdict. Cases of `webpki::` speak of public CAs, all others of RFC 5280 alone; some ask for the opposite of one another. */
export const judge = (limbo: LimboCase): PathVerdict =>
  checkPath({
    leaf: derOf(limbo.peer_certificate),
    between: limbo.untrusted_intermediates.map(derOf),
    anchors: limbo.trusted_certs.map(derOf),
    now: Date.parse(limbo.validation_time ?? '') || Date.now(),
    purpose: limbo.validation_kind === 'SERVER' ? 'serverAuth' : 'clientAuth',
    profile: limbo.id.startsWith('webpki::') ? 'webpki' : 'rfc5280',
    peers: namesOf(limbo).map(({ kind, value }) => ({ kind: KINDS[kind], value })),
    ...(limbo.max_chain_depth === null ? {} : { depth: limbo.max_chain_depth }),
    crls: limbo.crls ?? [],
  });

export interface LimboResult {
  readonly id: string;
  readonly right: boolean;
  readonly expected: LimboCase['expected_result'];
  readonly verdict: PathVerdict;
  /** Milliseconds. */
  readonly took: number;
}

export const judgeAll = (cases: readonly LimboCase[]): readonly LimboResult[] =>
  cases.map((limbo) => {
    const before = performance.now();
    const verdict = judge(limbo);
    const took = performance.now() - before;
    const { id, expected_result: expected } = limbo;
    return { id, expected, verdict, took, right: verdict.ok === (expected === 'SUCCESS') };
  });
