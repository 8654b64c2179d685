import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { CertError, describeCause } from '../../../src/kernel/errors.ts';
import { plugin } from '../../../src/kernel/plugin.ts';
import type { FilePlace } from '../../../src/validation/file-place.ts';

const WELL_KNOWN = '/.well-known/';

const fileOf = (name: string, root: string, path: string): string => {
  if (!path.startsWith(WELL_KNOWN) || normalize(path) !== path) {
    throw new CertError('target-refused', { target: name, detail: `${path} is not a path under ${WELL_KNOWN}` });
  }
  return join(root, path);
};

const write = async (file: string, content: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o755 });
  // Beside, then renamed: a CA that looks in between never reads half a file.
  const beside = `${file}.new`;
  const handle = await open(beside, 'w', 0o644);
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
  await rename(beside, file);
};

/** A site's root on this machine, for the method file-webroot (VAL-4). */
export const webrootPlugin = plugin({
  type: 'webroot',
  title: 'Webroot',
  settings: {
    path: {
      kind: 'path',
      about: 'The site’s root folder: challenge files go below its .well-known.',
      required: true,
      example: '/var/www/html',
    },
  },
  create: ({ path: root }, { name }): FilePlace => {
    const told = async (work: Promise<void>): Promise<void> => {
      try {
        await work;
      } catch (cause) {
        throw new CertError('target-refused', { target: name, detail: describeCause(cause) }, { cause });
      }
    };
    return {
      name,
      put: async (path, content) => told(write(fileOf(name, root, path), content)),
      remove: async (path) => told(rm(fileOf(name, root, path), { force: true })),
    };
  },
});
