import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemRandom } from '../../adapters/system.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import { announce } from '../../src/notice/announce.ts';
import { releaseDeadHolders } from '../../src/store/hold.store.ts';
import { createSealer } from '../../src/store/seal.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot } from '../fakes/make-test-bot.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-notice-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const sealer = createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom);

test('Teleport: killed between sending and writing it down: sent again, under the same key, and once where the platform knows keys', async () => {
  const clock = fakeClock();
  const database = `sqlite:${join(folder, 'signet.db')}`;
  const platform = fakeSurface();
  const keys: (string | undefined)[] = [];
  const posted = Promise.withResolvers<void>();
  const first = await makeTestBot({ clock, database, sealer });
  // The card is posted, and the process is not there any more to hear of it.
  first.bot.addSurface({
    ...platform,
    post: async (where, message, key) => {
      keys.push(key);
      await platform.post(where, message, key);
      posted.resolve();
      return new Promise(() => {});
    },
  });
  await first.store.transaction((store) =>
    announce(store, first.bot.house, {
      kind: 'surface-up',
      subject: 'x',
      facts: { surface: 'x' },
    }),
  );
  await first.bot.runJob('deliver-notices');
  await posted.promise;
  expect(platform.titles('ops')).toHaveLength(1);

  const second = await makeTestBot({ clock, database, sealer, reopened: true });
  await releaseDeadHolders(second.store, () => true);
  second.bot.addSurface({
    ...platform,
    post: async (where, message, key) => {
      keys.push(key);
      return platform.post(where, message, key);
    },
  });
  await clock.advance(MINUTE);
  await second.bot.runJob('deliver-notices');
  await second.bot.deliveriesIdle();
  const rows = await second.store.db.selectFrom('deliveries').select(['state', 'attempts']).execute();
  expect(rows).toEqual([{ state: 'sent', attempts: 2 }]);
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
  expect(platform.titles('ops')).toHaveLength(1);
  await second.stop();
  await first.store.db.destroy();
});
