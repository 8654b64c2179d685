import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLocalFiles } from '../../../adapters/local-files.ts';
import { isCertError } from '../../../src/kernel/errors.ts';

describe('readLocalFiles', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signet-files-'));
    await writeFile(join(folder, 'a.pem'), 'hello');
  });
  afterAll(() => rm(folder, { recursive: true }));
  const options = { file: { kind: 'file', maxBytes: 10 }, text: { kind: 'text' } } as const;

  it('reads a path from the folder where the person is, and leaves all else alone', async () => {
    const read = await readLocalFiles({ file: 'a.pem', text: 'a.pem' }, options, folder);
    expect(read).toEqual({ file: { name: 'a.pem', bytes: new Uint8Array(Buffer.from('hello')) }, text: 'a.pem' });
    const pasted = { file: '-----BEGIN X-----' };
    expect(await readLocalFiles(pasted, options, folder)).toEqual(pasted);
  });

  it.each([
    ['missing', 'file-unreadable'],
    ['.', 'file-unreadable'],
    ['/dev/zero', 'file-large'],
  ])('refuses %s as %s', async (path, code) => {
    const error = await readLocalFiles({ file: path }, options, folder).catch((cause: unknown) => cause);
    expect(isCertError(error) && [error.code, error.field]).toEqual([code, 'file']);
  });
});
