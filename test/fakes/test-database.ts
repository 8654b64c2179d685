import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where tests keep what they store. */
export interface Databases {
  readonly title: string;
  /** The address of a new, empty database that several processes may open. */
  fresh(): Promise<string>;
  /** The same for one process alone. */
  alone(): Promise<string>;
  /** Takes away what `fresh` made. */
  clear(): Promise<void>;
}

export const sqliteFiles = (): Databases => {
  const folders: string[] = [];
  return {
    title: 'SQLite',
    fresh: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'signet-store-'));
      folders.push(folder);
      return `sqlite:${join(folder, 'signet.db')}`;
    },
    alone: async () => 'sqlite::memory:',
    clear: async () => {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
};

let chosen: Databases = sqliteFiles();

/** Everything that asks from now on gets databases of this kind: the stories are told again on another one. */
export const useDatabases = (databases: Databases): void => {
  chosen = databases;
};

export const testDatabases = (): Databases => chosen;
