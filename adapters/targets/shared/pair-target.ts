import type { Endpoint, Evidence, Installed, Pair, Target } from '../../../src/hosting/target.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import { CertError, describeCause } from '../../../src/kernel/errors.ts';
import { type Disk, DiskError } from './disk.ts';
import { OwnerError, resolveOwner } from './owner.ts';
import { checkPair, PairError } from './pair-check.ts';
import { lookAtPair } from './pair-look.ts';
import { contentsOf, type PairPlan } from './pair-settings.ts';
import { type Contents, ROLES } from './pair-store.ts';
import { createPairSwap, type PairSwap, type Swapped } from './pair-swap.ts';
import { endpointsOf } from './serves.ts';

/** The program that uses the files did not take them. */
export class ActivationError extends Error {
  /** Nobody was there to say no: worth another try later. */
  readonly unreachable: boolean;
  /** It may use the new pair already, so it has to be told again once the previous one is back. */
  readonly taken: boolean;
  constructor(words: string, { unreachable = false, taken = false } = {}) {
    super(words);
    this.name = 'ActivationError';
    this.unreachable = unreachable;
    this.taken = taken;
  }
}

/** Makes the program use what the files hold now. Throws ActivationError with the program's own words. May be called again. */
export type Activate = (names: readonly string[]) => Promise<readonly Evidence[]>;

export interface PairTargetParts {
  readonly name: string;
  readonly plan: PairPlan;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly activate: Activate;
  /** Asks the program without changing anything; throws ActivationError. */
  readonly look?: () => Promise<unknown>;
}

const seal = (files: Contents): string => JSON.stringify({ version: 1, files });

const unseal = (text: string, plan: PairPlan): Contents => {
  const { version, files } = JSON.parse(text) as { version?: number; files?: Contents };
  const known = plan.places.map(({ role }) => role);
  if (
    version !== 1 ||
    files === undefined ||
    ROLES.some((role) => files[role] !== undefined && !known.includes(role))
  ) {
    throw new Error('the kept pair belongs to other files than this target has now');
  }
  return files;
};

/** One call at a time: two swaps of the same files must not meet, and a job may ask again while an earlier call still hangs. */
export const oneAtATime = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
};

/** Errors made here say all there is to say; of others the whole chain of causes is told. */
const OURS = [ActivationError, DiskError, PairError, OwnerError, AggregateError];

const words = (error: unknown): string =>
  error instanceof Error && OURS.some((kind) => error instanceof kind) ? error.message : describeCause(error);

/** Brings the previous pair back after the program refused the new one; says how that went. */
const putBack = async (swapped: Swapped, refusal: unknown, activate: Activate, names: readonly string[]) => {
  await swapped.undo();
  const taken = refusal instanceof ActivationError && refusal.taken;
  if (!taken || swapped.previous === undefined) return 'the files are as they were';
  try {
    await activate(names);
    return 'the previous pair is back and in use';
  } catch (again) {
    return `the previous pair is back in its files, but then: ${words(again)}`;
  }
};

/**
 * A target that is files which some program reads: the pair is checked, swapped in, and the program is told (`activate`).
 * nginx, a hook's server and the like differ in nothing but how they are told.
 */
export const createPairTarget = ({ name, plan, disk, clock, activate, look }: PairTargetParts): Target => {
  const inTurn = oneAtATime();

  const refused = (detail: string, cause?: unknown): CertError =>
    new CertError('target-refused', { target: name, detail }, { cause });

  const openSwap = async (): Promise<PairSwap> => {
    const ids = await resolveOwner(plan.owner, clock);
    return createPairSwap(
      disk,
      plan.places.map((place) => ({ ...place, ...ids })),
      plan.layout,
    );
  };

  /** Before the swap and while swapping, whatever goes wrong leaves the old files in place. */
  const swapIn = async (contents: () => Contents): Promise<Swapped> => {
    try {
      const texts = contents();
      return await (await openSwap()).swap(texts);
    } catch (error) {
      throw refused(words(error), error);
    }
  };

  const placed = (saw: string): readonly Evidence[] => plan.places.map(({ path }) => ({ where: path, saw }));

  const install = async (pair: Pair, names: readonly string[]): Promise<Installed> => {
    const swapped = await swapIn(() => contentsOf(checkPair(pair), plan.places));
    try {
      const told = await activate(names);
      const evidence = [...placed('holds the new pair'), ...told];
      return { evidence, ...(swapped.previous === undefined ? {} : { previous: seal(swapped.previous) }) };
    } catch (error) {
      const back = await putBack(swapped, error, activate, names).catch((second: unknown) => {
        const detail = `${words(error)}; then: ${words(second)}`;
        throw new CertError('target-not-restored', { target: name, detail }, { cause: error });
      });
      const detail = `${words(error)} (${back})`;
      const unreachable = error instanceof ActivationError && error.unreachable;
      throw new CertError(
        unreachable ? 'target-unreachable' : 'target-refused',
        { target: name, detail },
        { cause: error },
      );
    }
  };

  const restore = async (previous: string | undefined, names: readonly string[]): Promise<readonly Evidence[]> => {
    // Taking the only pair away helps nobody: a server that is told to use these files would not even start.
    if (previous === undefined) return placed('there was no pair before: the new one stays');
    await swapIn(() => unseal(previous, plan));
    try {
      const told = await activate(names);
      await (await openSwap()).forget();
      return [...placed('holds the previous pair'), ...told];
    } catch (error) {
      throw refused(`the previous pair is back in its files, but: ${words(error)}`, error);
    }
  };

  const check = async (): Promise<void> => {
    try {
      await lookAtPair(plan, disk, clock, look);
    } catch (error) {
      throw refused(words(error), error);
    }
  };

  return {
    name,
    check,
    install: (pair, names) => inTurn(() => install(pair, names)),
    restore: (previous, names) => inTurn(() => restore(previous, names)),
    confirm: () => inTurn(async () => (await openSwap()).forget()),
    recover: () => inTurn(async () => (await openSwap()).settle()),
    endpoints: (names): readonly Endpoint[] => endpointsOf(plan.serves, names),
  };
};
