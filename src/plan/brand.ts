import { DAY } from '../kernel/duration.ts';
import type { Brand, Deadlines, FlowStep, Level, ReviewRules, RevocationFlow, Standard } from './plan.ts';

/** The rules that go with a brand, for one standard: one line of PLAN-1, ORG-1, ORG-4 and CERT-6. */
export interface BrandRow {
  readonly brand: Brand;
  readonly title: string;
  readonly standard: Standard;
  readonly levels: readonly Level[];
  /** APPLY-7, for OV and EV. */
  readonly organisationFlow: readonly FlowStep[];
  readonly review: Omit<ReviewRules, 'people'>;
  /** Levels whose review can be hurried (ORG-4). */
  readonly expedite: readonly Level[];
  readonly autoRenewal: boolean;
  /** CERT-6: a reissue is revoked by itself. */
  readonly revokedAlone: boolean;
  /** CERT-6, for DV and for the rest. */
  readonly revocation: readonly [dv: RevocationFlow, organisation: RevocationFlow];
}

/** VAL-9, the same for every plan. */
export const DEADLINES: Deadlines = { newOrder: 7 * DAY, renewal: 3 * DAY, revocation: 3 * DAY, review: 30 * DAY };

/** APPLY-7. */
export const DV_FLOW: readonly FlowStep[] = ['choose-validation', 'validate', 'issue'];
const REVIEWED_FIRST: readonly FlowStep[] = ['choose-validation', 'organisation-review', 'validate', 'issue'];
const REVIEWED_BY_EMAIL: readonly FlowStep[] = ['choose-validation', 'validate', 'email-review', 'issue'];
const WITH_LETTER: readonly FlowStep[] = ['choose-validation', 'upload-letter', 'validate', 'manual-review', 'issue'];

/** ORG-1, in order of preference. Since 2025-04-20 these brands take no letter any more. */
const REGISTER = {
  by: 'public-register',
  registers: ['annual-report', 'site-filing', 'map-listing', 'other-public'],
  reuseDays: 365,
} as const;
const LETTER = { by: 'letter', registers: [], reuseDays: 0 } as const;
const PHONE = { by: 'phone-or-email', registers: [] } as const;

const OTHERS = {
  standard: 'international',
  organisationFlow: REVIEWED_FIRST,
  autoRenewal: false,
  revokedAlone: false,
  revocation: ['validation', 'letter'],
} as const;

const OV_EV: readonly Level[] = ['ov', 'ev'];
const DV_OV_EV: readonly Level[] = ['dv', 'ov', 'ev'];
const PRO: readonly Level[] = ['ov', 'ov-pro', 'ev', 'ev-pro'];
const FREE_AND_PAID: readonly Level[] = ['dv-free', 'dv', 'ov', 'ev'];

/** Every brand that is not our own, DNSPod once for each standard. */
export const brandTable: readonly BrandRow[] = [
  { ...OTHERS, brand: 'securesite', title: 'SecureSite', levels: PRO, review: REGISTER, expedite: PRO },
  { ...OTHERS, brand: 'geotrust', title: 'GeoTrust', levels: OV_EV, review: REGISTER, expedite: OV_EV },
  { ...OTHERS, brand: 'globalsign', title: 'GlobalSign', levels: OV_EV, review: LETTER, expedite: OV_EV },
  {
    ...OTHERS,
    brand: 'trustasia',
    title: 'TrustAsia',
    levels: FREE_AND_PAID,
    review: REGISTER,
    expedite: FREE_AND_PAID,
    autoRenewal: true,
  },
  {
    ...OTHERS,
    brand: 'wotrus',
    title: 'WoTrus',
    levels: DV_OV_EV,
    organisationFlow: REVIEWED_BY_EMAIL,
    review: PHONE,
    expedite: [],
    autoRenewal: true,
    revokedAlone: true,
    revocation: ['review', 'review'],
  },
  { ...OTHERS, brand: 'dnspod', title: 'DNSPod', levels: ['dv'], review: PHONE, expedite: [], autoRenewal: true },
  {
    ...OTHERS,
    brand: 'dnspod',
    title: 'DNSPod SM2',
    standard: 'sm2',
    levels: DV_OV_EV,
    organisationFlow: WITH_LETTER,
    review: PHONE,
    expedite: [],
    autoRenewal: true,
    revokedAlone: true,
    revocation: ['review', 'letter-review'],
  },
  { ...OTHERS, brand: 'cfca', title: 'CFCA', levels: OV_EV, review: LETTER, expedite: [] },
];
