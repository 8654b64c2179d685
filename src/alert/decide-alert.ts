import { DAY, HOUR } from '../kernel/duration.ts';
import { type Reached, reachedBy } from '../notice/receiver.ts';
import {
  type AlertFacts,
  type Closed,
  type Decision,
  HOUSE_POLICY,
  type LastTold,
  type Reason,
  type Verdict,
} from './alert.ts';
import { againAt, covers, type Policy, speaksAt } from './policy.ts';
import { type QuietHours, quietUntil } from './quiet-hours.ts';
import { type Bands, FAILING, nextStageAt, type Stage, stageAt, stagesOf } from './stage.ts';

export interface AlertSettings {
  readonly bands: Bands;
  readonly quietHours: QuietHours | undefined;
  /** Told last, when neither the channel nor the owner answers. */
  readonly onCall: readonly string[];
  /** MSG-3: whom a policy's receivers mean now. Undefined: themselves. */
  readonly reached?: Reached;
  /** MSG-2: receivers that have not said yes yet. Undefined: none. */
  readonly unproved?: ReadonlySet<string>;
}

/** A renewal this long after its time is overdue: a twentieth of the lifetime, a day at most. */
const graceOf = (lifetime: number): number => Math.min(DAY, lifetime / 20);

/** What was said later than this after now was said under a clock that was wrong, and does not count. */
const CLOCK_LEEWAY = HOUR;

/** What all receivers of one certificate have in common. */
interface Situation {
  readonly facts: AlertFacts;
  readonly settings: AlertSettings;
  readonly told: readonly LastTold[];
  readonly stages: readonly Stage[];
  readonly stage: Stage | undefined;
  /** When the next stage begins. */
  readonly nextStage: number | undefined;
  readonly now: number;
}

const earliest = (...moments: readonly (number | undefined)[]): number | undefined => {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

const silent = (reason: Reason, nextAt: number | undefined, stage = '', rank = 0) => ({
  send: false as const,
  reason,
  nextAt,
  stage,
  rank,
});

type Silence = ReturnType<typeof silent>;

/** Whether the renewal is looked after by itself, and until when that may be believed. */
const healthyUntil = ({ facts, now }: Situation): number | undefined => {
  const { renewal, notBefore, notAfter } = facts;
  if (renewal?.dueAt === undefined || renewal.failures > 0) return undefined;
  const believed = renewal.dueAt + graceOf(notAfter - notBefore);
  return now < believed && now < notAfter ? Math.min(believed, notAfter) : undefined;
};

/** An attempt failed, or none was made although it was time: told at once, whatever band it is. */
const isFailing = ({ facts, now }: Situation): boolean => {
  const { renewal, notBefore, notAfter } = facts;
  if (renewal === undefined) return false;
  return renewal.failures > 0 || (renewal.dueAt !== undefined && now >= renewal.dueAt + graceOf(notAfter - notBefore));
};

const snoozed = ({ facts, stage, nextStage, now }: Situation): Silence | undefined => {
  const { snooze, notAfter } = facts;
  // No snooze outlives the certificate: what was to be renewed and was not is said.
  if (snooze === undefined || now >= notAfter) return undefined;
  if (snooze.kind === 'date') {
    const until = Date.parse(snooze.until);
    return now < until ? silent('snoozed', Math.min(until, notAfter)) : undefined;
  }
  if (snooze.kind === 'renewed') return silent('snoozed', notAfter);
  return snooze.stage === stage?.key ? silent('snoozed', nextStage) : undefined;
};

/** What keeps everybody from hearing of it now; undefined when nothing does. */
const silence = (situation: Situation, always = false): Silence | undefined => {
  const healthy = always ? undefined : healthyUntil(situation);
  return snoozed(situation) ?? (healthy === undefined ? undefined : silent('renewal-healthy', healthy));
};

const lastOf = ({ told, now }: Situation, receiver: string, policy: string): LastTold | undefined =>
  told.find(
    (last) => last.receiver === receiver && last.policy === policy && !last.closed && last.sentAt <= now + CLOCK_LEEWAY,
  );

/** Held until the quiet hours are over, unless the end is too near for that. */
const orQuiet = ({ settings, now }: Situation, loud: boolean, verdict: Omit<Verdict, 'receiver' | 'policy'>) => {
  const until = loud || !verdict.send ? undefined : quietUntil(settings.quietHours, now);
  return until === undefined ? verdict : { ...silent('quiet-hours', until, verdict.stage, verdict.rank) };
};

/** The bands, for one receiver. `from`: when this receiver's turn comes in this stage (escalation). */
const byBands = (situation: Situation, stage: Stage, receiver: string, from: number) => {
  const { facts, nextStage, now } = situation;
  const last = lastOf(situation, receiver, HOUSE_POLICY);
  const { key, rank, repeat, loud } = stage;
  if (facts.ackStage === key) return silent('acknowledged', nextStage, key, rank);
  if (last === undefined || last.rank < rank) {
    // Whoever was told before hears of a new stage at once.
    if (last === undefined && from > now) return silent('not-yet-escalated', earliest(from, nextStage), key, rank);
    const reason: Reason = key === FAILING.key ? 'attempt-failed' : 'band-reached';
    return orQuiet(situation, loud, {
      send: true,
      reason,
      stage: key,
      rank,
      nextAt: earliest(now + repeat, nextStage),
    });
  }
  const again = last.sentAt + repeat;
  if (last.rank > rank || now < again) return silent('told-already', earliest(again, nextStage), key, rank);
  const nextAt = earliest(now + repeat, nextStage);
  return orQuiet(situation, loud, { send: true, reason: 'nobody-answered', stage: key, rank, nextAt });
};

/** Channel, then owner, then on-call: each joins when the one before was told and nobody answered for as long as the stage repeats. */
const ladder = ({ facts }: Situation): readonly (readonly string[])[] => {
  const steps = [facts.channels, facts.owner === undefined ? [] : [facts.owner], facts.onCall];
  const seen = new Set<string>();
  return steps
    .map((step) => step.filter((receiver) => !seen.has(receiver) && seen.add(receiver)))
    .filter((step) => step.length > 0);
};

const houseVerdicts = (situation: Situation): readonly Verdict[] => {
  const { stage: band, nextStage, now, told } = situation;
  const steps = ladder(situation);
  const all = (quiet: Silence): readonly Verdict[] =>
    steps.flat().map((receiver) => ({ ...quiet, receiver, policy: HOUSE_POLICY }));
  const quiet = silence(situation);
  if (quiet !== undefined) return all(quiet);
  const failing = isFailing(situation);
  const stage = band ?? (failing ? FAILING : undefined);
  if (stage === undefined) return all(silent('far', nextStage));
  const firsts = told
    .filter(
      ({ policy, stage: key, receiver }) =>
        policy === HOUSE_POLICY && key === stage.key && steps[0]?.includes(receiver),
    )
    .map(({ firstAt }) => firstAt);
  const begun = firsts.length === 0 ? now : Math.min(...firsts, now);
  return steps.flatMap((step, level) =>
    step.map((receiver) => ({
      ...byBands(situation, stage, receiver, begun + level * stage.repeat),
      receiver,
      policy: HOUSE_POLICY,
    })),
  );
};

/** MSG-3: one policy, for one receiver. */
const byPolicy = (situation: Situation, policy: Policy, receiver: string): Omit<Verdict, 'receiver' | 'policy'> => {
  const { facts, now, stage } = situation;
  // MSG-2: when it is proved, the certificate is looked at again.
  if (situation.settings.unproved?.has(receiver) === true) return silent('unproved', undefined);
  const begins = speaksAt(policy, facts);
  const key = stage?.key ?? 'policy';
  const quiet = silence(situation, policy.always);
  if (now < begins) return silent('far', begins);
  if (quiet !== undefined) return quiet;
  if (facts.ackStage === key) return silent('acknowledged', situation.nextStage, key);
  const loud = stage?.loud ?? false;
  const last = lastOf(situation, receiver, policy.id);
  const after = againAt(policy, now);
  if (last === undefined)
    return orQuiet(situation, loud, { send: true, reason: 'policy-met', stage: key, rank: 0, nextAt: after });
  const again = againAt(policy, last.sentAt);
  if (again === undefined || now < again) return silent('told-already', again, key);
  return orQuiet(situation, loud, { send: true, reason: 'policy-again', stage: key, rank: 0, nextAt: after });
};

const over = (verdicts: readonly Verdict[], close: Closed): Decision => ({
  verdicts,
  close,
  tellOwnerOnce: false,
  nextAt: undefined,
});

const forAll = (facts: AlertFacts, reason: Reason): readonly Verdict[] =>
  [...new Set([...facts.channels, ...(facts.owner === undefined ? [] : [facts.owner])])].map((receiver) => ({
    ...silent(reason, undefined),
    receiver,
    policy: HOUSE_POLICY,
  }));

/** What ends all alerts of a certificate, CERT-9 above every policy (MSG-4). */
const ending = (facts: AlertFacts, now: number): Decision | undefined => {
  if (facts.revoked) return over(forAll(facts, 'revoked'), 'revoked');
  if (facts.successor !== undefined && facts.successor.unserved.length === 0)
    return over(forAll(facts, 'renewed'), 'renewed');
  if (facts.gone === true) return over(forAll(facts, 'gone'), 'gone');
  if (!facts.ignored) return undefined;
  const expired = now >= facts.notAfter;
  return {
    ...over(forAll(facts, 'ignored'), 'ignored'),
    tellOwnerOnce: expired,
    nextAt: expired ? undefined : facts.notAfter,
  };
};

/**
 * Who is to be told of a certificate's end now, who is not, and why: from facts, from what each receiver was told last, from the policies
 * and the time alone. A moment that was missed is made up for by the most urgent thing only.
 */
export const decide = (
  facts: AlertFacts,
  told: readonly LastTold[],
  policies: readonly Policy[],
  settings: AlertSettings,
  now: number,
): Decision => {
  const end = ending(facts, now);
  if (end !== undefined) return end;
  const stages = stagesOf(facts.notAfter - facts.notBefore, settings.bands);
  const situation: Situation = {
    facts,
    settings,
    told,
    stages,
    stage: stageAt(stages, facts.notAfter, now),
    nextStage: nextStageAt(stages, facts.notAfter, now),
    now,
  };
  const { reached = (receiver: string) => [receiver] } = settings;
  const own = policies.filter((policy) => covers(policy, facts));
  const verdicts = [
    ...houseVerdicts(situation),
    ...own.flatMap((policy) =>
      reachedBy(reached, policy.receivers).map((receiver) => ({
        ...byPolicy(situation, policy, receiver),
        receiver,
        policy: policy.id,
      })),
    ),
  ];
  const nextAt = earliest(...verdicts.map((verdict) => verdict.nextAt));
  return { verdicts, close: undefined, tellOwnerOnce: false, nextAt };
};
