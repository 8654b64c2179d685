import { basename, dirname, join } from 'node:path';
import { besideOf, type Disk, DiskError, type Rights } from './disk.ts';
import type { Contents, PairStore, Role } from './pair-store.ts';

/** One file of the pair, under the name its user reads it by. */
export interface Place extends Rights {
  readonly role: Role;
  /** Absolute. */
  readonly path: string;
}

/**
 * How a version gets to the places. Which guarantee holds when Signet or the machine stops at any moment:
 *
 * `linked` (all places in one folder): the places are links into the store, and one rename changes all of them. At every moment the
 * places show one whole version, old or new. A program that opens the two files one after the other may still read one of each if the
 * swap falls between its two reads; it has to read again, as it does when Signet tells it to reload after the swap.
 *
 * `copied` (places in several folders, or asked for): the new files lie ready beside the old ones, the store notes what is under way, then
 * the files are renamed one after the other. Between the renames, some microseconds, the places hold files of both versions. If Signet
 * stops just there they stay so until `settle`, which is run at the start and before every install and always ends with one version whole.
 * With a single file (a bundle) there is no between, and the guarantee is that of `linked`, also for a program that reads at any time.
 *
 * In both, an error (no space, no right) leaves the old version whole and in place.
 */
export interface Layout {
  /**
   * Brings `version` to the places; `now` is a version that holds what they show at present. Places whose role the version lacks are
   * removed. Called again after a crash with the same version it goes on.
   */
  publish(version: string, now: string): Promise<void>;
  /** Back to `version` after a publication, whole or failed half-way, that began from it. */
  retreat(version: string): Promise<void>;
  /** Ends a publication that a crash cut short; nothing to do when there was none. */
  settle(): Promise<void>;
}

const readWhole = async (store: PairStore, version: string): Promise<Contents> => {
  const held = await store.read(version);
  if (held === undefined) throw new DiskError('read', join(store.folder, version), new Error('a kept file is missing'));
  return held;
};

/** Leftovers of a write that was cut short. */
const dropBeside = async (disk: Disk, places: readonly Place[]): Promise<void> => {
  for (const { path } of places) await disk.drop(besideOf(path));
};

export const linkedLayout = (disk: Disk, store: PairStore, places: readonly Place[]): Layout => {
  const textOf = ({ role }: Place): string => join(basename(store.folder), 'current', role);
  const isLinked = async (place: Place): Promise<boolean> => (await disk.linkText(place.path)) === textOf(place);

  const link = async (place: Place): Promise<void> => {
    const beside = besideOf(place.path);
    await disk.drop(beside);
    await disk.createLink(beside, textOf(place));
    await disk.move(beside, place.path);
  };

  /** The one rename that changes what all links show. */
  const lead = async (version: string, held: Contents): Promise<void> => {
    await store.point('current', version);
    for (const place of places) {
      if (held[place.role] === undefined && (await isLinked(place))) await disk.drop(place.path);
    }
  };

  return {
    publish: async (version, now) => {
      const held = await readWhole(store, version);
      const wanted = places.filter(({ role }) => held[role] !== undefined);
      const linked = await Promise.all(wanted.map(isLinked));
      const unlinked = wanted.filter((_, index) => !linked[index]);
      if (unlinked.length > 0) {
        // The links come in one by one, so they lead to what is shown at present until all are there.
        await store.point('current', now);
        for (const place of unlinked) await link(place);
        await disk.sync(dirname(store.folder));
      }
      await lead(version, held);
    },
    // A place that is not a link yet still is the file it was.
    retreat: async (version) => lead(version, await readWhole(store, version)),
    // One rename: there is no half-way.
    settle: () => dropBeside(disk, places),
  };
};

export const copiedLayout = (disk: Disk, store: PairStore, places: readonly Place[]): Layout => {
  const folders = [...new Set(places.map(({ path }) => dirname(path)))];

  const publish = async (version: string): Promise<void> => {
    const held = await readWhole(store, version);
    for (const place of places) {
      const text = held[place.role];
      await disk.drop(besideOf(place.path));
      // What can fail for want of space or rights fails here, before anything is replaced.
      if (text !== undefined) await disk.create(besideOf(place.path), text, place);
    }
    await store.point('next', version);
    for (const { path, role } of places) {
      if (held[role] === undefined) await disk.drop(path);
      else await disk.move(besideOf(path), path);
    }
    // The note may go only when the new names are sure to last.
    for (const folder of folders) await disk.sync(folder);
    await store.unpoint('next');
  };

  return {
    publish,
    retreat: publish,
    settle: async () => {
      const version = await store.target('next');
      if (version !== undefined && (await store.read(version)) !== undefined) await publish(version);
      // A version that someone took files out of cannot be gone on with; the places stay as they are until the next install.
      await store.unpoint('next');
      await dropBeside(disk, places);
    },
  };
};
