import { HOUR } from '../kernel/duration.ts';
import { MAX_NAMES } from '../pki/name.ts';
import { RSA_DIGESTS } from '../pki/signature-algorithm.ts';
import { type BrandRow, brandTable, DEADLINES, DV_FLOW } from './brand.ts';
import type {
  DomainType,
  ExpediteRules,
  LetterRules,
  Level,
  Plan,
  ReissueRules,
  RevocationFlow,
  UsualSpan,
} from './plan.ts';

/** Every domain type but that of our own plan. */
type BrandType = Exclude<DomainType, 'any'>;

interface LevelRow {
  readonly title: string;
  readonly domainTypes: readonly BrandType[];
  /** ORG-4: hours until a faster review may be asked for, and from when they count. */
  readonly expedite: ExpediteRules;
  /** APPLY-10. */
  readonly usual: UsualSpan;
  /** People who review the organisation; undefined: it is not reviewed. */
  readonly reviewers?: number;
}

const ALL_TYPES: readonly BrandType[] = ['single', 'multi', 'wildcard', 'wildcard-multi'];
// No CA may put a wildcard into an EV certificate. @see CA/Browser Forum EV Guidelines §9.2.2
const NO_WILDCARD: readonly BrandType[] = ['single', 'multi'];
const DV_EXPEDITE = { after: 24 * HOUR, since: 'submission' } as const;
const OV_EXPEDITE = { after: 72 * HOUR, since: 'review' } as const;
const EV_EXPEDITE = { after: 96 * HOUR, since: 'review' } as const;

const DV_USUAL = { least: 2, most: 24, unit: 'hours' } as const;
const OV_USUAL = { least: 3, most: 5, unit: 'working-days' } as const;
const EV_USUAL = { least: 5, most: 7, unit: 'working-days' } as const;

const levelTable: Readonly<Record<Level, LevelRow>> = {
  'dv-free': { title: 'DV Free', domainTypes: ['single'], expedite: DV_EXPEDITE, usual: DV_USUAL },
  dv: { title: 'DV', domainTypes: ALL_TYPES, expedite: DV_EXPEDITE, usual: DV_USUAL },
  ov: { title: 'OV', domainTypes: ALL_TYPES, expedite: OV_EXPEDITE, usual: OV_USUAL, reviewers: 1 },
  'ov-pro': { title: 'OV Pro', domainTypes: ALL_TYPES, expedite: OV_EXPEDITE, usual: OV_USUAL, reviewers: 1 },
  ev: { title: 'EV', domainTypes: NO_WILDCARD, expedite: EV_EXPEDITE, usual: EV_USUAL, reviewers: 2 },
  'ev-pro': { title: 'EV Pro', domainTypes: NO_WILDCARD, expedite: EV_EXPEDITE, usual: EV_USUAL, reviewers: 2 },
};

type TypeRow = Pick<Plan, 'maxNames' | 'wildcard' | 'freePartner'> & {
  readonly suffix: string;
  readonly title: string;
};

/** PLAN-3. The number of names is the shop's to decide; this is what one certificate may hold. */
const typeTable: Readonly<Record<BrandType, TypeRow>> = {
  single: { suffix: '', title: '', maxNames: 1, wildcard: 'refused', freePartner: true },
  multi: { suffix: '-multi', title: ' Multi', maxNames: MAX_NAMES, wildcard: 'refused', freePartner: false },
  wildcard: { suffix: '-wildcard', title: ' Wildcard', maxNames: 1, wildcard: 'required', freePartner: true },
  'wildcard-multi': {
    suffix: '-wildcard-multi',
    title: ' Wildcard Multi',
    maxNames: MAX_NAMES,
    wildcard: 'required',
    freePartner: false,
  },
};

/** ORG-2. */
const MAX_LETTER = 1_400_000;
const LETTER = { formats: ['.jpg', '.gif', '.pdf'], maxBytes: MAX_LETTER } as const;
const OTHER_REVOCATION_LETTER = { formats: ['.jpg', '.png', '.pdf'], maxBytes: MAX_LETTER } as const;

const REVOCATION_LETTERS: Readonly<Partial<Record<RevocationFlow, LetterRules>>> = {
  'letter-review': LETTER,
  letter: OTHER_REVOCATION_LETTER,
};

const reissueOf = (row: BrandRow, level: Level): ReissueRules => {
  const { revokedAlone } = row;
  if (level === 'dv-free') return { moreThanDays: 30, limit: 1, sameMethod: true, revokedAlone };
  return { moreThanDays: 30, sameMethod: false, revokedAlone };
};

type LevelPart = Pick<
  Plan,
  | 'flow'
  | 'review'
  | 'letter'
  | 'expedite'
  | 'usual'
  | 'revocation'
  | 'revocationClosesDays'
  | 'revocationLetter'
  | 'reissue'
>;

const levelPart = (row: BrandRow, level: Level): LevelPart => {
  const { expedite, usual, reviewers } = levelTable[level];
  const reviewed = reviewers !== undefined;
  const needsLetter = reviewed && (row.review.by === 'letter' || row.organisationFlow.includes('upload-letter'));
  const revocation = row.revocation[reviewed ? 1 : 0];
  const revocationLetter = REVOCATION_LETTERS[revocation];
  return {
    flow: reviewed ? row.organisationFlow : DV_FLOW,
    ...(reviewed && { review: { ...row.review, people: reviewers } }),
    ...(needsLetter && { letter: LETTER }),
    ...(row.expedite.includes(level) && { expedite }),
    usual,
    revocation,
    revocationClosesDays: 30,
    ...(revocationLetter !== undefined && { revocationLetter }),
    reissue: reissueOf(row, level),
  };
};

type StandardPart = Pick<Plan, 'ip' | 'algorithms' | 'digests' | 'validationReuse'>;

/** PLAN-5, PLAN-10 and VAL-11. */
const standardPart = (row: BrandRow, level: Level): StandardPart =>
  row.standard === 'sm2'
    ? {
        ip: 'public',
        algorithms: ['sm2'],
        digests: [],
        validationReuse: { months: 13, on: 'application' },
      }
    : {
        ip: 'refused',
        algorithms: ['p256', 'p384', 'rsa2048', 'rsa4096'],
        digests: RSA_DIGESTS,
        ...(level === 'dv' && { validationReuse: { months: 13, on: 'reissue' } }),
      };

type PricePart = Pick<
  Plan,
  | 'free'
  | 'forbiddenSuffixes'
  | 'lifetimeDays'
  | 'formerLifetime'
  | 'terms'
  | 'csrSources'
  | 'quota'
  | 'renewal'
  | 'upgradable'
>;

/** PLAN-6 to PLAN-8. */
const FREE: PricePart = {
  free: true,
  forbiddenSuffixes: ['.edu', '.gov', '.org', '.ru', '.jp', '.pay', '.bank', '.live', '.nuclear'],
  lifetimeDays: 90,
  // Midnight of 2024-04-25 in China.
  formerLifetime: { before: '2024-04-24T16:00:00.000Z', days: 365 },
  terms: [],
  csrSources: ['generated'],
  quota: { perAccount: 50, perRegistrable: 20, releasedAfterExpiry: 24 * HOUR },
  renewal: { possible: false, auto: false },
  upgradable: true,
};

/** PLAN-9 and RENEW-1 to RENEW-3. */
const paid = (auto: boolean): PricePart => ({
  free: false,
  forbiddenSuffixes: [],
  lifetimeDays: 365,
  terms: [1, 2, 3],
  csrSources: ['generated', 'pasted'],
  renewal: { possible: true, auto, daysBefore: 30, closesDaysBefore: 14 },
  upgradable: false,
});

/** RENEW-1. */
const renewsItself = (row: BrandRow, level: Level, type: BrandType): boolean =>
  row.autoRenewal && level === 'dv' && (type === 'single' || type === 'wildcard');

const brandPlan = (row: BrandRow, level: Level, domainType: BrandType): Plan => {
  const { suffix, title, ...names } = typeTable[domainType];
  const standard = row.standard === 'sm2' ? '-sm2' : '';
  return {
    id: `${row.brand}${standard}-${level}${suffix}`,
    aliases: level === 'dv-free' ? ['dv-free', 'free'] : [],
    title: `${row.title} ${levelTable[level].title}${title}`,
    brand: row.brand,
    level,
    domainType,
    standard: row.standard,
    ...names,
    ...levelPart(row, level),
    ...standardPart(row, level),
    ...(level === 'dv-free' ? FREE : paid(renewsItself(row, level, domainType))),
    deadlines: DEADLINES,
    points: null,
  };
};

/** The plans of every brand but our own, in the order of the tables. */
export const brandPlans = (): readonly Plan[] =>
  brandTable.flatMap((row) =>
    row.levels.flatMap((level) => levelTable[level].domainTypes.map((type) => brandPlan(row, level, type))),
  );
