import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Place } from '../../../../adapters/targets/shared/pair-layout.ts';
import type { Contents } from '../../../../adapters/targets/shared/pair-store.ts';
import { createPairSwap, type LayoutName } from '../../../../adapters/targets/shared/pair-swap.ts';
import { type PowerDisk, powerDisk } from '../../../fakes/power-disk.ts';

const place = (role: Place['role'], path: string): Place => ({ role, path, mode: 0o600, uid: -1, gid: -1 });
const FOLDERS = ['/etc', '/etc/certs', '/etc/private'];
const TOGETHER = [place('certificate', '/etc/certs/site.pem'), place('key', '/etc/certs/site.key')];
const APART = [place('certificate', '/etc/certs/site.pem'), place('key', '/etc/private/site.key')];

interface Row {
  layout: LayoutName;
  places: readonly Place[];
  /** Puts the old pair there; nothing for a first installation. */
  start: (disk: PowerDisk, old: Contents) => Promise<void>;
  old: Contents;
}

const OLD: Contents = { certificate: 'old certificate', key: 'old key' };
const NEW: Contents = { certificate: 'new certificate', key: 'new key' };

const plain =
  (places: readonly Place[]): Row['start'] =>
  async (disk, old) => {
    for (const { role, path } of places) await disk.create(path, old[role] ?? '', { mode: 0o600, uid: -1, gid: -1 });
    for (const folder of FOLDERS) await disk.sync(folder);
  };
const ours =
  (layout: LayoutName, places: readonly Place[]): Row['start'] =>
  async (disk, old) => {
    await createPairSwap(disk, places, layout).swap(old);
    disk.restart(() => true);
  };
const nothing: Row['start'] = async () => {};

const ROWS: Record<string, Row> = {
  'linked, over a linked pair': { layout: 'linked', places: TOGETHER, start: ours('linked', TOGETHER), old: OLD },
  'linked, over plain files': { layout: 'linked', places: TOGETHER, start: plain(TOGETHER), old: OLD },
  'linked, over nothing': { layout: 'linked', places: TOGETHER, start: nothing, old: {} },
  'copied, over a pair of ours': { layout: 'copied', places: APART, start: ours('copied', APART), old: OLD },
  'copied, over plain files': { layout: 'copied', places: APART, start: plain(APART), old: OLD },
  'copied, over nothing': { layout: 'copied', places: APART, start: nothing, old: {} },
};

/** Operations of an undisturbed swap. */
const lengthOf = async ({ layout, places, start, old }: Row): Promise<number> => {
  const disk = powerDisk(FOLDERS);
  await start(disk, old);
  disk.cutAt(Number.POSITIVE_INFINITY);
  await createPairSwap(disk, places, layout).swap(NEW);
  return disk.operations;
};

test.each(Object.entries(ROWS))('%s: after a power cut at any moment a whole pair is in place', async (_, row) => {
  const { layout, places, start, old } = row;
  const length = await lengthOf(row);
  expect(length).toBeGreaterThan(10);
  let survived = 0;
  const cuts = fc.record({ at: fc.integer({ min: 1, max: length }), keeps: fc.infiniteStream(fc.boolean()) });
  await fc.assert(
    fc.asyncProperty(cuts, async ({ at, keeps }) => {
      const disk = powerDisk(FOLDERS);
      await start(disk, old);
      disk.cutAt(at);
      await createPairSwap(disk, places, layout)
        .swap(NEW)
        .catch(() => {});
      disk.restart(() => keeps.next().value as boolean);
      const after = createPairSwap(disk, places, layout);
      // Linked, nobody has to settle anything first.
      if (layout === 'linked') expect([old, NEW]).toContainEqual(await after.read());
      await after.settle();
      const found = await after.read();
      expect([old, NEW]).toContainEqual(found);
      if (found.key === NEW.key) survived++;
      // And the job that comes again brings it to its end, still knowing what there was at first.
      const { previous } = await after.swap(NEW);
      expect(await after.read()).toEqual(NEW);
      expect(previous).toEqual(old.key === undefined ? undefined : old);
    }),
    { numRuns: 400 },
  );
  // Both ends were reached, or the cuts were not where it matters.
  expect(survived).toBeGreaterThan(0);
});
