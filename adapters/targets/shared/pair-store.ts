import { dirname, join } from 'node:path';
import type { Disk, Rights } from './disk.ts';

/** What a file of the pair holds. `bundle` is everything in one file. */
export const ROLES = ['certificate', 'key', 'chain', 'bundle'] as const;
export type Role = (typeof ROLES)[number];

/** The texts of a pair's files, byte for byte (Latin-1); a role that is missing was not there. */
export type Contents = Readonly<Partial<Record<Role, string>>>;

/** `current`: what the linked layout's links lead to. `previous`: what was there before. `next`: the copied layout's swap under way. */
export type Pointer = 'current' | 'previous' | 'next';
const POINTERS: readonly Pointer[] = ['current', 'previous', 'next'];

/** A version's name is a number: a pointer that says anything else (a path) is not ours and is not followed. */
const VERSION = /^[1-9]\d{0,8}$/;

/** Lists the roles a version holds, so that a version which lost a file is not taken for one that never had it. */
const LIST = 'holds';

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/**
 * Versions of a pair in a folder of our own: `1/`, `2/` … and the pointers, links that name a version. A version is complete and on the
 * disk before anything points to it and is never changed afterwards; pointing is one rename.
 */
export interface PairStore {
  readonly folder: string;
  /** Makes the folder; refuses a link or file in its place. */
  prepare(): Promise<void>;
  write(contents: Contents, rightsOf: (role: Role) => Rights): Promise<string>;
  /** Undefined when the version lost a file. */
  read(version: string): Promise<Contents | undefined>;
  target(pointer: Pointer): Promise<string | undefined>;
  point(pointer: Pointer, version: string): Promise<void>;
  unpoint(pointer: Pointer): Promise<void>;
  /** Removes every version that nothing points to. */
  prune(): Promise<void>;
}

export const createPairStore = (disk: Disk, folder: string, folderMode: number): PairStore => {
  const versions = async (): Promise<readonly string[]> =>
    (await disk.list(folder)).filter((name) => VERSION.test(name));

  const target = async (pointer: Pointer): Promise<string | undefined> => {
    const text = await disk.linkText(join(folder, pointer));
    return text !== undefined && VERSION.test(text) ? text : undefined;
  };

  const write = async (contents: Contents, rightsOf: (role: Role) => Rights): Promise<string> => {
    const version = String(Math.max(0, ...(await versions()).map(Number)) + 1);
    const place = join(folder, version);
    const roles = ROLES.filter((role) => contents[role] !== undefined);
    await disk.createFolder(place, folderMode);
    try {
      for (const role of roles) await disk.create(join(place, role), contents[role] ?? '', rightsOf(role));
      await disk.create(join(place, LIST), roles.join(' '), { mode: 0o600, uid: -1, gid: -1 });
      await disk.sync(place);
      await disk.sync(folder);
    } catch (error) {
      await disk.dropFolder(place).catch(() => {});
      throw error;
    }
    return version;
  };

  const read = async (version: string): Promise<Contents | undefined> => {
    const list = await disk.read(join(folder, version, LIST));
    if (list === undefined) return undefined;
    const roles = list.split(' ').filter(isRole);
    const texts = await Promise.all(roles.map(async (role) => [role, await disk.read(join(folder, version, role))]));
    return texts.some(([, text]) => text === undefined) ? undefined : Object.fromEntries(texts);
  };

  const point = async (pointer: Pointer, version: string): Promise<void> => {
    const beside = join(folder, `${pointer}.new`);
    await disk.drop(beside);
    await disk.createLink(beside, version);
    await disk.move(beside, join(folder, pointer));
    await disk.sync(folder);
  };

  return {
    folder,
    prepare: async () => {
      await disk.createFolder(folder, folderMode);
      // Else a power cut could take the whole folder away, with the note about a swap that is half done.
      await disk.sync(dirname(folder));
    },
    write,
    read,
    target,
    point,
    unpoint: async (pointer) => {
      if ((await disk.linkText(join(folder, pointer))) === undefined) return;
      await disk.drop(join(folder, pointer));
      await disk.sync(folder);
    },
    prune: async () => {
      const kept = await Promise.all(POINTERS.map(target));
      for (const version of await versions()) {
        if (!kept.includes(version)) await disk.dropFolder(join(folder, version));
      }
    },
  };
};
