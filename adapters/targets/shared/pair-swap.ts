import { basename, dirname, join } from 'node:path';
import type { Disk } from './disk.ts';
import { copiedLayout, type Layout, linkedLayout, type Place } from './pair-layout.ts';
import { type Contents, createPairStore, type PairStore, ROLES, type Role } from './pair-store.ts';

export type LayoutName = 'linked' | 'copied';

export interface Swapped {
  /** What the places held before this pair was first put there; undefined when they held nothing. */
  readonly previous: Contents | undefined;
  /** Brings that back, also when it was nothing. */
  undo(): Promise<void>;
}

/**
 * Puts the files of a pair in their places, all or none. Not for two calls at once: the caller puts them in a row.
 * Every method throws DiskError; then the old version is whole and in place, unless the message says otherwise.
 */
export interface PairSwap {
  /** May be called again with the same contents after a crash: `previous` still is what was there before the first call. */
  swap(contents: Contents): Promise<Swapped>;
  /** What is in the places now. */
  read(): Promise<Contents>;
  /** Ends a swap that was cut short. Call at start. */
  settle(): Promise<void>;
  /** The new pair has proven itself: what was kept for `undo` is removed from the disk. */
  forget(): Promise<void>;
}

const same = (a: Contents, b: Contents): boolean => ROLES.every((role) => a[role] === b[role]);

const isEmpty = (contents: Contents): boolean => Object.keys(contents).length === 0;

/** Everything private in a folder beside the key (or the bundle), named after it, so that two pairs in one folder do not meet. */
const storeFolder = (places: readonly Place[]): string => {
  const owner = places.find(({ role }) => role === 'key' || role === 'bundle') ?? places[0];
  const path = owner?.path ?? '';
  return join(dirname(path), `.${basename(path)}.signet`);
};

/** `linked` where it is possible: several files, all in one folder. */
export const defaultLayout = (places: readonly Pick<Place, 'path'>[]): LayoutName =>
  places.length > 1 && new Set(places.map(({ path }) => dirname(path))).size === 1 ? 'linked' : 'copied';

/** Publishes, and on failure goes back to `now`. */
const publishOrGoBack = async (layout: Layout, version: string, now: string): Promise<void> => {
  try {
    await layout.publish(version, now);
  } catch (error) {
    try {
      await layout.retreat(now);
    } catch (second) {
      const words = [error, second].map((cause) => (cause instanceof Error ? cause.message : String(cause)));
      throw new AggregateError(
        [error, second],
        `${words[0]}; going back failed too, the files are settled at the next try: ${words[1]}`,
      );
    }
    throw error;
  }
};

const readPlaces = async (disk: Disk, places: readonly Place[]): Promise<Contents> => {
  const found = await Promise.all(places.map(async ({ role, path }) => [role, await disk.read(path)] as const));
  return Object.fromEntries(found.filter(([, text]) => text !== undefined));
};

export const createPairSwap = (disk: Disk, places: readonly Place[], layoutName: LayoutName): PairSwap => {
  const linked = layoutName === 'linked';
  // The readers of linked files have to pass through the store; a copied layout's store is nobody else's business.
  const store: PairStore = createPairStore(disk, storeFolder(places), linked ? 0o755 : 0o700);
  const layout = linked ? linkedLayout(disk, store, places) : copiedLayout(disk, store, places);
  const rightsOf = (role: Role) => {
    const place = places.find((other) => other.role === role);
    return linked && place !== undefined ? place : { mode: 0o600, uid: -1, gid: -1 };
  };

  const settle = async (): Promise<void> => {
    await layout.settle();
    await store.prune();
  };

  const keptVersion = async (): Promise<{ version: string; contents: Contents } | undefined> => {
    const version = await store.target('previous');
    const contents = version === undefined ? undefined : await store.read(version);
    return version === undefined || contents === undefined ? undefined : { version, contents };
  };

  const swap = async (contents: Contents): Promise<Swapped> => {
    await store.prepare();
    await settle();
    const seen = await readPlaces(disk, places);
    const again = same(seen, contents);
    // The same pair again: after a crash `previous` is what the first call noted; without a note there is nothing older to go back to.
    if (!again) await store.point('previous', await store.write(seen, rightsOf));
    const kept = await keptVersion();
    const version = await store.write(contents, rightsOf);
    await publishOrGoBack(layout, version, again ? version : (kept?.version ?? version));
    // The pair is in place: what cannot be tidied up now is tidied up by the next swap.
    await store.prune().catch(() => {});
    const before = kept?.contents ?? contents;
    return {
      previous: isEmpty(before) ? undefined : before,
      undo: async () => {
        if (kept !== undefined) await layout.retreat(kept.version);
      },
    };
  };

  return {
    swap,
    settle,
    read: () => readPlaces(disk, places),
    forget: async () => {
      await store.unpoint('previous');
      await store.prune();
    },
  };
};
