import type { GroupRole } from '../account/group-roles.ts';
import { holdersOf, listPeople } from '../account/person.store.ts';
import type { RequesterCounts } from '../approval/approval.ts';
import type { Backups, NoBackups } from '../backup/backup.ts';
import { ROLES, type Role } from '../chat/permission.ts';
import type { Surface } from '../chat/surface.ts';
import type { Target } from '../hosting/target.ts';
import { fromInstant } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import { describeCause, detailOf, isCertError } from '../kernel/errors.ts';
import { type Check, type Finding, found } from '../kernel/finding.ts';
import type { Issuer } from '../order/issuer.ts';
import type { DnsProvider } from '../validation/dns-provider.ts';
import { backupCheck } from './backup-check.ts';
import { type Counts, readCounts } from './metrics.store.ts';
import { namedInChat, type TeamCheckHouse, teamCheck } from './team-check.ts';

/** What `doctor` looks at: everything that was handed in from outside, and what only together is wrong. */
export interface CheckHouse extends TeamCheckHouse {
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly targets: ReadonlyMap<string, Target>;
  readonly edges: ReadonlyMap<string, Pick<Target, 'name' | 'check'>>;
  readonly places: { readonly dns: ReadonlyMap<string, DnsProvider> };
  readonly groupRoles: readonly GroupRole[];
  readonly requesterCounts: RequesterCounts;
  readonly publicUrl?: string | undefined;
  readonly backups: Backups | NoBackups;
}

const sizeOf = ({ certificates }: Counts): number => certificates.reduce((sum, { count }) => sum + count, 0);

const storeCheck = ({ store, clock }: CheckHouse): Check => ({
  name: 'store',
  look: async () => [
    await readCounts(store, clock.now()).then(
      (counts) => found('store-good', { size: sizeOf(counts) }),
      (error: unknown) => found('store-fault', { detail: describeCause(error) }),
    ),
  ],
});

const issuerCheck = (issuer: Issuer): Check => ({
  name: `issuer ${issuer.name}`,
  look: async () => {
    try {
      const { ok, detail } = await issuer.health();
      return [found(ok ? 'issuer-good' : 'issuer-fault', { issuer: issuer.name, detail })];
    } catch (error) {
      if (!isCertError(error, 'secret-unreadable'))
        return [found('issuer-fault', { issuer: issuer.name, detail: detailOf(error) })];
      return [found('secret-closed', { what: issuer.name, keyVersion: String(error.facts.keyVersion) })];
    }
  },
});

const dnsCheck = (provider: DnsProvider): Check => ({
  name: `dns ${provider.name}`,
  look: async () => {
    if (provider.check === undefined) return [found('dns-unchecked', { provider: provider.name })];
    return [
      await provider.check().then(
        () => found('dns-good', { provider: provider.name }),
        (error: unknown) => found('dns-fault', { provider: provider.name, detail: detailOf(error) }),
      ),
    ];
  },
});

const targetCheck = (target: Pick<Target, 'name' | 'check'>): Check => ({
  name: `target ${target.name}`,
  look: async () => {
    if (target.check === undefined) return [found('target-unchecked', { target: target.name })];
    return [
      await target.check().then(
        () => found('target-good', { target: target.name }),
        (error: unknown) => found('target-fault', { target: target.name, detail: detailOf(error) }),
      ),
    ];
  },
});

const surfaceCheck = ({ store }: CheckHouse, surface: Surface): Check => ({
  name: `surface ${surface.name}`,
  look: async () => (await surface.check?.(await namedInChat(store, surface.name))) ?? [],
});

/** Roles without anybody, an approver alone, groups that nobody was ever seen in. */
const peopleFindings = async ({ store, groupRoles, requesterCounts }: CheckHouse): Promise<readonly Finding[]> => {
  const needed: readonly Role[] = ROLES.filter((role) => role !== 'viewer');
  const nobody = await Promise.all(
    needed.map(async (role) => ((await holdersOf(store, role)).length === 0 ? [found('role-nobody', { role })] : [])),
  );
  const [alone, ...others] = await holdersOf(store, 'approver');
  const people = await listPeople(store);
  const seen = (one: GroupRole): boolean =>
    people.some(
      ({ roles, identities }) =>
        roles.includes(one.role) &&
        identities.some(({ surface, realm }) => surface === one.surface && realm === one.realm),
    );
  return [
    ...nobody.flat(),
    ...(alone !== undefined && others.length === 0 && requesterCounts === 'when-alone'
      ? [found('approver-alone', { person: alone.name })]
      : []),
    ...groupRoles
      .filter((one) => !seen(one))
      .map(({ surface, realm, group, role }) => found('group-nobody', { group: `${surface}:${realm}:${group}`, role })),
  ];
};

const LOOPBACK = /^https?:\/\/(127\.|localhost|\[::1\])/;

/** One-time links are opened by people elsewhere: from a chat, an address of this machine alone leads nowhere. */
const linkFindings = ({ publicUrl }: CheckHouse, surfaces: readonly Surface[]): readonly Finding[] =>
  publicUrl !== undefined && LOOPBACK.test(publicUrl) && surfaces.some(({ abilities }) => abilities.whisper)
    ? [found('links-loopback', { url: publicUrl })]
    : [];

/** Farther apart than this, and signatures, one-time codes and validity times are judged wrongly. */
const SKEW_MOST = 2 * MINUTE;

/** Every one of the clock's fast jobs runs each few seconds. */
const SILENCE = 5 * MINUTE;

interface Run {
  readonly at: string;
  readonly ok: boolean;
  readonly problem?: string;
}

/** Newest row written ahead of now: this machine's clock has jumped back, or another's runs ahead. */
const clockFindings = (now: number, lastRuns: ReadonlyMap<string, Run>): readonly Finding[] => {
  const runs = [...lastRuns];
  const ahead = Math.max(0, ...runs.map(([, { at }]) => fromInstant(at) - now));
  if (ahead > SKEW_MOST) return [found('clock-skew', { seconds: Math.round(ahead / 1_000), of: 'the last job' })];
  const failed = runs
    .filter(([, run]) => !run.ok)
    .map(([job, { at, problem = '' }]) => found('job-failed', { job, at, problem }));
  const last = runs
    .map(([, { at }]) => at)
    .toSorted()
    .at(-1);
  // A shell runs no jobs: nothing to say.
  if (last === undefined) return [];
  if (now - fromInstant(last) > SILENCE) return [...failed, found('clock-silent', {})];
  return [...failed, found('clock-good', { at: last })];
};

/** Every check there is, in the order they are told. */
export const checksOf = (
  house: CheckHouse,
  surfaces: readonly Surface[],
  lastRuns: ReadonlyMap<string, Run>,
): readonly Check[] => [
  storeCheck(house),
  backupCheck(house),
  { name: 'clock', look: async () => clockFindings(house.clock.now(), lastRuns) },
  { name: 'people', look: () => peopleFindings(house) },
  teamCheck(house, surfaces),
  { name: 'links', look: async () => linkFindings(house, surfaces) },
  ...[...house.issuers.values()].map(issuerCheck),
  ...[...house.places.dns.values()].map(dnsCheck),
  ...[...house.targets.values(), ...house.edges.values()].map(targetCheck),
  ...surfaces.map((surface) => surfaceCheck(house, surface)),
];
