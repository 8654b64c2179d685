import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { type Instant, nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR, MINUTE, SECOND } from '../kernel/duration.ts';
import { CertError, describeCause, isCertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { closest } from '../kernel/nearest.ts';
import { announce, type NoticeHouse } from '../notice/announce.ts';
import { releaseRow } from '../store/hold.store.ts';
import type { Store } from '../store/store.ts';
import { setbackFrom } from '../validation/setback.ts';
import { deploymentWithHold, saveDeployment } from './deployment.store.ts';
import { type Deployment, type DeploymentEvent, deploymentMachine } from './deployment.ts';
import { closeDrift } from './drift.store.ts';
import { hostingOfDeployment } from './hosting.store.ts';
import type { Hosting } from './hosting.ts';
import { type InstallOutcome, type InstallResult, installAndProve } from './install.ts';
import type { Pair, Target, TlsProbe } from './target.ts';

/** What the hosting room needs. */
export interface HostingHouse extends NoticeHouse {
  readonly store: Store;
  readonly targets: ReadonlyMap<string, Target>;
  readonly tlsProbe: TlsProbe;
  readonly holder: string;
  readonly changed: (subjectId: string) => void;
  /** The next moment at which what is served may be replaced (maintenance windows): now, or later. */
  readonly opening?: (from: Instant) => Instant | undefined;
}

/** How long an installation with its probes may take before another process may begin. */
const HOLD_FOR = 10 * MINUTE;

/** Waits before a failed installation is tried again by itself; after the last it is `failed` and waits for a person. */
const WAITS = [10 * SECOND, MINUTE, 10 * MINUTE, HOUR] as const;

export const targetNamed = (house: Pick<HostingHouse, 'targets'>, name: string): Target => {
  const target = house.targets.get(name);
  if (target !== undefined) return target;
  throw new CertError(
    'target-unknown',
    { target: name, nearest: closest(name, [...house.targets.keys()]) },
    { field: 'target' },
  );
};

/** Nowhere to go: none was named and none is bound, or there is none at all. */
export const noTarget = ({ targets }: Pick<HostingHouse, 'targets'>, name: string): CertError =>
  targets.size === 0
    ? new CertError('targets-unset', { name })
    : new CertError('targets-none', { name, targets: [...targets.keys()].join(', ') }, { field: 'target' });

const GOOD: Readonly<Record<InstallOutcome, boolean>> = {
  served: true,
  installed: true,
  restored: false,
  unsettled: false,
};

/** CERT-1: half of an SM2 pair serves nobody, so a target that does not take pairs gets none. Throws `target-sm2`. */
export const checkTakesPair = (target: Target, name: string, isPair: boolean): void => {
  if (isPair && target.takesPairs !== true)
    throw new CertError('target-sm2', { name, target: target.name }, { field: 'target' });
};

const eventOf = (deployment: Deployment, result: InstallResult): DeploymentEvent => {
  if (GOOD[result.outcome]) return 'served';
  // A target in doubt is not touched again without a person.
  if (result.outcome === 'unsettled') return 'failed';
  return deployment.attempts > WAITS.length ? 'failed' : 'retry';
};

const problemOf = (result: InstallResult): string | undefined =>
  result.error === undefined ? undefined : JSON.stringify({ code: result.error.code, facts: result.error.facts });

const after = (house: HostingHouse, deployment: Deployment, result: InstallResult): Deployment => {
  const event = eventOf(deployment, result);
  const wait = WAITS[deployment.attempts - 1] ?? HOUR;
  return {
    ...deployment,
    state: transit(deploymentMachine, deployment.state, event, 'target'),
    evidence: result.evidence,
    previous:
      result.previous === undefined ? deployment.previous : house.store.seal.seal(result.previous, 'previous-pair'),
    problem: problemOf(result),
    nextAt: event === 'retry' ? toInstant(house.clock.now() + wait) : undefined,
    updatedAt: nowOf(house.clock),
  };
};

const refusedFirst = (error: CertError): InstallResult => ({ outcome: 'restored', evidence: [], error });

/** What the target is given, opened. */
const pairOf = ({ store }: HostingHouse, certificate: Certificate, sealedKey: string): Pair => {
  const { chain, encryption, encryptionKey } = certificate;
  const key = store.seal.open(sealedKey, 'private-key');
  if (encryption === undefined || encryptionKey === undefined) return { chain, key };
  return { chain, key, encryption: { chain: encryption, key: store.seal.open(encryptionKey, 'private-key') } };
};

const install = async (
  house: HostingHouse,
  deployment: Deployment,
  certificate: Certificate,
): Promise<InstallResult> => {
  const [name = ''] = certificate.names;
  const target = house.targets.get(deployment.target);
  if (target === undefined)
    return refusedFirst(new CertError('target-unknown', { target: deployment.target, nearest: '' }));
  if (certificate.key === undefined) return refusedFirst(new CertError('key-not-here', { name }));
  // CERT-6: asked to be revoked since the deployment was queued.
  if (certificate.state !== 'valid')
    return refusedFirst(new CertError('certificate-unusable', { name, state: certificate.state }));
  if (certificate.encryption !== undefined && target.takesPairs !== true)
    return refusedFirst(new CertError('target-sm2', { name, target: target.name }));
  const pair = pairOf(house, certificate, certificate.key);
  return installAndProve(target, pair, certificate.names, certificate.fingerprint, house.tlsProbe, house.clock);
};

/** What is said when an installation has come to rest; one that is tried again by itself is not spoken of yet. */
const TOLD: Readonly<Partial<Record<Deployment['state'], 'hosting-done' | 'hosting-failed'>>> = {
  deployed: 'hosting-done',
  failed: 'hosting-failed',
};

/** A deployment after one try, with the hosting that made it, if one did. */
export interface Tried {
  readonly deployment: Deployment;
  readonly hosting: Hosting | undefined;
  readonly deployed?: Certificate;
}

const tellDeployment = async (
  store: Store,
  house: HostingHouse,
  { deployment: { id, state, target, updatedAt }, hosting }: Tried,
  { names }: Certificate,
  { error }: InstallResult,
): Promise<void> => {
  const kind = TOLD[state];
  // HOST-5: a good result is kept quiet where the hosting says so; a bad one is always told.
  if (kind === undefined || (kind === 'hosting-done' && hosting?.quiet.includes('result') === true)) return;
  const why = error === undefined ? {} : { setback: setbackFrom(error) };
  await announce(store, house, { kind, subject: id, occasion: updatedAt, facts: { names, target, ...why } });
};

/** What is held is let go in the save that ends the try. */
const NOBODY = { holder: null, heldUntil: null };

/** Takes it, unless another process was faster, in the save that begins the try. */
const start = async (house: HostingHouse, before: Deployment): Promise<Deployment | undefined> => {
  const { clock, store, holder } = house;
  // A crash in the middle left it `deploying`: the same installation is made again, which every target allows.
  const state =
    before.state === 'deploying' ? before.state : transit(deploymentMachine, before.state, 'start', 'clock');
  const begun = { ...before, state, attempts: before.attempts + 1, nextAt: nowOf(clock), updatedAt: nowOf(clock) };
  try {
    return await saveDeployment(store, before, begun, { holder, heldUntil: toInstant(clock.now() + HOLD_FOR) });
  } catch (error) {
    if (isCertError(error, 'changed-meanwhile')) return undefined;
    throw error;
  }
};

const tryHeld = async (house: HostingHouse, started: Deployment, certificate: Certificate): Promise<Tried> => {
  const { clock, store } = house;
  const result = await install(house, started, certificate);
  const hosting = await hostingOfDeployment(store, started.id);
  const deployment = await store.transaction(async (inside) => {
    const saved = await saveDeployment(inside, started, after(house, started, result), NOBODY);
    const detail = {
      target: started.target,
      certificate: started.certificateId,
      outcome: result.outcome,
      attempt: started.attempts,
    };
    const action = `deployment.${saved.state}`;
    await audit(inside, clock, { actor: CLOCK_ACTOR, action, subject: started.id, detail });
    await tellDeployment(inside, house, { deployment: saved, hosting }, certificate, result);
    if (saved.state === 'deployed') await closeDrift(inside, certificate.id, saved.target, saved.updatedAt);
    return saved;
  });
  house.changed(deployment.id);
  return { deployment, hosting, deployed: certificate };
};

/** One try of one deployment; undefined when another process has it, or none is to be made. Never throws for what a target does. */
export const runDeployment = async (house: HostingHouse, id: string): Promise<Tried | undefined> => {
  const { clock, store, holder } = house;
  let started: Deployment | undefined;
  let over = false;
  try {
    const found = await deploymentWithHold(store, id);
    if (found === undefined) return undefined;
    const { hold, deployment } = found;
    // It rests; a hosting may still have to hear of that.
    if (deployment.nextAt === undefined) return { deployment, hosting: await hostingOfDeployment(store, id) };
    if (hold.holder !== null && hold.holder !== holder && (hold.heldUntil ?? '') > nowOf(clock)) return undefined;
    const certificate = await certificateById(store, deployment.certificateId);
    if (certificate === undefined) return undefined;
    started = await start(house, deployment);
    if (started === undefined) return undefined;
    house.changed(id);
    const tried = await tryHeld(house, started, certificate);
    over = true;
    return tried;
  } catch (error) {
    house.log.error({ deployment: id, cause: describeCause(error) }, 'a deployment could not be carried out');
    return undefined;
  } finally {
    if (started !== undefined && !over) await releaseRow(store, 'deployments', id, holder);
  }
};
