import { describe, expect, test, vi } from 'vitest';
import { createDiscord } from '../../../../adapters/discord/create-discord.ts';
import { systemClock, systemRandom } from '../../../../adapters/system.ts';
import { silentLog } from '../../../../src/kernel/log.ts';
import { NO_USES } from '../../../fakes/no-uses.ts';
import { atEnd, makeRig, type Rig } from './discord-rig.ts';

/** One command there and back. */
const answers = async ({ api, channel, people }: Rig): Promise<void> => {
  await api.ready();
  await api.slash(people.vic, '/cert status', {}, channel).reply();
};
const settled = (up: () => boolean, value: boolean) => vi.waitFor(() => expect(up()).toBe(value));

describe('the gateway', () => {
  test('is up, asks for no privileged intent, and says how long it was silent', async () => {
    const rig = await makeRig({ heartbeatInterval: 100 });
    const surface = await rig.connect();
    expect(surface.health()).toEqual({ up: true, silentFor: expect.any(Number) });
    const identify = rig.api.payloads().find(({ op }) => op === 2)?.d as { intents: number };
    expect(identify.intents).toBe(1);
    await vi.waitFor(() => expect(rig.api.payloads().filter(({ op }) => op === 11).length).toBeGreaterThan(1));
    await vi.waitFor(() => expect(surface.health().silentFor).toBeLessThan(1_000));
  });

  test.each([
    ['closes and is resumed (4000)', (rig: Rig) => rig.api.faults.closeGateway(4000)],
    ['asks to reconnect (op 7)', (rig: Rig) => rig.api.faults.reconnect()],
    ['vanishes', (rig: Rig) => rig.api.faults.dropGateway()],
    [
      'ends the session right behind the resume (op 9), where discord.js’ own client throws',
      async (rig: Rig) => {
        const resumed = rig.api.payloads().filter(({ t }) => t === 'RESUMED').length;
        rig.api.faults.closeGateway(4000);
        await rig.api.until('the resume', () => rig.api.payloads().filter(({ t }) => t === 'RESUMED').length > resumed);
        rig.api.faults.invalidSession();
      },
    ],
    ['times the session out (4009)', (rig: Rig) => rig.api.faults.closeGateway(4009)],
  ])('that %s is up again by itself', async (_, fail) => {
    const rig = await makeRig();
    const surface = await rig.connect();
    await fail(rig);
    await rig.api.until('the drop', () => !rig.api.connected());
    await answers(rig);
    await settled(() => surface.health().up, true);
  });

  test('an interaction that came while it was gone is answered after the resume', async () => {
    const rig = await makeRig();
    await rig.connect();
    const { api, channel, people } = rig;
    api.faults.closeGateway(4000);
    expect(await api.slash(people.vic, '/cert status', {}, channel).acknowledged()).toBe(5);
  });

  test('a zombie is noticed by its missing heartbeats', async () => {
    const rig = await makeRig({ heartbeatInterval: 150 });
    const surface = await rig.connect();
    rig.api.faults.silenceHeartbeats();
    await rig.api.until(
      'the zombie to be dropped',
      () => rig.api.faults.sent('resume' as never) > 0 || !rig.api.connected(),
    );
    await answers(rig);
    await settled(() => surface.health().up, true);
  });

  test('a refused token marks the surface down, says why, and ends nothing', async () => {
    const rig = await makeRig();
    const surface = await rig.connect();
    rig.api.faults.revokeToken(rig.api.application);
    rig.api.faults.closeGateway(4004, 'Authentication failed.');
    await settled(() => surface.health().up, false);
    await vi.waitFor(() => expect(surface.health().detail).toBe('the token is refused'));
    expect(rig.lines.some(({ level, message }) => level === 'error' && message.includes('token'))).toBe(true);
    expect(JSON.stringify(rig.lines)).not.toContain(rig.api.token);
  });

  test('a start with a wrong token or nobody there resolves, and the surface is down', async () => {
    const rig = await makeRig();
    for (const more of [{ token: 'x'.repeat(30) }, { apiUrl: 'http://127.0.0.1:9/api' }]) {
      const surface = createDiscord({
        fetch: globalThis.fetch,
        clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 200), signal) },
        random: systemRandom,
        log: silentLog,
        config: { ...rig.config, ...more },
        desk: rig.desk,
        house: rig.bot.bot.house,
        language: 'en',
        uses: NO_USES,
      });
      atEnd(() => surface.stop());
      await surface.start();
      expect(surface.health().up).toBe(false);
      await surface.stop();
    }
  });

  test('a guild that throws the bot out takes nothing else with it', async () => {
    const rig = await makeRig();
    const surface = await rig.connect();
    rig.api.faults.removeBot(rig.api.application, rig.guild.id);
    const conversation = { surface: 'discord', realm: rig.guild.id, id: rig.channel.id };
    await expect(
      surface.post(conversation, { tone: 'good', title: 'x', plain: 'x', blocks: [], actions: [], audience: 'all' }),
    ).rejects.toMatchObject({
      code: 'receiver-gone',
    });
    expect(surface.health().up).toBe(true);
  });
});
