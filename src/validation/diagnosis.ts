import { type DiagnosisCode, type DiagnosisFacts, type DiagnosisState, diagnosisTable } from './diagnosis-table.ts';
import type { Proof } from './proof.ts';

/** What one server or one address of the site answered. Everything from outside is made safe to show. */
export interface Finding {
  readonly from: 'authoritative' | 'resolver' | 'site';
  /** `ns1.example.com (192.0.2.1)`, or the address of a site. */
  readonly where: string;
  /** DNS: NOERROR, NXDOMAIN, SERVFAIL …, `timeout`, `refused-connection`, `malformed`. Site: the HTTP status, or how it failed. */
  readonly answer: string;
  /** Record values, or the first characters of the body; at most five. */
  readonly values: readonly string[];
  /** CNAME targets or redirects followed to get there. */
  readonly via: readonly string[];
  /** It is what was expected. */
  readonly matches: boolean;
}

/** Beside the code: what limits how far it can be trusted. Texts `remark.<word>`, with the diagnosis' facts. */
export const REMARKS = ['resolvers-only', 'some-silent', 'ipv6-unchecked', 'caa-too'] as const;
export type Remark = (typeof REMARKS)[number];

/** The outcome of one look (VAL-10, VAL-12): plain data, kept with the order. */
export interface Diagnosis {
  readonly state: DiagnosisState;
  readonly code: DiagnosisCode;
  /** For the texts `diagnosis.<code>` and `advice.<code>`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly remarks: readonly Remark[];
  readonly expected: Proof;
  readonly found: readonly Finding[];
}

/** Looks whether a proof can be found by a CA; never throws for what it finds. Given to the rooms above, made from `verify.ts`. */
export type Diagnose = (request: {
  readonly proof: Proof;
  /** Without `*.`. */
  readonly name: string;
  readonly wildcard: boolean;
  /** The configured name of the issuer, for its CAA domains. */
  readonly issuer: string;
}) => Promise<Diagnosis>;

/** What a judge comes to, before the findings are added. */
export interface Verdict {
  readonly code: DiagnosisCode;
  readonly facts: Readonly<Record<string, string>>;
  readonly remarks: readonly Remark[];
}

export const verdict = <Code extends DiagnosisCode>(
  code: Code,
  facts: DiagnosisFacts<Code>,
  remarks: readonly Remark[] = [],
): Verdict => ({ code, facts, remarks });

export const stateOf = ({ code }: Pick<Verdict, 'code'>): DiagnosisState => diagnosisTable[code].state;
