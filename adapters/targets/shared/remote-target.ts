import type { Evidence, Installed, Pair, Target } from '../../../src/hosting/target.ts';
import { CertError, describeCause } from '../../../src/kernel/errors.ts';
import type { Memory } from '../../../src/kernel/plugin.ts';
import { checkPair, PairError } from './pair-check.ts';
import { wrongSetting } from './pair-settings.ts';
import { ActivationError, oneAtATime } from './pair-target.ts';
import { endpointsOf, parseServedAt } from './serves.ts';

/** A place elsewhere that holds one pair: a Secret, a folder on another machine, whatever listens to a webhook. */
export interface RemoteSlot {
  /** The pair that is in use there; undefined when there is none. Throws ActivationError. */
  read(): Promise<Pair | undefined>;
  /** Puts a pair in its place in one step and has it used, or leaves what was there. Throws ActivationError. May be called again. */
  write(pair: Pair, names: readonly string[]): Promise<readonly Evidence[]>;
  /** Takes away what is left over of earlier pairs. */
  tidy?(): Promise<void>;
  /** Looks whether the place can be reached; changes nothing. Throws ActivationError. */
  look?(): Promise<void>;
}

export interface RemoteTargetParts {
  readonly name: string;
  /** Where the slot is, for evidence. */
  readonly where: string;
  readonly slot: RemoteSlot;
  /** Sealed: keeps the pair before the present one until that is proven. */
  readonly memory: Memory;
  readonly serves: readonly string[];
}

const BEFORE = 'before';
const same = (a: Pair | undefined, b: Pair): boolean =>
  a?.chain.trim() === b.chain.trim() && a.key.trim() === b.key.trim();
const words = (error: unknown): string =>
  error instanceof ActivationError || error instanceof PairError ? error.message : describeCause(error);

/** A target whose pair is elsewhere: what was there before is read first and kept sealed, so that it can be brought back. */
export const createRemoteTarget = ({ name, where, slot, memory, serves }: RemoteTargetParts): Target => {
  const inTurn = oneAtATime();
  const places = serves.map((entry) => {
    const servedAt = parseServedAt(entry);
    if (servedAt === undefined) throw wrongSetting(name, 'serves', entry, '`host:port` or `name@host:port`');
    return servedAt;
  });

  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const unreachable = error instanceof ActivationError && error.unreachable;
      const code = unreachable ? 'target-unreachable' : 'target-refused';
      throw new CertError(code, { target: name, detail: words(error) }, { cause: error });
    }
  };

  /** What was there before the present pair: undefined when nothing is kept, `pair: null` when there was none. */
  const kept = async (): Promise<{ readonly pair: Pair | null } | undefined> => {
    const text = await memory.get(BEFORE);
    return text === undefined || text === '' ? undefined : (JSON.parse(text) as { pair: Pair | null });
  };
  const keep = (pair: Pair | undefined): Promise<void> => memory.set(BEFORE, JSON.stringify({ pair: pair ?? null }));
  const forget = (): Promise<void> => memory.set(BEFORE, '');

  const install = async (pair: Pair, names: readonly string[]): Promise<Installed> => {
    const { leaf, intermediates, key } = checkPair(pair);
    const clean = { chain: leaf + intermediates, key };
    const held = await slot.read();
    const again = same(held, clean);
    if (!again) await keep(held);
    const before = await kept();
    const previous = before === undefined ? clean : (before.pair ?? undefined);
    try {
      const evidence = await slot.write(clean, names);
      return { evidence, ...(previous === undefined ? {} : { previous: JSON.stringify(previous) }) };
    } catch (error) {
      if (!again) await forget();
      throw error;
    }
  };

  const restore = async (previous: string | undefined, names: readonly string[]): Promise<readonly Evidence[]> => {
    if (previous === undefined) return [{ where, saw: 'there was no pair before: the new one stays' }];
    const evidence = await slot.write(JSON.parse(previous) as Pair, names);
    await forget();
    return evidence;
  };

  return {
    name,
    install: (pair, names) => inTurn(() => told(() => install(pair, names))),
    restore: (previous, names) => inTurn(() => told(() => restore(previous, names))),
    confirm: () =>
      inTurn(async () => {
        await forget();
        await told(async () => slot.tidy?.());
      }),
    check: () => told(async () => slot.look?.()),
    endpoints: (names) => endpointsOf(places, names),
  };
};
