import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Disk, diskOn } from '../../../../adapters/targets/shared/disk.ts';
import type { Place } from '../../../../adapters/targets/shared/pair-layout.ts';
import type { Contents } from '../../../../adapters/targets/shared/pair-store.ts';
import { createPairSwap, type LayoutName, type PairSwap } from '../../../../adapters/targets/shared/pair-swap.ts';
import { failingFiles } from '../../../fakes/failing-files.ts';

const quickDisk = (): Disk => diskOn(failingFiles(0, 'error').files);

/** Thousands of syncs: in memory where the machine has such a place. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(FAST, 'signet-swap-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const OLD: Contents = { certificate: 'old certificate', key: 'old key' };
const NEW: Contents = { certificate: 'new certificate', key: 'new key' };
const MODES = { certificate: 0o644, key: 0o640, chain: 0o644, bundle: 0o600 };

const place = (role: Place['role'], path: string): Place => ({ role, path, mode: MODES[role], uid: -1, gid: -1 });
const together = (at: string) => [place('certificate', join(at, 'site.pem')), place('key', join(at, 'site.key'))];
const apart = (at: string) => [
  place('certificate', join(at, 'certs', 'site.pem')),
  place('key', join(at, 'private', 'site.key')),
];
const single = (at: string) => [place('bundle', join(at, 'site.pem'))];

const shownAt = (places: readonly Place[]): Contents =>
  Object.fromEntries(
    places.flatMap(({ role, path }) => {
      try {
        return [[role, readFileSync(path, 'latin1')]];
      } catch {
        return [];
      }
    }),
  );

const plain = async (places: readonly Place[], old: Contents): Promise<void> => {
  for (const { role, path } of places) writeFileSync(path, old[role] ?? '');
};

interface Row {
  layout: LayoutName;
  places: (at: string) => readonly Place[];
  start?: 'plain' | 'ours';
  /** Both texts for a bundle. */
  contents?: { old: Contents; fresh: Contents };
  /** Crash points at which the places show files of both versions until `settle`. */
  between: number;
}

const BUNDLES = { old: { bundle: 'old bundle' }, fresh: { bundle: 'new bundle' } };

const ROWS: Record<string, Row> = {
  'linked, over a linked pair': { layout: 'linked', places: together, start: 'ours', between: 0 },
  'linked, over plain files': { layout: 'linked', places: together, start: 'plain', between: 0 },
  'linked, over nothing': { layout: 'linked', places: together, between: 0 },
  'copied, over a pair of ours': { layout: 'copied', places: apart, start: 'ours', between: 1 },
  'copied, over plain files': { layout: 'copied', places: apart, start: 'plain', between: 1 },
  'copied, over nothing': { layout: 'copied', places: apart, between: 1 },
  'a bundle': { layout: 'copied', places: single, start: 'plain', contents: BUNDLES, between: 0 },
};

/** A fresh folder in the row's first state, and what to swap in. */
const prepare = async (row: Row, at: string) => {
  for (const folder of ['certs', 'private']) mkdirSync(join(at, folder), { recursive: true });
  const places = row.places(at);
  const { old, fresh } = row.contents ?? { old: OLD, fresh: NEW };
  if (row.start === 'plain') await plain(places, old);
  if (row.start === 'ours') await createPairSwap(quickDisk(), places, row.layout).swap(old);
  return { places, old: row.start === undefined ? {} : old, fresh };
};

const leftovers = (at: string): readonly string[] =>
  readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((name) => /signet-new|\.new$/.test(name));

const callsOf = async (row: Row): Promise<number> => {
  const at = join(root, 'count');
  const { places, fresh } = await prepare(row, at);
  const { files, calls } = failingFiles(0, 'error');
  await createPairSwap(diskOn(files), places, row.layout).swap(fresh);
  return calls.length;
};

describe.each(Object.entries(ROWS))('%s', (_, row) => {
  test('the new pair shows with its rights, the previous one is handed back, and undo brings it back', async () => {
    const { places, old, fresh } = await prepare(row, root);
    const swap = createPairSwap(diskOn(), places, row.layout);
    const { previous, undo } = await swap.swap(fresh);
    expect(shownAt(places)).toEqual(fresh);
    for (const { path, mode } of places) expect(statSync(path).mode & 0o777).toBe(mode);
    expect(previous).toEqual(row.start === undefined ? undefined : old);
    await undo();
    expect(shownAt(places)).toEqual(old);
    expect(leftovers(root)).toEqual([]);
  });

  test('one failing call: the old pair stays whole or the new one is whole', async () => {
    const calls = await callsOf(row);
    let refused = 0;
    for (let nth = 1; nth <= calls; nth++) {
      const at = join(root, String(nth));
      const { places, old, fresh } = await prepare(row, at);
      const { files } = failingFiles(nth, 'error');
      const swapped = await createPairSwap(diskOn(files), places, row.layout)
        .swap(fresh)
        .then(
          () => true,
          () => false,
        );
      expect({ nth, shown: shownAt(places) }).toEqual({ nth, shown: swapped ? fresh : old });
      if (!swapped) refused++;
      const again = await createPairSwap(quickDisk(), places, row.layout).swap(fresh);
      expect({ nth, shown: shownAt(places) }).toEqual({ nth, shown: fresh });
      expect({ nth, previous: again.previous }).toEqual({ nth, previous: row.start === undefined ? undefined : old });
      expect(leftovers(at)).toEqual([]);
    }
    expect(refused).toBeGreaterThan(calls / 2);
  });

  test('stopped at any call: settling ends with a whole pair', async () => {
    const calls = await callsOf(row);
    let between = 0;
    const outcomes = new Set<string>();
    for (let nth = 1; nth <= calls; nth++) {
      const at = join(root, String(nth));
      const { places, old, fresh } = await prepare(row, at);
      const { files } = failingFiles(nth, 'crash');
      await createPairSwap(diskOn(files), places, row.layout)
        .swap(fresh)
        .catch(() => {});
      const whole = [old, fresh].map((contents) => JSON.stringify(contents));
      if (!whole.includes(JSON.stringify(shownAt(places)))) between++;
      const after: PairSwap = createPairSwap(quickDisk(), places, row.layout);
      await after.settle();
      const shown = JSON.stringify(shownAt(places));
      expect(whole, `call ${nth}`).toContain(shown);
      outcomes.add(shown);
      expect((await after.swap(fresh)).previous, `call ${nth}`).toEqual(row.start === undefined ? undefined : old);
      expect({ nth, shown: shownAt(places) }).toEqual({ nth, shown: fresh });
      expect(leftovers(at)).toEqual([]);
    }
    expect(between).toBe(row.between);
    expect(outcomes.size).toBe(2);
  });
});

describe('the same pair again', () => {
  test('previous still is what was there before the first call, until it is forgotten', async () => {
    const places = together(root);
    await plain(places, OLD);
    const swap = createPairSwap(diskOn(), places, 'linked');
    await swap.swap(NEW);
    expect((await swap.swap(NEW)).previous).toEqual(OLD);
    await swap.forget();
    expect((await swap.swap(NEW)).previous).toEqual(NEW);
  });

  test('forgetting removes the old key from the disk, in either layout', async () => {
    for (const [layout, places] of [
      ['linked', together(root)],
      ['copied', together(join(root, 'certs'))],
    ] as const) {
      mkdirSync(dirname(places[0]!.path), { recursive: true });
      await plain(places, OLD);
      const swap = createPairSwap(diskOn(), places, layout);
      await swap.swap(NEW);
      await swap.forget();
      const texts = readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
      expect(texts).not.toContain('old key');
      expect(shownAt(places)).toEqual(NEW);
    }
  });

  test('rights that were changed by hand are put right', async () => {
    const places = together(root);
    const swap = createPairSwap(diskOn(), places, 'linked');
    await swap.swap(NEW);
    writeFileSync(join(root, 'site.key'), 'new key', { mode: 0o666 });
    const widened = places.map((at) => ({ ...at, mode: 0o600 }));
    await createPairSwap(diskOn(), widened, 'linked').swap(NEW);
    expect(statSync(join(root, 'site.key')).mode & 0o777).toBe(0o600);
  });
});

describe('links are not followed out of the folder', () => {
  const victim = () => join(root, 'elsewhere');
  const cases: Record<string, { plant: (at: string) => void; works: boolean }> = {
    'ok/in place of the file that is written beside': {
      plant: (at) => symlinkSync(victim(), join(at, '.site.pem.signet-new')),
      works: true,
    },
    'ok/in place of the certificate itself': {
      plant: (at) => symlinkSync(victim(), join(at, 'site.pem')),
      works: true,
    },
    'fail/in place of our own folder': {
      plant: (at) => symlinkSync(join(root, 'private'), join(at, '.site.key.signet')),
      works: false,
    },
    'fail/a file in place of our own folder': {
      plant: (at) => writeFileSync(join(at, '.site.key.signet'), ''),
      works: false,
    },
    'ok/a pointer that leads elsewhere is not believed': {
      plant: (at) => {
        mkdirSync(join(at, '.site.key.signet'));
        symlinkSync(join(root, 'private'), join(at, '.site.key.signet', 'next'));
        symlinkSync('../../private', join(at, '.site.key.signet', 'previous'));
      },
      works: true,
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { plant, works }) => {
    const at = join(root, 'certs');
    for (const folder of ['certs', 'private']) mkdirSync(join(root, folder));
    writeFileSync(victim(), 'untouched');
    writeFileSync(join(root, 'private', 'key'), 'untouched');
    plant(at);
    for (const layout of ['linked', 'copied'] as const) {
      const swapping = createPairSwap(diskOn(), together(at), layout).swap(NEW);
      if (works) await swapping;
      else await expect(swapping).rejects.toThrow(/is not a folder|a link is in its place|EEXIST/);
    }
    expect(readFileSync(victim(), 'utf8')).toBe('untouched');
    expect(readdirSync(join(root, 'private'))).toEqual(['key']);
    if (works) expect(shownAt(together(at))).toEqual(NEW);
  });
});

describe('what cannot be read or written is told in words, with the path', () => {
  const cases: Record<string, { plant: (places: readonly Place[]) => void; words: RegExp }> = {
    'fail/the folder is missing': {
      plant: (places) => rmSync(dirname(places[0]!.path), { recursive: true }),
      words: /cannot make the folder .*certs\/\.site\.key\.signet: the folder does not exist \(ENOENT\)/,
    },
    'fail/a folder has the name of the key': {
      plant: (places) => mkdirSync(places[1]!.path),
      words: /cannot read .*site\.key: it is not a plain file/,
    },
    'fail/the certificate is far too large': {
      plant: (places) => writeFileSync(places[0]!.path, 'x'.repeat(1024 * 1024 + 1)),
      words: /cannot read .*site\.pem: it is larger than 1048576 bytes/,
    },
    'fail/the certificate is a link to itself': {
      plant: (places) => symlinkSync(places[0]!.path, places[0]!.path),
      words: /cannot read .*site\.pem: a link is in its place, or links lead in a circle \(ELOOP\)/,
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { plant, words }) => {
    const places = together(join(root, 'certs'));
    mkdirSync(join(root, 'certs'));
    plant(places);
    await expect(createPairSwap(diskOn(), places, 'linked').swap(NEW)).rejects.toThrow(words);
  });

  test('fail/no space left', async () => {
    const places = together(root);
    const healthy = failingFiles(0, 'error');
    await createPairSwap(diskOn(healthy.files), places, 'linked').swap(OLD);
    const writing = failingFiles(healthy.calls.indexOf('file.writeFile') + 1, 'error');
    rmSync(root, { recursive: true });
    mkdirSync(root);
    await expect(createPairSwap(diskOn(writing.files), places, 'linked').swap(OLD)).rejects.toThrow(
      /cannot write .*: no space is left on the disk \(ENOSPC\)/,
    );
  });
});

test('any bytes come back as they were', async () => {
  const places = together(root);
  const odd = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  writeFileSync(join(root, 'site.pem'), odd);
  writeFileSync(join(root, 'site.key'), odd);
  const { undo } = await createPairSwap(diskOn(), places, 'linked').swap(NEW);
  await undo();
  expect(readFileSync(join(root, 'site.pem'))).toEqual(odd);
});

test('a kept version that lost a file is not gone back to, and does not stand in the way', async () => {
  const places = apart(root);
  for (const folder of ['certs', 'private']) mkdirSync(join(root, folder));
  const swap = createPairSwap(diskOn(), places, 'copied');
  await swap.swap(OLD);
  await swap.swap(NEW);
  const store = join(root, 'private', '.site.key.signet');
  for (const name of readdirSync(store)) rmSync(join(store, name, 'key'), { force: true });
  symlinkSync(readdirSync(store).find((name) => /^\d+$/.test(name))!, join(store, 'next'));
  await swap.settle();
  expect(shownAt(places)).toEqual(NEW);
  expect((await swap.swap(NEW)).previous).toEqual(NEW);
});
