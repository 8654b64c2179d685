import { basename, dirname, join } from 'node:path';
import type { Disk } from '../../adapters/targets/shared/disk.ts';

interface File {
  readonly kind: 'file';
  readonly content: string;
}
interface Link {
  readonly kind: 'link';
  readonly text: string;
}
interface Folder {
  readonly kind: 'folder';
  /** What programs see. */
  readonly seen: Map<string, Node>;
  /** What is sure to be there after a power cut. */
  readonly lasting: Map<string, Node>;
}
type Node = File | Link | Folder;

const folder = (): Folder => ({ kind: 'folder', seen: new Map(), lasting: new Map() });

/** The power went. */
export class PowerCut extends Error {}

export interface PowerDisk extends Disk {
  /** The operation (counted from 1) during which the power goes; every later one fails too. */
  cutAt(operation: number): void;
  readonly operations: number;
  /** Power is back: of every change of a name that was not synced, `keeps` decides whether it lasted. */
  restart(keeps: () => boolean): void;
}

/**
 * A disk in memory that forgets at a power cut what was not synced: each change of a name in a folder by itself, in no order, which is
 * more than any real file system forgets. Contents last, because `create` syncs them.
 */
export const powerDisk = (folders: readonly string[]): PowerDisk => {
  const root = folder();
  let cut = Number.POSITIVE_INFINITY;
  let operations = 0;

  /** Follows links in all parts but, unless asked, the last. */
  const find = (path: string, follow: boolean, hops = 0): Node | undefined => {
    if (hops > 20) throw new Error('links lead in a circle');
    if (path === '/') return root;
    const parent = find(dirname(path), true, hops);
    const node = parent?.kind === 'folder' ? parent.seen.get(basename(path)) : undefined;
    return node?.kind === 'link' && follow ? find(join(dirname(path), node.text), true, hops + 1) : node;
  };
  const folderAt = (path: string): Folder => {
    const node = find(path, true);
    if (node?.kind !== 'folder') throw new Error(`no folder ${path}`);
    return node;
  };
  const step = (): void => {
    operations++;
    if (operations >= cut) throw new PowerCut();
  };
  const put = async (path: string, node: Node): Promise<void> => {
    step();
    const { seen } = folderAt(dirname(path));
    if (seen.has(basename(path))) throw new Error(`${path} exists`);
    seen.set(basename(path), node);
  };
  const settleFolder = (node: Folder, keeps: () => boolean): void => {
    for (const name of new Set([...node.seen.keys(), ...node.lasting.keys()])) {
      const kept =
        node.seen.get(name) === node.lasting.get(name) || keeps() ? node.seen.get(name) : node.lasting.get(name);
      if (kept === undefined) node.seen.delete(name);
      else node.seen.set(name, kept);
    }
    node.lasting.clear();
    for (const [name, child] of node.seen) {
      node.lasting.set(name, child);
      if (child.kind === 'folder') settleFolder(child, keeps);
    }
  };

  for (const path of folders) {
    const made = folder();
    const parent = folderAt(dirname(path));
    parent.seen.set(basename(path), made);
    parent.lasting.set(basename(path), made);
  }

  return {
    get operations() {
      return operations;
    },
    cutAt: (operation) => {
      operations = 0;
      cut = operation;
    },
    restart: (keeps) => {
      cut = Number.POSITIVE_INFINITY;
      settleFolder(root, keeps);
    },
    read: async (path) => {
      const node = find(path, true);
      return node?.kind === 'file' ? node.content : undefined;
    },
    linkText: async (path) => {
      const node = find(path, false);
      return node?.kind === 'link' ? node.text : undefined;
    },
    list: async (path) => {
      const node = find(path, true);
      return node?.kind === 'folder' ? [...node.seen.keys()] : [];
    },
    create: (path, content) => put(path, { kind: 'file', content }),
    createFolder: async (path) => {
      if (find(path, false)?.kind !== 'folder') await put(path, folder());
    },
    createLink: (path, text) => put(path, { kind: 'link', text }),
    move: async (from, to) => {
      step();
      const source = folderAt(dirname(from)).seen;
      const node = source.get(basename(from));
      if (node === undefined) throw new Error(`no file ${from}`);
      folderAt(dirname(to)).seen.set(basename(to), node);
      source.delete(basename(from));
    },
    drop: async (path) => {
      step();
      const parent = find(dirname(path), true);
      if (parent?.kind === 'folder') parent.seen.delete(basename(path));
    },
    dropFolder: async (path) => {
      step();
      const parent = find(dirname(path), true);
      if (parent?.kind === 'folder') parent.seen.delete(basename(path));
    },
    sync: async (path) => {
      step();
      const node = folderAt(path);
      node.lasting.clear();
      for (const [name, child] of node.seen) node.lasting.set(name, child);
    },
  };
};
