import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const BEFORE = '.conf.before';

const absent = (error: unknown): undefined => {
  if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
  throw error;
};

/** Beside, then renamed: nginx never reads half a file, and a crash leaves the old one. */
const write = async (file: string, text: string, mode: number): Promise<void> => {
  const beside = `${file}.new`;
  const handle = await open(beside, 'w', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
};

/** The folder that nginx includes: NAME.conf, beside it NAME.<digest>.pem, and while a change is being tried NAME.conf.before. */
export const edgeFiles = (folder: string) => {
  const conf = (name: string): string => join(folder, `${name}.conf`);
  const before = (name: string): string => join(folder, `${name}${BEFORE}`);
  const put = async (name: string, text: string | undefined): Promise<void> =>
    text === undefined ? rm(conf(name), { force: true }) : write(conf(name), text, 0o644);
  const pairsOf = async (name: string): Promise<readonly string[]> =>
    (await readdir(folder)).filter(
      (file) => file.endsWith('.pem') && file.slice(0, -'.0123456789abcdef.pem'.length) === name,
    );

  return {
    conf,
    read: (name: string): Promise<string | undefined> => readFile(conf(name), 'utf8').catch(absent),
    /** A file of its own for every pair, so that the one rename of the configuration changes certificate and key together. */
    putPair: async (name: string, pair: { readonly chain: string; readonly key: string }): Promise<string> => {
      const text = `${pair.key.trim()}\n${pair.chain.trim()}\n`;
      const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
      const file = join(folder, `${name}.${digest}.pem`);
      await write(file, text, 0o600);
      return file;
    },
    /** Puts a configuration (or none) in its place and keeps the one before until `settle`. */
    change: async (name: string, old: string | undefined, text: string | undefined): Promise<void> => {
      await write(before(name), old ?? '', 0o644);
      await put(name, text);
    },
    undo: async (name: string, old: string | undefined): Promise<void> => {
      await put(name, old);
      await rm(before(name), { force: true });
    },
    /** The change stands: what only the one before used goes. */
    settle: async (name: string, inUse: string | undefined): Promise<void> => {
      await rm(before(name), { force: true });
      for (const file of await pairsOf(name))
        if (join(folder, file) !== inUse) await rm(join(folder, file), { force: true });
    },
    /** Changes that a crash cut short are taken back; they are tried again anyway. */
    recover: async (): Promise<void> => {
      for (const file of await readdir(folder)) {
        if (!file.endsWith(BEFORE)) continue;
        const name = file.slice(0, -BEFORE.length);
        const old = await readFile(join(folder, file), 'utf8');
        await put(name, old === '' ? undefined : old);
        await rm(join(folder, file), { force: true });
      }
    },
  };
};
