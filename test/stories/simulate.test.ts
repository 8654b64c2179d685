import { describe, expect, test } from 'vitest';
import { cameThrough, figuresOf, reportText, type SimFigures } from '../../adapters/simulate/sim-report.ts';
import { readSimSettings, SIM_OPTIONS, simOptions } from '../../adapters/simulate/sim-settings.ts';
import { simWords } from '../../adapters/simulate/sim-words.ts';
import { simulate } from '../../adapters/simulate/simulate.ts';
import { makeOutside, runInstance } from '../../adapters/simulate/simulation.ts';
import { Tally } from '../../adapters/simulate/tally.ts';

/** No faults at all; each test names its own. */
const CALM = Object.fromEntries(
  SIM_OPTIONS.filter((option) => simOptions[option].least === 0 && option !== 'seed').map((option) => [option, '0']),
);
const SMALL = { certificates: '8', days: '50', people: '10', targets: '2' };

/** One instance, in this thread, unless a test says otherwise. */
const run = (given: Readonly<Record<string, string>>, down: readonly string[] = []): Promise<SimFigures> =>
  simulate({ settings: readSimSettings({ instances: '1', ...given }, down) });

describe('a simulated fleet', () => {
  test('with every fault at once nothing expires while served, nothing is said twice, the ledger adds up', async () => {
    const figures = await run({ certificates: '30', days: '60', crashes: '30', 'target-outages': '3' });
    expect(figures.expired).toEqual([]);
    expect(figures.doubled).toEqual([]);
    expect(figures.ledgerSum).toBe(0);
    expect(cameThrough(figures)).toBe(true);
    expect(figures.crashes).toBeGreaterThan(5);
    // Everyone was renewed every 31 days.
    expect(figures.renewals).toBeGreaterThan(45);
    expect(figures.longestUnannounced).toBeLessThan(36);
  });

  test('the same seed gives the same table, another one another', async () => {
    const faults = { ...SMALL, days: '20', crashes: '6' };
    const first = reportText(await run({ ...faults, seed: '3' }));
    expect(reportText(await run({ ...faults, seed: '3' }))).toBe(first);
    expect(reportText(await run({ ...faults, seed: '4' }))).not.toBe(first);
  });

  test('instances share the fleet by teams, each in its thread; what they come to is what they come to one after the other', async () => {
    const given = { ...CALM, ...SMALL, certificates: '20', days: '20', crashes: '2', instances: '2' };
    const figures = await run(given);
    const settings = readSimSettings(given);
    const [one, other] = [await runInstance({ settings }, 0), await runInstance({ settings }, 1)];
    const both = new Tally();
    both.add(one);
    both.add(other);
    expect(reportText(figures)).toBe(reportText(figuresOf(makeOutside(settings, 0), both)));
    expect(one.renewals.total).toBeGreaterThan(0);
    expect(other.renewals.total).toBeGreaterThan(0);
    expect(figures.renewals).toBe(one.renewals.total + other.renewals.total);
    expect(cameThrough(figures)).toBe(true);
    // Two threads that read every file anew.
  });

  test.each([
    ['outages of every CA', { 'ca-outages': '8' }],
    ['refused validations', { 'ca-failures': '0.2' }],
    ['slow reviews', { 'slow-reviews': '0.3' }],
    ['revocations told ahead by ARI', { revocations: '2', certificates: '20' }],
    ['a DNS provider that does not answer', { 'dns-failures': '0.2' }],
    ['installations that fail', { 'target-failures': '0.2' }],
    ['machines that are down', { 'target-outages': '8' }],
    ['a chat that does not take messages', { 'chat-failures': '0.5', 'ca-failures': '0.2' }],
    ['crashes', { crashes: '40' }],
  ])('comes through %s', async (_what, fault) => {
    const figures = await run({ ...CALM, ...SMALL, ...fault });
    expect(figures.expired).toEqual([]);
    expect(figures.revokedServed).toBe(0);
    expect(figures.doubled).toEqual([]);
    expect(figures.ledgerSum).toBe(0);
    expect(figures.renewals).toBeGreaterThan(8);
  });

  test('a crash between the sending of a message and its record is followed by a repeat that the chat tells apart', async () => {
    const fault = { 'ca-failures': '0.3', 'target-failures': '0.3', crashes: '12', 'crashes-at-send': '1' };
    const figures = await run({ ...CALM, ...SMALL, ...fault });
    expect(figures.crashesAtSend).toBeGreaterThan(3);
    expect(figures.crashes).toBe(figures.crashesAtSend);
    expect(figures.repeatsAbsorbed).toBeGreaterThan(0);
    expect(figures.doubled).toEqual([]);
    expect(figures.expired).toEqual([]);
  });

  test('without faults nobody hears anything', async () => {
    const figures = await run({ ...CALM, ...SMALL });
    expect(figures.messages).toBe(0);
    expect(figures.troubles).toBe(0);
    expect(figures.expired).toEqual([]);
  });

  test('a CA that is down for longer than the margin is named, and channel, owner and on-call hear of it in time', async () => {
    const figures = await run({ ...CALM, ...SMALL, cas: '1', certificates: '20', days: '40' }, ['alpha:5:22']);
    expect(figures.expiredServed).toBeGreaterThan(0);
    expect(reportText(figures)).toMatch(/for \d+(\.\d)? h after: every CA was down for \d+(\.\d)? days before$/m);
    expect(reportText(figures, simWords('zh'))).toMatch(/^过期：.+：此前所有 CA 均停机 \d+(\.\d)? 天$/m);
    for (const { name, downDays, told } of figures.expired) {
      expect(downDays, name).toBeGreaterThan(10);
      expect(
        told.some((where) => where.startsWith('team-')),
        name,
      ).toBe(true);
      expect(
        told.some((where) => where.startsWith('@person-')),
        name,
      ).toBe(true);
      expect(told, name).toContain('on-call');
    }
    expect(cameThrough(figures)).toBe(true);
  });

  test('a second CA steps in for one that is down for longer than the margin', async () => {
    const figures = await run({ ...CALM, ...SMALL }, ['alpha:5:24']);
    expect(figures.expired).toEqual([]);
  });
});
