import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { fromInstant, nowOf, toInstant } from '../kernel/clock.ts';
import { DAY, MINUTE } from '../kernel/duration.ts';
import { describeCause, isCertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { untilStopping } from '../kernel/stopping.ts';
import { announce } from '../notice/announce.ts';
import type { Store } from '../store/store.ts';
import { bindAndDeploy } from './bind.store.ts';
import type { HostingHouse, Tried } from './deploy.ts';
import { deploymentById, deploymentsOf, retireDeployments } from './deployment.store.ts';
import type { Deployment } from './deployment.ts';
import { dueHostings, hostingOf, insertHosting, renewedAs, saveHosting } from './hosting.store.ts';
import { type HostedTarget, type Hosting, hostingMachine, startsAt } from './hosting.ts';

/** HOST-5: told so long before it starts. */
const NOTICE = 3 * DAY;
/** One whose deployment runs is looked at this often beside being woken. */
const LOOK_SOON = 5 * MINUTE;

/** Beside being woken, a hosting that waits for its renewal is looked at after most of what is left, daily towards the end. */
const SHARE_WAITED = 3 / 4;

const lookWhileWaiting = (now: number, { notAfter }: Pick<Certificate, 'notAfter'>): string =>
  toInstant(now + Math.max(DAY, (fromInstant(notAfter) - now) * SHARE_WAITED));

/** What whoever asks for the look has at hand. */
export interface AtHand {
  readonly hosting?: Hosting | undefined;
  readonly certificate?: Certificate | undefined;
  /** What its renewal came to, just now. */
  readonly successor?: Certificate | undefined;
  readonly deployment?: Deployment | undefined;
  /** What that deployment put there. */
  readonly deployed?: Certificate | undefined;
}

interface Case {
  readonly house: HostingHouse;
  /** As it stands in the store. */
  readonly stored: Hosting;
  /** As far as this step has come: what leads on at once is saved with what it leads to. */
  readonly hosting: Hosting;
  readonly known: AtHand;
  /** Saved with the step. */
  readonly pending?: (store: Store) => Promise<void>;
}

const save = (
  { house, stored, hosting, pending }: Case,
  change: Partial<Hosting>,
  also?: (store: Store) => Promise<void>,
): Promise<Hosting> =>
  saveHosting(house.store, stored, { ...hosting, ...change, updatedAt: nowOf(house.clock) }, async (store) => {
    await pending?.(store);
    await also?.(store);
  });

/** While its certificate is served: times and names of that are asked for. */
interface Served extends Case {
  readonly certificate: Certificate;
}

const successorOf = async ({ house, hosting, known }: Case): Promise<Certificate | undefined> => {
  const { designatedId, certificateId } = hosting;
  const id = designatedId ?? known.successor?.id ?? (await renewedAs(house.store, { id: certificateId }));
  const found =
    id === undefined || id === known.successor?.id ? known.successor : await certificateById(house.store, id);
  return found?.state === 'valid' && found.key !== undefined ? found : undefined;
};

/** HOST-5: three days ahead, once. */
const announceStart = (at: Served, start: string): Promise<Hosting> => {
  const { house, hosting, certificate } = at;
  const now = nowOf(house.clock);
  return save(at, { announcedAt: now, nextAt: start }, async (store) => {
    if (hosting.quiet.includes('start')) return;
    const target = hosting.targets.map((one) => one.target).join(', ');
    const facts = { names: certificate.names, target, at: start };
    await announce(store, house, { kind: 'hosting-starts', subject: certificate.id, occasion: start, facts });
  });
};

/** HOST-3: the new certificate was not there when it was to take over. It is taken up again when it comes. */
const notIssued = (at: Served): Promise<Hosting> => {
  const { house, hosting, certificate } = at;
  const state = transit(hostingMachine, hosting.state, 'failed', 'clock');
  return save(at, { state, problem: 'not-issued', nextAt: undefined }, async (store) => {
    const target = hosting.targets.map((one) => one.target).join(', ');
    const facts = { names: certificate.names, target, words: 'not-issued', said: 'notice.words.not-issued' };
    await announce(store, house, {
      kind: 'hosting-failed',
      subject: certificate.id,
      certificateId: certificate.id,
      owner: certificate.owner,
      occasion: hosting.startsAt ?? '',
      facts,
    });
    await audit(store, house.clock, { actor: CLOCK_ACTOR, action: 'hosting.not-issued', subject: certificate.id });
  });
};

/** In the last twentieth of the old certificate nothing is waited for, as with its renewal. */
const LAST_SHARE = 20;

/** When a maintenance window lets the replacement begin; undefined: now. */
const opensAt = ({ house, certificate }: Served): string | undefined => {
  const [begin, end] = [fromInstant(certificate.notBefore), fromInstant(certificate.notAfter)];
  const last = end - (end - begin) / LAST_SHARE;
  const now = nowOf(house.clock);
  const opening = house.opening?.(now) ?? now;
  if (opening <= now || fromInstant(now) >= last) return undefined;
  return toInstant(Math.min(fromInstant(opening), last));
};

const whileHosting = async (found: Case): Promise<Hosting> => {
  const { house, hosting, known } = found;
  const certificate = known.certificate ?? (await certificateById(house.store, hosting.certificateId));
  if (certificate === undefined) return save(found, { nextAt: undefined });
  const at = { ...found, certificate };
  const now = house.clock.now();
  const start = hosting.startsAt;
  const tell = start === undefined ? undefined : fromInstant(start) - NOTICE;
  if (start !== undefined && tell !== undefined && now < fromInstant(start)) {
    if (hosting.announcedAt === undefined && now >= tell) return announceStart(at, start);
    return save(at, { nextAt: hosting.announcedAt === undefined ? toInstant(tell) : start });
  }
  const successor = await successorOf(at);
  if (successor === undefined)
    return start === undefined ? save(at, { nextAt: lookWhileWaiting(now, certificate) }) : notIssued(at);
  const opening = opensAt(at);
  if (opening !== undefined) return save(at, { nextAt: opening });
  const state = transit(hostingMachine, hosting.state, 'start', 'clock');
  return whileWaiting({ ...at, hosting: { ...hosting, state, successorId: successor.id, problem: undefined } });
};

const withTarget = (hosting: Hosting, changed: HostedTarget): readonly HostedTarget[] =>
  hosting.targets.map((one) => (one.target === changed.target ? changed : one));

/** Everything serves the new certificate: the hosting goes on with it, the same way. */
const complete = (at: Case, successorId: string): Promise<Hosting> => {
  const { house, hosting, known } = at;
  const state = transit(hostingMachine, hosting.state, 'complete', 'clock');
  return save(at, { state, nextAt: undefined, problem: undefined }, async (store) => {
    const { deployed } = known;
    const successor = deployed?.id === successorId ? deployed : await certificateById(store, successorId);
    if (successor === undefined) return;
    const now = nowOf(house.clock);
    const start = startsAt(successor, hosting.replaceAt);
    await insertHosting(store, {
      ...hosting,
      certificateId: successorId,
      version: 1,
      state: 'hosting',
      startsAt: start,
      designatedId: undefined,
      successorId: undefined,
      problem: undefined,
      announcedAt: undefined,
      nextAt:
        start === undefined ? lookWhileWaiting(house.clock.now(), successor) : toInstant(fromInstant(start) - NOTICE),
      targets: hosting.targets.map(({ target }) => ({ target, state: 'hosting', deploymentId: undefined })),
      createdAt: now,
      updatedAt: now,
    });
    const detail = { successor: successorId, targets: hosting.targets.map(({ target }) => target) };
    await audit(store, house.clock, {
      actor: CLOCK_ACTOR,
      action: 'hosting.completed',
      subject: hosting.certificateId,
      detail,
    });
  });
};

/** One target after the other, the canary first; the next begins only when the one before serves it. */
const whileWaiting = async (at: Case): Promise<Hosting> => {
  const { house, stored, hosting, pending } = at;
  const { successorId } = hosting;
  if (successorId === undefined) return save(at, { nextAt: undefined });
  const next = hosting.targets.find(({ state }) => state !== 'completed');
  if (next === undefined) return complete(at, successorId);
  const state = transit(hostingMachine, hosting.state, 'deploy', 'clock');
  const now = house.clock.now();
  let made: readonly { readonly id: string }[] = [];
  const saved = await house.store.transaction(async (store) => {
    const known = await deploymentsOf(store, successorId);
    const running = known.find(({ target }) => target === next.target);
    // It serves the new one already, put there by hand, or a person has just asked for it again.
    const kept = running?.state === 'deployed' || running?.state === 'waiting' || running?.state === 'deploying';
    made =
      running !== undefined && kept
        ? [running]
        : await bindAndDeploy(store, house, successorId, [next.target], hosting.owner, known);
    const deploying: HostedTarget = { ...next, state: 'deploying', deploymentId: made[0]?.id };
    const after = {
      ...hosting,
      state,
      targets: withTarget(hosting, deploying),
      nextAt: toInstant(running?.state === 'deployed' ? now : now + LOOK_SOON),
      updatedAt: toInstant(now),
    };
    return saveHosting(store, stored, after, pending);
  });
  for (const { id } of made) house.changed(id);
  return saved;
};

const deploymentOf = async (
  { house, known }: Case,
  target: HostedTarget | undefined,
): Promise<Deployment | undefined> => {
  if (target?.deploymentId === undefined) return undefined;
  return target.deploymentId === known.deployment?.id
    ? known.deployment
    : deploymentById(house.store, target.deploymentId);
};

const whileDeploying = async (at: Case): Promise<Hosting> => {
  const { house, hosting } = at;
  const current = hosting.targets.find(({ state }) => state === 'deploying' || state === 'failed');
  const deployment = await deploymentOf(at, current);
  if (current === undefined || deployment === undefined) return save(at, { nextAt: undefined });
  const now = house.clock.now();
  if (deployment.state === 'deployed') {
    const state = transit(hostingMachine, hosting.state, 'served', 'target');
    const targets = withTarget(hosting, { ...current, state: 'completed' });
    // The old certificate's deployments on this target are history from now on.
    const pending = (store: Store): Promise<void> =>
      retireDeployments(store, hosting.certificateId, current.target, toInstant(now));
    return whileWaiting({ ...at, hosting: { ...hosting, state, targets }, pending });
  }
  if (deployment.state === 'failed' || deployment.state === 'replaced') {
    // HOST-7: the others are not touched: what they serve is still good.
    const state = transit(hostingMachine, hosting.state, 'failed', 'target');
    const targets = withTarget(hosting, { ...current, state: 'failed' });
    return save(at, { state, targets, problem: 'target', nextAt: undefined }, async (store) => {
      const detail = { target: current.target };
      const subject = hosting.certificateId;
      await audit(store, house.clock, { actor: CLOCK_ACTOR, action: 'hosting.failed', subject, detail });
    });
  }
  return save(at, { nextAt: toInstant(now + LOOK_SOON) });
};

/** A failed one goes on when what it failed of is mended: the certificate came, or the deployment was made again. */
const whileFailed = async (at: Case): Promise<Hosting> => {
  const { house, hosting } = at;
  const failed = hosting.targets.find(({ state }) => state === 'failed');
  const deployment = await deploymentOf(at, failed);
  const mended =
    hosting.problem === 'target' &&
    deployment !== undefined &&
    deployment.state !== 'failed' &&
    deployment.state !== 'replaced';
  const successor = hosting.problem === 'not-issued' ? await successorOf(at) : undefined;
  if (!mended && successor === undefined) return save(at, { nextAt: undefined });
  const state = transit(hostingMachine, hosting.state, 'again', 'clock');
  return save(at, {
    state,
    problem: undefined,
    successorId: successor?.id ?? hosting.successorId,
    nextAt: nowOf(house.clock),
  });
};

const rest = (at: Case): Promise<Hosting> => save(at, { nextAt: undefined });

const LOOKS: Readonly<Record<Hosting['state'], (at: Case) => Promise<Hosting>>> = {
  hosting: whileHosting,
  waiting: whileWaiting,
  deploying: whileDeploying,
  failed: whileFailed,
  completed: rest,
  cancelled: rest,
};

/** Looks at one hosting until it rests; one step, one save. Undefined: someone else was faster, or there is none. */
export const lookAtHosting = async (
  house: HostingHouse,
  certificateId: string,
  atHand: AtHand = {},
): Promise<Hosting | undefined> => {
  try {
    let known = atHand;
    let hosting = known.hosting ?? (await hostingOf(house.store, certificateId));
    if (hosting === undefined) return undefined;
    const most = 2 * hosting.targets.length + 4;
    for (let step = 0; step < most; step++) {
      hosting = await LOOKS[hosting.state]({ house, stored: hosting, hosting, known });
      if (hosting.nextAt === undefined || fromInstant(hosting.nextAt) > house.clock.now()) break;
      // What was at hand may have changed with the step.
      known = {};
    }
    return hosting;
  } catch (error) {
    if (isCertError(error, 'changed-meanwhile')) return undefined;
    throw error;
  }
};

/** The job `hostings-due`. */
export const runHostings = async (house: HostingHouse): Promise<void> => {
  for (const id of untilStopping(house, await dueHostings(house.store, nowOf(house.clock)))) {
    await lookAtHosting(house, id).catch((error: unknown) => {
      house.log.error({ certificate: id, cause: describeCause(error) }, 'a hosting could not be looked at');
    });
  }
};

/** After a deployment: its hosting, if one made it, goes on at once. */
export const followDeployment = async (
  house: HostingHouse,
  { hosting, deployment, deployed }: Tried,
): Promise<void> => {
  if (hosting?.state === 'deploying' || hosting?.state === 'failed')
    await lookAtHosting(house, hosting.certificateId, { hosting, deployment, deployed });
};
