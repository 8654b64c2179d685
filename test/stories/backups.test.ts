import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backup, Backups } from '../../src/backup/backup.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

let house: TestBot;
let clock: FakeClock;
let surface: FakeSurface;
let there: readonly Backup[];
let fault: CertError | undefined;

const folder: Backups = {
  every: DAY,
  keep: 3,
  place: '/backups',
  list: async () => there,
  make: async (at) => {
    if (fault !== undefined) throw fault;
    const made = { name: at, at, size: 4_096 };
    there = [made, ...there];
    return made;
  },
  drop: async (gone) => {
    there = there.filter(({ name }) => name !== gone.name);
  },
};

const begin = async (): Promise<void> => {
  house = await makeTestBot({ clock, backups: folder });
  house.bot.addSurface(surface);
};

beforeEach(async () => {
  clock = fakeClock();
  surface = fakeSurface();
  there = [];
  fault = undefined;
  await begin();
});
afterEach(() => house.stop());

/** What the clock does at each look, for as long. */
const pass = async (ms: number, step = HOUR): Promise<void> => {
  for (let at = 0; at < ms; at += step) {
    await clock.advance(step);
    for (const job of ['make-backup', 'watch-house', 'deliver-notices'] as const) await house.bot.runJob(job);
    await house.bot.deliveriesIdle();
  }
};
const instants = (): readonly string[] => there.map(({ at }) => at.slice(0, 16));
const backupNotices = (): readonly string[] => surface.titles('ops').filter((title) => /backup/i.test(title));
const doctor = async () => {
  const outcome = await house.say('olu', 'signet doctor');
  const { findings } = (outcome.ok ? outcome.data : {}) as { findings: { code: string; says: string }[] };
  return findings.filter(({ says }) => says.includes('backup')).toSorted((a, b) => a.code.localeCompare(b.code));
};

describe('backups by the clock', () => {
  test('one at once, then one a period, of which the newest are kept', async () => {
    await pass(HOUR);
    expect(instants()).toEqual(['2026-03-01T10:00']);
    await pass(4 * DAY);
    expect(instants()).toEqual(['2026-03-05T10:00', '2026-03-04T10:00', '2026-03-03T10:00']);
    expect(backupNotices()).toEqual([]);
    expect(await doctor()).toMatchObject([
      { code: 'backup-good', says: '3 backups in /backups; the newest is of 2026-03-05 10:00 UTC.' },
    ]);
  });

  test('down for nine days: one makes up for all that were missed, and nobody is alarmed', async () => {
    await pass(HOUR);
    await house.bot.stop();
    await clock.advance(9 * DAY);
    await begin();
    await pass(MINUTE, MINUTE);
    expect(instants()).toEqual(['2026-03-10T10:01', '2026-03-01T10:00']);
    await pass(2 * HOUR);
    expect(there).toHaveLength(2);
    expect(backupNotices()).toEqual([]);
  });

  test('one that fails is told and tried again; nothing older goes; after two periods it is told again, each day', async () => {
    await pass(3 * DAY);
    const before = there;
    fault = new CertError('file-unwritable', { path: '/backups', detail: 'no space is left' });
    await pass(DAY);
    const failing = (at: string): string => `What the clock does fails: make-backup (${at} UTC)`;
    expect(backupNotices()).toEqual([failing('2026-03-04 10:00'), failing('2026-03-05 00:00')]);
    expect(there).toEqual(before);
    expect(await doctor()).toMatchObject([
      { code: 'backup-good' },
      { code: 'job-failed', says: expect.stringContaining('no space is left') },
    ]);
    await pass(2 * DAY);
    expect(backupNotices().filter((title) => title.includes('The newest backup'))).toEqual(
      ['5', '6', '7'].map(() => 'The newest backup of the database is of 2026-03-03 10:00 UTC'),
    );
    expect(await doctor()).toMatchObject([{ code: 'backup-old' }, { code: 'job-failed' }]);
    fault = undefined;
    const said = backupNotices();
    await pass(2 * DAY);
    expect(there[0]?.at.slice(0, 10)).toBe('2026-03-08');
    expect(backupNotices()).toEqual(said);
  });

  test('where none was ever made, the first failure is told as that', async () => {
    fault = new CertError('file-unwritable', { path: '/backups', detail: 'EACCES' });
    await pass(HOUR);
    expect(backupNotices()).toContain('No backup of the database can be found');
    expect(await doctor()).toMatchObject([{ code: 'backup-awaited' }, { code: 'job-failed' }]);
  });

  test('a job that hangs is told too: the watch over the house looks for itself', async () => {
    const hanging = await makeTestBot({ clock, backups: folder });
    hanging.bot.addSurface(surface);
    await pass(HOUR);
    for (let at = 0; at < 49 * HOUR; at += 10 * MINUTE) {
      await clock.advance(10 * MINUTE);
      await hanging.bot.runJob('watch-house');
    }
    await hanging.bot.runJob('deliver-notices');
    await hanging.bot.deliveriesIdle();
    expect(backupNotices()).toContain('The newest backup of the database is of 2026-03-01 10:00 UTC');
    await hanging.stop();
  });

  test('what these master keys do not open is no backup: none is made', async () => {
    await house.store.db.insertInto('memory').values({ owner: 'dns:a', key: 'b', value: 's1.9.AAAA' }).execute();
    await pass(HOUR);
    expect(there).toEqual([]);
    expect(house.bot.lastRuns.get('make-backup')).toMatchObject({ ok: false });
  });
});

describe('where the clock makes no backups, doctor says why', () => {
  test.each([
    ['own-tools', 'good', 'The database is PostgreSQL: Signet makes no backups of it, pg_dump does.'],
    ['switched-off', 'warning', 'The clock makes no backups.'],
  ] as const)('%s', async (backups, state, says) => {
    const other = await makeTestBot({ clock, backups });
    await other.bot.runJob('make-backup');
    expect(other.bot.lastRuns.get('make-backup')).toMatchObject({ ok: true });
    const outcome = await other.say('olu', 'signet doctor');
    const { findings } = (outcome.ok ? outcome.data : {}) as { findings: { code: string }[] };
    expect(findings.filter(({ code }) => code.startsWith('backup'))).toMatchObject([{ state, says }]);
    await other.stop();
  });
});
