import { DAY, HOUR } from '../src/kernel/duration.ts';
import { plans } from '../src/plan/catalogue.ts';
import { publicLimitChanges } from '../src/plan/industry.ts';
import type { FlowStep, Plan, ReviewRules } from '../src/plan/plan.ts';

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

const wildcards = { refused: 'no', required: 'only', allowed: 'yes' } as const;
const addresses = { refused: 'no', public: 'public', issuer: 'as the CA does' } as const;

const planColumns = [
  'Plan',
  'Words',
  'Names',
  'Wildcards',
  'IP addresses',
  'Days',
  'Years',
  'Renews itself',
  'Expedite after',
];

const planRow = (plan: Plan): readonly string[] => [
  plan.title,
  code([plan.id, ...plan.aliases]),
  plan.maxNames === 1 ? '1' : `up to ${plan.maxNames}`,
  wildcards[plan.wildcard],
  addresses[plan.ip],
  plan.lifetimeDays === undefined ? 'as the CA does' : String(plan.lifetimeDays),
  plan.terms.length === 0 ? '–' : plan.terms.join(', '),
  plan.renewal.auto ? 'yes' : plan.renewal.possible ? 'no' : 'no, apply again',
  plan.expedite === undefined ? '–' : `${plan.expedite.after / HOUR} h from ${plan.expedite.since}`,
];

const stepNames: Readonly<Record<FlowStep, string>> = {
  'choose-validation': 'choose the validation',
  validate: 'validate the names',
  'organisation-review': 'review of the organisation',
  'email-review': 'review by e-mail',
  'upload-letter': 'upload the letter',
  'manual-review': 'review by a person',
  issue: 'issue',
};

const reviewNames: Readonly<Record<ReviewRules['by'], string>> = {
  'phone-or-email': 'by phone or e-mail',
  letter: 'by letter, every time',
  'public-register': 'by a phone number or mailbox from a public register',
};

const brandKey = (plan: Plan): string => `${plan.brand} ${plan.standard}`;

/** Plans of a brand that go the same way are told of once. */
const ways = (group: readonly Plan[]): string => {
  const lines = new Map<string, string[]>();
  for (const plan of group) {
    const review = plan.review === undefined ? '' : ` Review ${reviewNames[plan.review.by]}.`;
    const usual =
      plan.usual === undefined
        ? ''
        : ` Usually ${plan.usual.least} to ${plan.usual.most} ${plan.usual.unit.replace('-', ' ')}.`;
    const letter =
      plan.letter === undefined
        ? ''
        : ` Letter: ${plan.letter.formats.join(', ')}, at most ${plan.letter.maxBytes / 1e6} MB.`;
    const line = `${plan.flow.map((step) => stepNames[step]).join(' → ')}.${review}${usual}${letter} Keys: ${code(plan.algorithms)}.`;
    lines.set(line, [...(lines.get(line) ?? []), plan.id]);
  }
  return [...lines].map(([line, ids]) => `- ${code(ids)}: ${line}`).join('\n');
};

const section = (group: readonly Plan[]): string => {
  const [first] = group;
  const standard = first?.standard === 'sm2' ? ' (national standard, SM2)' : '';
  const title = first?.brand === 'signet' ? 'Our own' : (first?.title.split(' ')[0] ?? '');
  return [`## ${title}${standard}`, table(planColumns, group.map(planRow)), ways(group)].join('\n\n');
};

const limits = (plan: Plan): string => {
  const quota = plan.quota;
  const lines = [
    plan.forbiddenSuffixes.length > 0 &&
      `names that end in one of ${code(plan.forbiddenSuffixes)} are refused (PLAN-8)`,
    quota &&
      `at most ${quota.perAccount} certificates per account and ${quota.perRegistrable} per registrable domain; a place is free again on revocation, or ${quota.releasedAfterExpiry / HOUR} h after expiry (PLAN-7)`,
    plan.formerLifetime &&
      `${plan.formerLifetime.days} days if applied for before ${plan.formerLifetime.before} (PLAN-6)`,
  ];
  return lines
    .filter((line) => typeof line === 'string')
    .map((line) => `- \`${plan.id}\`: ${line}.`)
    .join('\n');
};

const ends = (): string =>
  [
    '## Limits',
    plans()
      .map(limits)
      .filter((text) => text !== '')
      .join('\n'),
    `Records have to be in place within ${(plans()[0]?.deadlines.newOrder ?? 0) / DAY} days of a new order, ${(plans()[0]?.deadlines.renewal ?? 0) / DAY} of a renewal and ${(plans()[0]?.deadlines.revocation ?? 0) / DAY} of a revocation (VAL-9).`,
    '## What the industry allows',
    'Publicly trusted certificates never live longer than this, whatever the plan says. Plans of the national standard are not bound by it.',
    table(
      ['From', 'Days of a certificate', 'Days a validation is reused', 'Days a review is reused'],
      publicLimitChanges().map((row) => [
        row.from.slice(0, 10),
        String(row.lifetimeDays),
        String(row.domainReuseDays),
        String(row.organisationReuseDays),
      ]),
    ),
  ].join('\n\n');

/** The text of docs/plans.md, printed from the tables of `src/plan`. */
export const plansPage = (): string => {
  const groups = Map.groupBy(plans(), brandKey);
  const intro =
    'What can be applied for, as `--plan WORD`. Without it the plan is `dv`. This page is printed from the tables in `src/plan`; change them, not it.';
  return `${['# Plans', intro, ...[...groups.values()].map(section), ends()].join('\n\n')}\n`;
};
