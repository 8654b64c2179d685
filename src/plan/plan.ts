import type { Instant } from '../kernel/clock.ts';
import type { KeyAlgorithm } from '../pki/key.ts';
import type { RsaDigest } from '../pki/signature-algorithm.ts';

/** PLAN-1; `signet` is our own, for any CA that is configured. */
export const BRANDS = [
  'signet',
  'securesite',
  'geotrust',
  'globalsign',
  'trustasia',
  'wotrus',
  'dnspod',
  'cfca',
] as const;
export type Brand = (typeof BRANDS)[number];

/** PLAN-2: how much of the applicant is checked. */
export const LEVELS = ['dv-free', 'dv', 'ov', 'ov-pro', 'ev', 'ev-pro'] as const;
export type Level = (typeof LEVELS)[number];

/** PLAN-3. `any`: single, several and wildcard names in one certificate, as the CA allows. */
export type DomainType = 'single' | 'multi' | 'wildcard' | 'wildcard-multi' | 'any';

/** `sm2`: the national standard, which the rules of the public web PKI do not reach. */
export type Standard = 'international' | 'sm2';

export type PlanAlgorithm = KeyAlgorithm;

/** APPLY-1. */
export type CsrSource = 'generated' | 'pasted';

/** What an order of the plan goes through between submission and certificate (APPLY-7). */
export type FlowStep =
  | 'choose-validation'
  | 'validate'
  | 'organisation-review'
  | 'email-review'
  | 'upload-letter'
  | 'manual-review'
  | 'issue';

/** PLAN-7. A place is taken by every certificate that is valid, and for a while after. */
export interface Quota {
  readonly perAccount: number;
  readonly perRegistrable: number;
  /** Milliseconds after expiry until a place is free again; on revocation it is at once. */
  readonly releasedAfterExpiry: number;
}

/** A signed and stamped letter of the organisation (ORG-2). */
export interface LetterRules {
  /** File name endings taken. */
  readonly formats: readonly string[];
  readonly maxBytes: number;
}

/** How an organisation is reviewed (ORG-1). `public-register`: by phone or mailbox found in one of `registers`, best first. */
export interface ReviewRules {
  readonly by: 'phone-or-email' | 'letter' | 'public-register';
  readonly registers: readonly string[];
  /** For how many days an approval may be used again; undefined: as long as the data stay the same (ORG-3), 0: every order anew. */
  readonly reuseDays?: number;
  /** People who must say yes, the applicant not counted. */
  readonly people: number;
}

/** APPLY-10: how long it usually takes, after the names are proved or in review. */
export interface UsualSpan {
  readonly least: number;
  readonly most: number;
  readonly unit: 'hours' | 'working-days';
}

/** ORG-4: when a faster review may be asked for. */
export interface ExpediteRules {
  /** Milliseconds. */
  readonly after: number;
  readonly since: 'submission' | 'review';
}

/** RENEW-1 to RENEW-3. */
export interface RenewalRules {
  /** Can be renewed at all; a plan that cannot is applied for again (PLAN-6). */
  readonly possible: boolean;
  /** May renew by itself. */
  readonly auto: boolean;
  /** Days before expiry at which it renews; undefined: as the CA suggests, or by the share of the lifetime left. */
  readonly daysBefore?: number;
  /** Fewer days before expiry than this, auto-renewal cannot be switched on any more. */
  readonly closesDaysBefore?: number;
}

/** CERT-5. */
export interface ReissueRules {
  /** Only with more days than this to expiry. */
  readonly moreThanDays: number;
  /** How often; undefined: as often as wanted. */
  readonly limit?: number;
  /** Must use the validation method of the original order. */
  readonly sameMethod: boolean;
  /** Revoked by itself; else only with the original, which takes its reissues along (CERT-6). */
  readonly revokedAlone: boolean;
}

/** CERT-6: what follows the request to revoke. */
export type RevocationFlow = 'at-once' | 'review' | 'letter-review' | 'validation' | 'letter';

/** VAL-9: time to put the records in place, in milliseconds. */
export interface Deadlines {
  readonly newOrder: number;
  readonly renewal: number;
  readonly revocation: number;
  /** For a letter to come and for a review to end; ours, since the brands name none. */
  readonly review: number;
}

/** What can be had: brand × level × domain type × standard, with every rule that depends on it. Data only; `catalogue.ts` lists them. */
export interface Plan {
  /** Stable: kept in orders, typed by people. */
  readonly id: string;
  readonly aliases: readonly string[];
  /** The same in every language: brands and levels are names. */
  readonly title: string;
  readonly brand: Brand;
  readonly level: Level;
  readonly domainType: DomainType;
  readonly standard: Standard;
  readonly free: boolean;
  /** Most names in one certificate, free additions not counted (PLAN-3). */
  readonly maxNames: number;
  readonly wildcard: 'refused' | 'required' | 'allowed';
  /** Gives the partner of `www.example.com` or `*.example.com` for free (PLAN-3). */
  readonly freePartner: boolean;
  /** PLAN-5. `issuer`: whatever the CA of the order accepts, private addresses and internal names included. */
  readonly ip: 'refused' | 'public' | 'issuer';
  /** Endings of names, with the dot (PLAN-8). */
  readonly forbiddenSuffixes: readonly string[];
  /** Days one certificate is valid; undefined: the CA decides. The industry's maximum comes on top: `lifetimeAt`. */
  readonly lifetimeDays: number | undefined;
  /** What held for applications before a date. */
  readonly formerLifetime?: { readonly before: Instant; readonly days: number };
  /** Years that can be bought at once (PLAN-9); empty: one certificate at a time. */
  readonly terms: readonly number[];
  readonly algorithms: readonly PlanAlgorithm[];
  /** What may be chosen for the signature where the key is RSA; empty: no such key (PLAN-10). */
  readonly digests: readonly RsaDigest[];
  readonly csrSources: readonly CsrSource[];
  readonly quota?: Quota;
  readonly flow: readonly FlowStep[];
  readonly review?: ReviewRules;
  /** Asked for in the step `upload-letter` or in a review by letter (ORG-1, ORG-2). */
  readonly letter?: LetterRules;
  readonly expedite?: ExpediteRules;
  /** Undefined: as quick as the CA answers. */
  readonly usual?: UsualSpan;
  readonly deadlines: Deadlines;
  /** Months for which a name validated for the same organisation is not validated again, and where that holds (VAL-11). */
  readonly validationReuse?: { readonly months: number; readonly on: 'application' | 'reissue' };
  readonly renewal: RenewalRules;
  readonly reissue: ReissueRules;
  readonly revocation: RevocationFlow;
  /** CERT-6: with fewer days than this to expiry it is to be renewed, not revoked; undefined: revoked at any time. */
  readonly revocationClosesDays?: number;
  readonly revocationLetter?: LetterRules;
  /** May be turned into a paid plan from its detail view (PLAN-6). */
  readonly upgradable: boolean;
  /** Price in points; null: not sold for points. */
  readonly points: number | null;
}
